import Evaluation
import Features
import LogSchema
import Synchronization
import Testing

@testable import Train

struct SettingsSearchTests {
  private let masked: Corpus
  private let splits: [CorpusSplit]

  init() throws {
    masked = try Corpus.drawn(rows: 240, shapes: 24, labels: 3, seed: 4)
    splits = try SplitPlan(unit: .shape, scheme: .folds(6), repeatCount: 1, seed: 2)
      .splits(of: masked)
  }

  private func trials() throws -> [SearchTrial] {
    var trials: [SearchTrial] = []
    for characters in [nil, 2...3] as [ClosedRange<Int>?] {
      for minDocuments in [1, 4] {
        for c in [0.1, 1, 10] {
          trials.append(
            SearchTrial(
              analyzer: try AnalyzerSettings(
                wordNGrams: 1...1, characterNGrams: characters, masksIdentifiers: true),
              settings: try TrainingSettings(
                vocabulary: VocabularySettings(minDocuments: .count(minDocuments)),
                logistic: LogisticHyperparameters(inverseRegularization: c), forest: nil,
                classWeighting: .none, holdoutShare: 0, seed: 1)))
        }
      }
    }
    return trials
  }

  private func search(factor: Int, threads: Int = 2) throws -> SettingsSearch {
    try SettingsSearch(
      trials: trials(),
      data: [
        true: SearchData(
          corpus: masked,
          plan: SplitPlan(unit: .shape, scheme: .folds(6), repeatCount: 1, seed: 2))
      ], objective: .macroF1, halving: SuccessiveHalving(factor: factor), threads: threads)
  }

  private func nothingKnown() throws -> [[FoldScore?]] {
    try trials().map { _ in splits.map { _ in nil } }
  }

  /// The twin judges each trial on each split by itself, from a corpus cut for it alone.
  @Test func `without halving, every trial has the figures that it has alone`() throws {
    let search = try search(factor: 1)
    let results = SearchResults(try nothingKnown())
    try search.run(results) { _, _ in }
    for (trial, scores) in zip(search.trials, results.scores) {
      let learner = FeatureLearner(
        masked.analyzed(by: TextAnalyzer(settings: trial.analyzer)),
        settings: trial.settings.vocabulary)
      for (split, score) in zip(splits, scores) {
        let alone = FoldScore(try FoldJudge(learner).judge(split, [trial.settings])[0])
        #expect(score?.confusion == alone.confusion)
        #expect(abs(score!.logLossSum - alone.logLossSum) < 0.01 * alone.logLossSum)
      }
    }
  }

  @Test func `the best on the first splits go on, the others are given up`() throws {
    let search = try search(factor: 3)
    let results = SearchResults(try nothingKnown())
    try search.run(results) { _, _ in }
    // Rungs 2 and 6: 12 trials on 2 splits, then 4 of them on 4 more.
    #expect(search.judgementCount == 12 * 2 + 4 * 4)
    #expect(results.scores.reduce(0) { $0 + $1.count { $0 != nil } } == 40)
    let finished = results.scores.indices.filter { results.scores[$0].allSatisfy { $0 != nil } }
    #expect(finished.count == 4)
    let first = results.scores.map { FoldScore.pooled(Array($0.prefix(2)))! }
    for kept in finished {
      for lost in results.scores.indices where !finished.contains(lost) {
        #expect(first[kept].value(.macroF1)! >= first[lost].value(.macroF1)!)
      }
    }
    #expect(Set(search.ranking(of: results.scores).prefix(4)) == Set(finished))
  }

  @Test func `threads and what was known before change nothing`() throws {
    let whole = SearchResults(try nothingKnown())
    try search(factor: 3, threads: 1).run(whole) { _, _ in }
    for threads in [2, 5] {
      // A run that is stopped after some jobs.
      struct Stop: Error {}
      let half = SearchResults(try nothingKnown())
      let jobs = Mutex(0)
      #expect(throws: Stop.self) {
        try search(factor: 3, threads: threads).run(half) { _, _ in
          let number = jobs.withLock { jobs in
            jobs += 1
            return jobs
          }
          if number > 3 { throw Stop() }
        }
      }
      let known = half.scores
      #expect(known.contains { $0.contains { $0 != nil } })
      let resumed = SearchResults(known)
      try search(factor: 3, threads: threads).run(resumed) { _, _ in }
      #expect(resumed.scores == whole.scores)
    }
  }

  @Test func `trials of one vocabulary are one job for each split`() throws {
    let jobs = try search(factor: 1).jobs(for: [0, 1, 2, 4, 9, 11], splits: 1..<3)
    #expect(
      jobs.map(\.trials) == [[0, 1, 2], [0, 1, 2], [4], [4], [9, 11], [9, 11]])
    #expect(jobs.map(\.split) == [1, 2, 1, 2, 1, 2])
  }

  @Test func `ranking is by splits, then objective, then log-loss, then number`() throws {
    func score(right: Double, wrong: Double, logLossSum: Double) -> FoldScore {
      var confusion = ConfusionMatrix(labels: ["a", "b"])
      confusion.record(actual: 0, predicted: 0, weight: right)
      confusion.record(actual: 1, predicted: 0, weight: wrong)
      return FoldScore(confusion: confusion, logLossSum: logLossSum, logLossRowCount: 10)
    }
    let good = score(right: 9, wrong: 1, logLossSum: 5)
    let surer = score(right: 9, wrong: 1, logLossSum: 4)
    let bad = score(right: 5, wrong: 5, logLossSum: 1)
    var scores = try nothingKnown()
    scores[3] = [bad, bad, nil, nil, nil, nil]
    scores[5] = [good, nil, nil, nil, nil, nil]
    scores[6] = [good, good, nil, nil, nil, nil]
    scores[7] = [surer, good, nil, nil, nil, nil]
    scores[8] = [good, good, nil, nil, nil, nil]
    #expect(Array(try search(factor: 3).ranking(of: scores).prefix(5)) == [7, 6, 8, 3, 5])
  }
}
