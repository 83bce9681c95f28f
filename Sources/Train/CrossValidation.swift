import ParallelWork
import Synchronization

/// Judges settings on every split of a plan, several splits at a time.
///
/// The figures do not depend on the number of threads.
public struct CrossValidation: Sendable {
  /// The figures of one split.
  public struct Fold: Sendable {
    /// The split.
    public let split: CorpusSplit
    /// How the settings did on it.
    public let figures: FoldFigures
  }

  /// Memory that the feature matrices of all splits under way may take, in bytes.
  static let memoryBudget = 2 << 30

  /// Fits and judges; `progress` is told the number of splits done, by any thread.
  ///
  /// - Parameters:
  ///   - learner: The corpus and its vocabulary settings.
  ///   - threads: At most this many.
  ///   - settings: The settings, for so many threads within a fit.
  /// - Throws: ``TrainError``, that of the first split that has one.
  public static func run(
    _ learner: FeatureLearner, splits: [CorpusSplit], threads: Int,
    settings: (_ threads: Int) throws -> TrainingSettings,
    progress: @escaping @Sendable (_ splitsDone: Int) -> Void = { _ in }
  ) throws -> [Fold] {
    let work = sharing(learner, splits: splits, threads: threads)
    let judge = FoldJudge(learner.usingThreads(work.threadsInside))
    let settings = try settings(work.threadsInside)
    let counter = Counter()
    let results = parallelMap(count: splits.count, threads: work.splitsAtOnce) { number in
      let result = Result { () throws(TrainError) in
        try judge.judge(splits[number], [settings])[0]
      }
      progress(counter.next())
      return result
    }
    var folds: [Fold] = []
    for (split, result) in zip(splits, results) {
      folds.append(Fold(split: split, figures: try result.get()))
    }
    return folds
  }

  /// How the threads are shared: splits side by side first, since a fit of little data cannot use
  /// many threads, then within a fit. Fewer splits at a time where memory would not suffice.
  static func sharing(
    _ learner: FeatureLearner, splits: [CorpusSplit], threads: Int
  ) -> (splitsAtOnce: Int, threadsInside: Int) {
    // A term of a text is an element of the matrix, of its block by columns and of its merged
    // form: 12 bytes each.
    let bytes = 36 * max(learner.entryCount, 1)
    let atOnce = max(1, min(threads, splits.count, memoryBudget / bytes))
    return (atOnce, max(1, threads / atOnce))
  }
}

/// Counts from 1, for several threads.
final class Counter: Sendable {
  private let value = Atomic(0)

  func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
