public import Features
import ParallelWork
import Synchronization

/// Settings to try.
public struct SearchTrial: Equatable, Sendable {
  /// How messages are cut.
  public let analyzer: AnalyzerSettings
  /// All else.
  public let settings: TrainingSettings

  /// Settings of their two parts.
  public init(analyzer: AnalyzerSettings, settings: TrainingSettings) {
    self.analyzer = analyzer
    self.settings = settings
  }
}

/// The rows that a search judges on, and how they are split.
public struct SearchData: Sendable {
  let corpus: Corpus
  let available: [Int]?
  let splits: [CorpusSplit]

  /// The splits of a plan.
  ///
  /// - Parameters:
  ///   - corpus: The rows.
  ///   - held: Rows that the search does not see.
  /// - Throws: ``TrainError/tooFewToSplit(unit:count:needed:)``.
  public init(
    corpus: Corpus, without held: CorpusSplit? = nil, plan: SplitPlan
  ) throws(TrainError) {
    self.corpus = corpus
    available = held?.training(of: corpus.rows.map(\.count))
    splits = try plan.splits(of: corpus, among: available)
  }
}

/// Judges many settings on the same splits, and gives up on hopeless ones early.
///
/// Trials that share their features share their work: texts are cut once for each way to cut them,
/// and for each split the features are made once for each vocabulary; regressions on them are
/// fitted by ascending `C`, each from where the last one ended. The results do not depend on the
/// number of threads, nor on what was already known of an earlier run.
public struct SettingsSearch: Sendable {
  /// Some trials of one vocabulary, to be judged on one split.
  public struct Job: Equatable, Sendable {
    /// The split.
    public let split: Int
    /// The trials, ascending.
    public let trials: [Int]
    /// Which of the ways to cut texts they have.
    let cut: Int
  }

  /// The trials; see ``ranking(of:)`` for the order of the results.
  public let trials: [SearchTrial]
  /// What is looked for.
  public let objective: Objective
  private let data: [Bool: SearchData]
  private let halving: SuccessiveHalving
  private let threads: Int
  /// The different ways to cut texts, and which of them each trial has.
  private let cuts: [AnalyzerSettings]
  private let cutOfTrial: [Int]

  /// A search.
  ///
  /// - Parameters:
  ///   - trials: Settings, all different.
  ///   - data: By whether texts are masked. Each has as many splits.
  public init(
    trials: [SearchTrial], data: [Bool: SearchData], objective: Objective,
    halving: SuccessiveHalving, threads: Int
  ) {
    self.trials = trials
    self.data = data
    self.objective = objective
    self.halving = halving
    self.threads = threads
    var cuts: [AnalyzerSettings] = []
    cutOfTrial = trials.map { trial in
      if let place = cuts.firstIndex(of: trial.analyzer) { return place }
      cuts.append(trial.analyzer)
      return cuts.count - 1
    }
    self.cuts = cuts
  }

  /// Splits of each trial that is not given up.
  public var splitCount: Int { data.values.first?.splits.count ?? 0 }

  /// Judgements of a trial on a split that the search will make, if each is made anew.
  public var judgementCount: Int {
    var (count, alive, judged) = (0, trials.count, 0)
    for rung in halving.rungs(splitCount: splitCount) {
      count += alive * (rung - judged)
      judged = rung
      alive = halving.keptCount(of: alive)
    }
    return count
  }

  /// Runs the search to its end.
  ///
  /// - Parameters:
  ///   - results: What is known already is not judged again; what is found is added, by any thread.
  ///   - record: Told of the scores of a job, by any thread, before they are added.
  /// - Throws: What `record` throws first, or a ``TrainError``.
  public func run(
    _ results: SearchResults,
    record: @escaping @Sendable (Job, [FoldScore]) throws -> Void
  ) throws {
    var alive = Array(trials.indices)
    var judged = 0
    for rung in halving.rungs(splitCount: splitCount) {
      try run(jobs(for: alive, splits: judged..<rung), results, record)
      judged = rung
      let known = results.scores
      alive = Array(ranking(of: known, among: alive).prefix(halving.keptCount(of: alive.count)))
        .sorted()
    }
  }

  /// The trials from the best to the worst: those judged on more splits first, then by the
  /// objective over all their rows together, equal ones by log-loss, then by their number. (Few
  /// groups make many ties: settings that call whole shapes alike have one F1.)
  public func ranking(of scores: [[FoldScore?]]) -> [Int] {
    ranking(of: scores, among: Array(trials.indices))
  }

  private func ranking(of scores: [[FoldScore?]], among some: [Int]) -> [Int] {
    let keys = some.map { trial in
      let pooled = FoldScore.pooled(scores[trial])
      return (
        trial: trial, splitCount: scores[trial].count { $0 != nil },
        value: pooled?.value(objective), logLoss: pooled?.value(.logLoss)
      )
    }
    return keys.sorted { one, other in
      if one.splitCount != other.splitCount { return one.splitCount > other.splitCount }
      if one.value != other.value { return objective.isBetter(one.value, than: other.value) }
      if one.logLoss != other.logLoss {
        return Objective.logLoss.isBetter(one.logLoss, than: other.logLoss)
      }
      return one.trial < other.trial
    }.map(\.trial)
  }

  /// The jobs that trials need, those that share a cut side by side.
  func jobs(for alive: [Int], splits: Range<Int>) -> [Job] {
    var groups: [[Int]] = []
    for trial in alive {
      let place = groups.firstIndex { group in
        cutOfTrial[group[0]] == cutOfTrial[trial]
          && trials[group[0]].settings.vocabulary == trials[trial].settings.vocabulary
      }
      if let place { groups[place].append(trial) } else { groups.append([trial]) }
    }
    groups.sort { (cutOfTrial[$0[0]], $0[0]) < (cutOfTrial[$1[0]], $1[0]) }
    return groups.flatMap { group in
      splits.map { Job(split: $0, trials: group, cut: cutOfTrial[group[0]]) }
    }
  }

  private func run(
    _ jobs: [Job], _ results: SearchResults,
    _ record: @escaping @Sendable (Job, [FoldScore]) throws -> Void
  ) throws {
    let known = results.scores
    // A job is done as a whole or not at all: its fits start from one another.
    let open = jobs.filter { job in job.trials.contains { known[$0][job.split] == nil } }
    guard !open.isEmpty else { return }
    let learners = SharedLearners(
      uses: cuts.indices.map { cut in open.count { $0.cut == cut } })
    let atOnce = max(1, min(threads, open.count))
    let failure = Mutex<(any Error)?>(nil)
    _ = parallelMap(count: open.count, threads: atOnce) { number in
      let job = open[number]
      guard failure.withLock({ $0 == nil }) else { return }
      do {
        let scores = try judge(job, learners, threads: max(1, threads / atOnce))
        try record(job, scores)
        results.add(scores, of: job)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  private func judge(
    _ job: Job, _ learners: SharedLearners, threads: Int
  ) throws -> [FoldScore] {
    let analyzer = cuts[job.cut]
    guard let data = data[analyzer.masksIdentifiers] else {
      preconditionFailure("no data for masking \(analyzer.masksIdentifiers)")
    }
    let variants = job.trials.map { trials[$0].settings.usingThreads(threads) }
    let learner = learners.take(job.cut) {
      FeatureLearner(
        data.corpus.analyzed(by: TextAnalyzer(settings: analyzer)),
        for: variants[0])
    }
    defer { learners.giveBack(job.cut) }
    let judge = FoldJudge(learner.limited(by: variants[0].vocabulary), of: data.available)
    return try judge.judge(data.splits[job.split], variants).map { FoldScore($0) }
  }
}

extension FoldScore {
  /// The rows of all splits that are known; nil where none is.
  public static func pooled(_ scores: [FoldScore?]) -> FoldScore? {
    let known = scores.compactMap(\.self)
    guard var sum = known.first else { return nil }
    for score in known.dropFirst() { sum += score }
    return sum
  }
}

/// The scores that a search has so far; threads may look at any time.
public final class SearchResults: Sendable {
  private let state: Mutex<[[FoldScore?]]>

  /// - Parameter scores: What is known. Shape `[trialCount, splitCount]`.
  public init(_ scores: [[FoldScore?]]) {
    state = Mutex(scores)
  }

  /// Shape `[trialCount, splitCount]`.
  public var scores: [[FoldScore?]] { state.withLock { $0 } }

  func add(_ scores: [FoldScore], of job: SettingsSearch.Job) {
    state.withLock { state in
      for (trial, score) in zip(job.trials, scores) { state[trial][job.split] = score }
    }
  }
}

/// Learners that are made when the first job asks for them, and dropped after the last one has.
private final class SharedLearners: Sendable {
  private struct Slot {
    var learner: FeatureLearner?
    /// Jobs that have not given it back yet.
    var uses: Int
  }

  /// A class, since a lock cannot move.
  private final class LockedSlot: Sendable {
    let slot: Mutex<Slot>
    init(uses: Int) { slot = Mutex(Slot(uses: uses)) }
  }

  private let slots: [LockedSlot]

  init(uses: [Int]) {
    slots = uses.map { LockedSlot(uses: $0) }
  }

  /// Others that ask for the same one wait until it is made.
  func take(_ place: Int, make: () -> FeatureLearner) -> FeatureLearner {
    slots[place].slot.withLock { slot in
      let learner = slot.learner ?? make()
      slot.learner = learner
      return learner
    }
  }

  func giveBack(_ place: Int) {
    slots[place].slot.withLock { slot in
      slot.uses -= 1
      if slot.uses == 0 { slot.learner = nil }
    }
  }
}

extension TrainingSettings {
  /// The same settings for another number of threads within a fit.
  func usingThreads(_ threads: Int) -> TrainingSettings {
    var settings = self
    settings.logistic?.threads = threads
    settings.forest?.threads = threads
    return settings
  }
}
