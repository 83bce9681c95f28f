import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import Infer
import LogSchema
import ModelFile
import Report
import Signing

/// `tocsin evaluate`: model file + labelled file → report.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", _superCommandName: Tocsin.name,
    abstract: "Measure a model on labelled log lines that it has not seen.",
    discussion: """
      Prints precision, recall and F1 of every label, the confusion matrix, the headline figures \
      with bootstrap confidence intervals drawn by shape, the same for shapes that training saw \
      and those it did not, what is left when unsure answers are withheld, and the ceiling: the \
      best that any model can reach where one message carries several labels. Labels that the \
      model never saw count as mistakes. docs/evaluation.md explains every figure.

      EXAMPLES
        tocsin split logs.csv --train train.csv --test test.csv --by shape
        tocsin train train.csv --output severity.tocsin
        tocsin evaluate severity.tocsin test.csv
        tocsin evaluate severity.tocsin test.csv --json | jq .macro_f1

        By process and by log type, with a page to show around and a model card:
          tocsin evaluate severity.tocsin test.csv --slice process,log_type \\
            --html report.html --markdown card.md
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @Option(
    help: ArgumentHelp("Columns whose values are judged apart, too.", valueName: "a,b,…"))
  var slice: CommaSeparated?

  @OptionGroup(title: "Training shapes") var trainingShapes: TrainingShapesOptions

  @OptionGroup(title: "Intervals") var bootstrap: BootstrapOptions

  @Option(
    help: ArgumentHelp(
      "A CSV table of what mistakes cost: a header of labels behind one empty or named cell, and "
        + "a row for each actual label. (default: by severity, see docs/evaluation.md)",
      valueName: "file"))
  var costs: String?

  @Option(
    help: ArgumentHelp(
      "Confidences from which answers count, in the sweep. (default: \(defaultThresholds))",
      valueName: "a,b,…"))
  var thresholds: CommaSeparated?

  @Option(help: ArgumentHelp("Write a report as one HTML file.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Write a model card in Markdown.", valueName: "file"))
  var markdown: String?

  @Option(help: ArgumentHelp("Digits of the figures.", valueName: "count"))
  var digits = 3

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard (1...12).contains(digits) else {
      throw ValidationError("--digits is \(digits). Use 1 to 12.")
    }
    guard html != "-", markdown != "-", html == nil || html != markdown else {
      throw ValidationError(
        "--html and --markdown name a file each; standard output has the figures.")
    }
    _ = try sweepThresholds()
  }

  func run() throws {
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let classifier = try model.open()
    try checkLabels(classifier)
    let sources = [("model", model.model), ("dataset", data)]
    let outputs = try [html, markdown].map { path in
      try path.map { path in
        try refuseToOverwrite(sources, with: path)
        return try OutputFile(path: path)
      }
    }
    let costs = try costs.map { try CostFile(path: $0).matrix } ?? .standard
    let seenShapes = try trainingShapes.shapes(of: classifier, columns: columns)
    let plan = EvaluationPlan(
      classifier: classifier, sliceColumns: slice?.values ?? [], costs: costs)
    let (rows, fingerprint) = try judgeRows(plan)
    let judge = EvaluationJudge(
      plan: plan, rows: rows, seenShapes: seenShapes,
      bootstrap: bootstrap.settings(threads: threads.count), thresholds: try sweepThresholds())
    var line = ProgressLine(isWanted: true)
    let summary = judge.summary(
      model: EvaluationSummary.Source(path: model.model, sha256: try model.fingerprint()),
      data: EvaluationSummary.Source(path: data, sha256: fingerprint)
    ) { line.show($0) }
    line.clear()
    try write(summary, to: outputs)
    let report = EvaluationReport(summary: summary, classifier: classifier)
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text(digits: digits))
  }

  /// Reads all rows, and the SHA-256 of the bytes that they were read from.
  private func judgeRows(
    _ plan: EvaluationPlan
  ) throws -> (rows: EvaluationRows, fingerprint: String) {
    var hash = SHA256()
    let reader = try columns.reader(
      of: data, featureColumns: plan.classifier.columnNames, sliceColumns: plan.sliceColumns
    ) { hash.update($0) }
    var rows = EvaluationRows(plan)
    var line = ProgressLine(isWanted: true)
    let pipeline = BatchPipeline(threads: threads.count) {
      plan.classifier.makeScratch(scoresKnown: false)
    }
    try pipeline.run(reader) { batch, scratch in
      EvaluationRows(of: batch, plan, &scratch)
    } consume: { batchRows in
      if let line = batchRows.emptyLabelLine { throw EmptyLabel(path: data, line: line) }
      rows += batchRows
      line.show("\(rows.rowCount) rows, \(rows.distinctCount) of them distinct")
    }
    line.clear()
    guard rows.rowCount > 0 else { throw DatasetError.noRows(path: data) }
    return (rows, hash.hexadecimalDigest)
  }

  private func write(_ summary: EvaluationSummary, to outputs: [OutputFile?]) throws {
    let pages = [summary.html, summary.markdown]
    for (output, page) in zip(outputs, pages) {
      guard let output else { continue }
      try output.write(Array(page().utf8))
      try output.finish()
    }
  }

  /// Figures are kept by label, and Swift takes two spellings of one text for one.
  private func checkLabels(_ classifier: SeverityClassifier) throws {
    guard Set(classifier.labels).count == classifier.labels.count else {
      throw IndistinctLabels(path: model.model)
    }
  }

  private func sweepThresholds() throws -> [Double] {
    guard let thresholds else { return ThresholdSweep.standardThresholds }
    return try thresholds.values.map { text in
      guard let number = Double(text), (0...1).contains(number) else {
        throw ValidationError("--thresholds has '\(text)'. Use numbers from 0 to 1.")
      }
      return number
    }
  }
}

private let defaultThresholds = ThresholdSweep.standardThresholds.map { "\($0)" }
  .joined(separator: ",")

/// A model that tells labels apart which are one text to Unicode.
struct IndistinctLabels: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "\(path): two labels are the same text to Unicode and differ in bytes alone. Spell them one "
      + "way in the training data, and train again."
  }
}
