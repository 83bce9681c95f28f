import ArgumentParser
import Features
import FileSystem
import Infer
import LogSchema
import ModelFile
import SeededRandom
import Signing
import Synchronization
import Train

/// One run of `tocsin tune`, from the data to the report.
struct TuningRun {
  let command: TuneCommand
  let plan: TuningPlan
  let data: String
  let journalPath: String

  func search() throws {
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let halving = try SuccessiveHalving(factor: command.halving)
    let splitPlan = try command.splits.plan(seed: command.seed)
    var line = ProgressLine(isWanted: true)
    let (corpora, fingerprint) = try readCorpora(&line)
    let corpus = corpora[corpora.keys.sorted { $0 && !$1 }[0]]!
    let labels = orderedLabels(corpus.labels)
    guard labels.count > 1 else { throw TrainError.oneLabel(labels[0]) }
    try checkObjective(labels)
    let main = try settingsSearch(corpora, without: [:], splitPlan, halving)
    let journal = try TuningJournal(
      path: journalPath, isFresh: command.fresh, identity: try identity(fingerprint),
      labels: labels)

    let session = TuningSession(
      search: main,
      results: SearchResults(
        journal.scores(
          ofSearch: 0, trialCount: plan.trials.count, splitCount: main.splitCount)),
      line: line, knownCount: journal.knownCount)
    let emptyReport = TuneReport(
      plan: plan, search: main, outerFoldCount: command.outerFolds, splitPlan: splitPlan,
      corpus: corpus, data: data, fingerprint: fingerprint, output: command.output)
    let isJSON = command.json
    let handler = InterruptHandler {
      session.finishOnce {
        StandardError.write(line: "interrupted; the journal keeps what was found so far")
        var report = emptyReport
        report.scores = session.results.scores
        try? TuningRun.publish(report, json: isJSON)
      }
    }
    try withExtendedLifetime(handler) {
      try run(main, number: 0, session.results, journal, session)
      var report = emptyReport
      report.outer = try nestedScore(corpora, splitPlan, halving, journal, session)
      report.scores = session.results.scores
      try session.finishOnce { try TuningRun.publish(report, json: isJSON) }
    }
  }

  /// The data, once for each way to normalize them that some trial needs.
  private func readCorpora(
    _ line: inout ProgressLine
  ) throws -> (corpora: [Bool: Corpus], fingerprint: String) {
    let maskings = [true, false].filter { masks in
      plan.trials.contains { $0.setting.analyzer.masksIdentifiers == masks }
    }
    guard maskings.count == 1 || command.splits.unit != .row else {
      throw ValidationError(
        "--mask and --no-mask make different rows equal, so by --group row they cannot be judged "
          + "on the same folds. Take 'mask' out of the space, or use another --group.")
    }
    let options = try TrainingOptions.parse(plan.baseWords)
    let source = TrainingSource(
      path: data, columns: command.columns, options: options, threads: command.threads.count,
      groupColumn: command.splits.groupColumn)
    let analyzers = maskings.map { masks in
      TextAnalyzer(
        settings: plan.trials.first { $0.setting.analyzer.masksIdentifiers == masks }!
          .setting.analyzer)
    }
    let (corpora, fingerprint) = try source.read(analyzers, &line)
    return (Dictionary(uniqueKeysWithValues: zip(maskings, corpora)), fingerprint)
  }

  private func checkObjective(_ labels: [String]) throws {
    guard command.objective != .meanCost || labels.allSatisfy({ Severity(label: $0) != nil })
    else {
      throw ValidationError(
        "--objective mean-cost needs severities for labels, and the data have others. Use another "
          + "figure.")
    }
  }

  private func settingsSearch(
    _ corpora: [Bool: Corpus], without held: [Bool: CorpusSplit], _ splitPlan: SplitPlan,
    _ halving: SuccessiveHalving
  ) throws -> SettingsSearch {
    var searchData: [Bool: SearchData] = [:]
    for (masks, corpus) in corpora {
      searchData[masks] = try SearchData(corpus: corpus, without: held[masks], plan: splitPlan)
    }
    return SettingsSearch(
      trials: plan.trials.map(\.setting), data: searchData, objective: command.objective,
      halving: halving, threads: command.threads.count)
  }

  private func run(
    _ search: SettingsSearch, number: Int, _ results: SearchResults, _ journal: TuningJournal,
    _ session: TuningSession
  ) throws {
    let total = search.judgementCount * (1 + command.outerFolds)
    try search.run(results) { job, scores in
      try journal.record(scores, search: number, trials: job.trials, split: job.split)
      session.show(judged: scores.count, of: total)
    }
  }

  /// How the choice of a search does on rows that the search did not see, over all outer folds.
  ///
  /// Reference: Varma and Simon 2006, doi:10.1186/1471-2105-7-91.
  private func nestedScore(
    _ corpora: [Bool: Corpus], _ splitPlan: SplitPlan, _ halving: SuccessiveHalving,
    _ journal: TuningJournal, _ session: TuningSession
  ) throws -> FoldScore? {
    guard command.outerFolds > 0 else { return nil }
    var chance = SplitMix64(seed: command.seed, purpose: "outer folds", stream: 0)
    let outerPlan = try SplitPlan(
      unit: splitPlan.unit, scheme: .folds(command.outerFolds), repeatCount: 1,
      seed: chance.next())
    let outerSplits = try corpora.mapValues { try outerPlan.splits(of: $0) }
    var scores: [FoldScore] = []
    for fold in 0..<command.outerFolds {
      let held = outerSplits.mapValues { $0[fold] }
      let search = try settingsSearch(corpora, without: held, splitPlan, halving)
      let results = SearchResults(
        journal.scores(
          ofSearch: fold + 1, trialCount: plan.trials.count, splitCount: search.splitCount))
      try run(search, number: fold + 1, results, journal, session)
      let best = search.trials[search.ranking(of: results.scores)[0]]
      let masks = best.analyzer.masksIdentifiers
      let learner = FeatureLearner(
        corpora[masks]!.analyzed(by: TextAnalyzer(settings: best.analyzer)),
        for: best.settings)
      scores += try FoldJudge(learner).judge(held[masks]!, [best.settings]).map { FoldScore($0) }
    }
    return FoldScore.pooled(scores)
  }

  /// All that decides over the scores of a run.
  private func identity(_ fingerprint: String) throws -> TuningJournal.Identity {
    var hash = SHA256()
    for trial in plan.trials {
      hash.update(Array((trial.words.joined(separator: "\u{0}") + "\n").utf8).span)
    }
    var tables = SHA256()
    for path in try plan.vectorTablePaths {
      FrozenArray(try MappedFile(path: path)).withSpan { tables.update($0) }
    }
    let columns = command.columns
    return [
      ("tool", "tocsin " + Tocsin.version),
      ("data", fingerprint),
      ("text column", columns.textColumn),
      ("label column", columns.labelColumn),
      ("group", command.splits.unit.rawValue),
      ("group column", command.splits.groupColumn ?? ""),
      ("number of folds", "\(command.splits.folds ?? 5)"),
      ("number of repeats", "\(command.splits.repeats)"),
      ("seed", "\(command.seed)"),
      ("objective", command.objective.rawValue),
      ("halving", "\(command.halving)"),
      ("shared options", plan.baseWords.joined(separator: " ")),
      ("list of trials", hash.hexadecimalDigest),
      ("table of vectors", tables.hexadecimalDigest),
    ]
  }

  /// Writes the best setting and prints the report.
  private static func publish(_ report: TuneReport, json: Bool) throws {
    if let settings = report.settingsFile {
      let output = try OutputFile(path: report.output)
      try output.write(Array(settings.utf8))
      try output.finish()
    }
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
  }
}

/// What the search and the handler of interrupts share.
private final class TuningSession: Sendable {
  let results: SearchResults
  private let line: Mutex<ProgressLine>
  private let judged: Mutex<Int>
  private let isFinished = Mutex(false)

  init(search: SettingsSearch, results: SearchResults, line: ProgressLine, knownCount: Int) {
    self.results = results
    self.line = Mutex(line)
    judged = Mutex(knownCount)
  }

  func show(judged count: Int, of total: Int) {
    let sum = judged.withLock { judged in
      judged += count
      return judged
    }
    line.withLock { $0.show("\(sum) of at most \(total) judgements") }
  }

  /// Runs `body` unless it, or another one, has been run: the report is printed once.
  func finishOnce(_ body: () throws -> Void) rethrows {
    let isFirst = isFinished.withLock { isFinished in
      defer { isFinished = true }
      return !isFinished
    }
    guard isFirst else { return }
    line.withLock { $0.clear() }
    try body()
  }
}
