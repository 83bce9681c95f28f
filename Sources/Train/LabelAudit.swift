import Evaluation
import ParallelWork

/// What fits that did not see them say of the labels of a corpus's rows.
public struct LabelAudit: Sendable {
  /// A distinct row whose label is contradicted.
  public struct Contradiction: Equatable, Sendable {
    /// The number of the distinct row.
    public let row: Int
    /// The label that it carries, an index into ``LabelAudit/labels``.
    public let label: Int
    /// The label that it is said to be of.
    public let suggestion: Int
    /// The held-out probability of the label that it carries.
    public let labelProbability: Double
    /// That of the suggestion.
    public let suggestionProbability: Double

    /// How far the suggestion is ahead.
    public var margin: Double { suggestionProbability - labelProbability }
  }

  /// The labels, by class index.
  public let labels: [String]
  /// The contradicted rows, those with the largest margin first, equal ones in the order of the
  /// data.
  public let contradictions: [Contradiction]
  /// The mean confidence of the rows of each label, above which a row counts as one of it; nil
  /// for a label that no fit has judged a row of. Shape `[labels.count]`.
  public let thresholds: [Double?]
  /// Data rows that no fit could judge, since it did not know their label.
  public let leftOutRowCount: Int

  /// Judges each row by a fit on the other folds.
  ///
  /// Equal rows in different folds are judged by different fits; the mean of what these say counts
  /// for all of them.
  ///
  /// - Parameters:
  ///   - learner: The corpus and its vocabulary settings.
  ///   - splits: The folds of one repeat or more.
  ///   - threads: At most this many.
  ///   - settings: The settings, for so many threads within a fit.
  /// - Throws: ``TrainError``, or what `settings` throws.
  public init(
    _ learner: FeatureLearner, splits: [CorpusSplit], threads: Int,
    settings: (_ threads: Int) throws -> TrainingSettings,
    progress: @escaping @Sendable (_ splitsDone: Int) -> Void = { _ in }
  ) throws {
    let judge = FoldJudge(learner)
    let rows = try LabelAudit.judgedRows(
      learner, splits: splits, threads: threads, settings: settings, progress: progress)
    let (mean, counts, leftOut) = LabelAudit.means(
      of: rows, rowCount: learner.corpus.rows.count, classCount: judge.labels.count)
    var learning = ConfidentLearning(classCount: judge.labels.count)
    let labelOfRow = learner.corpus.rows.map { judge.placeOfLabel[$0.label] }
    for row in counts.indices where counts[row] > 0 {
      learning.record(
        label: labelOfRow[row], probabilities: mean[row], weight: Double(counts[row]))
    }
    let thresholds = learning.thresholds
    let found = counts.indices.compactMap { row -> Contradiction? in
      guard counts[row] > 0,
        let suggestion = ConfidentLearning.confidentClass(mean[row], thresholds: thresholds),
        suggestion != labelOfRow[row]
      else { return nil }
      return Contradiction(
        row: row, label: labelOfRow[row], suggestion: suggestion,
        labelProbability: mean[row][labelOfRow[row]],
        suggestionProbability: mean[row][suggestion])
    }
    labels = judge.labels
    contradictions = found.sorted { ($1.margin, $0.row) < ($0.margin, $1.row) }
    self.thresholds = thresholds
    leftOutRowCount = leftOut
  }

  /// All rows of all splits, each judged by the fit without its fold.
  private static func judgedRows(
    _ learner: FeatureLearner, splits: [CorpusSplit], threads: Int,
    settings: (_ threads: Int) throws -> TrainingSettings,
    progress: @escaping @Sendable (_ splitsDone: Int) -> Void
  ) throws -> [FoldJudge.JudgedRow] {
    let work = CrossValidation.sharing(learner, splits: splits, threads: threads)
    let judge = FoldJudge(learner.usingThreads(work.threadsInside))
    let variant = try settings(work.threadsInside)
    let counter = Counter()
    let results = parallelMap(count: splits.count, threads: work.splitsAtOnce) { number in
      let result = Result { () throws(TrainError) in
        var rows: [FoldJudge.JudgedRow] = []
        try judge.judge(splits[number], [variant], row: { rows.append($1) }, finish: { _, _ in })
        return rows
      }
      progress(counter.next())
      return result
    }
    return try results.flatMap { try $0.get() }
  }

  /// The mean probabilities of each distinct row that could be judged, the judgements of its data
  /// rows, and the data rows whose label their fit did not know.
  private static func means(
    of rows: [FoldJudge.JudgedRow], rowCount: Int, classCount: Int
  ) -> (mean: [[Double]], counts: [Int], leftOut: Int) {
    var mean = [[Double]](repeating: [], count: rowCount)
    var counts = [Int](repeating: 0, count: rowCount)
    var leftOut = 0
    for judged in rows {
      guard judged.isKnown else {
        leftOut += judged.count
        continue
      }
      if mean[judged.row].isEmpty {
        mean[judged.row] = [Double](repeating: 0, count: classCount)
      }
      counts[judged.row] += judged.count
      for (index, probability) in judged.probabilities.enumerated() {
        mean[judged.row][index] += Double(judged.count) * probability
      }
    }
    for row in mean.indices where counts[row] > 0 {
      for index in 0..<classCount { mean[row][index] /= Double(counts[row]) }
    }
    return (mean, counts, leftOut)
  }
}
