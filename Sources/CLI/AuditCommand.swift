import ArgumentParser
import Evaluation
import Features
import FileSystem
import LogSchema
import Synchronization
import Train

/// `tocsin audit`: dataset file → labels that look wrong.
struct AuditCommand: SettingsTaker {
  static let configuration = CommandConfiguration(
    commandName: "audit", _superCommandName: Tocsin.name,
    abstract: "Find labels that look wrong: messages that contradict one another, or the model.",
    discussion: """
      Lists the masked messages that carry several labels, with the best figures that any model \
      can then reach, and the rows whose label is confidently contradicted by fits that did not \
      see them, the worst first, with their lines and the label that is suggested. Nothing is \
      changed: a person decides.

      By default the folds part single rows: a wrong label then stands against the right ones of \
      equal messages. --group shape asks fits that never saw the message at all: it finds whole \
      shapes that are labelled unlike their kind, and raises more false alarms. Takes the options \
      of 'tocsin train'; docs/audit.md says how rows are ranked.

      EXAMPLES
        tocsin audit logs.csv
        tocsin audit logs.csv --output suspects.csv --limit 0
        tocsin audit logs.csv --group shape --class-weight balanced --json
      """)

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a CSV file with a line for each row that is contradicted, the worst first.",
      valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("Entries of each list that are printed; 0 for all.", valueName: "count"))
  var limit = 20

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @OptionGroup(title: "Splits") var splits: SplitOptions

  @OptionGroup var training: TrainingOptions

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the lists as JSON.")
  var json = false

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is \(limit). Use 0 or more.") }
  }

  func run() throws {
    try prepareToLearn()
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let settings = try training.settings(threads: threads.count)
    let plan = try splits.plan(default: .row, seed: training.seed)
    let analyzer = TextAnalyzer(settings: try training.features.analyzerSettings())
    if let output { try refuseToOverwrite([("dataset", data)], with: output) }
    let file = try output.map { try OutputFile(path: $0) }
    var line = ProgressLine(isWanted: true)
    var rows = AuditedRows()
    let source = TrainingSource(
      path: data, columns: columns, options: training, threads: threads.count,
      groupColumn: splits.groupColumn)
    let categoryCount = training.featureColumns?.values.count ?? 0
    let (corpora, fingerprint) = try source.read([analyzer], &line) { batch, row, distinctRows in
      rows.append(row, of: batch, distinctRow: distinctRows[0], categoryCount: categoryCount)
    }
    let learner = FeatureLearner(corpora[0], for: settings)
    let rowSplits = try plan.splits(of: corpora[0])
    let shown = Mutex(line)
    let audit = try LabelAudit(
      learner, splits: rowSplits, threads: threads.count,
      settings: { try training.settings(threads: $0) }
    ) { done in
      shown.withLock { $0.show("\(done) of \(rowSplits.count) folds judged") }
    }
    shown.withLock { $0.clear() }
    let report = AuditReport(
      audit: audit, rows: rows, corpus: corpora[0], plan: plan, data: data,
      fingerprint: fingerprint, limit: limit == 0 ? Int.max : limit)
    if let file {
      try report.write(to: file)
      try file.finish()
    }
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
  }
}
