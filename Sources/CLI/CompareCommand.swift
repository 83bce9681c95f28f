import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import Infer
import LogSchema

/// `tocsin compare`: two model files + labelled file → which is better, if either.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", _superCommandName: Tocsin.name,
    abstract: "Tell whether one model is better than another on the same labelled lines.",
    discussion: """
      Prints the figures of both models A and B and the difference B − A, with a bootstrap \
      interval drawn by shape for both at once, and McNemar's test by row and by shape. Rows of \
      one shape are answered alike, so the test by row finds differences too easily: trust the \
      intervals and the test by shape.

      Exit codes: 0, whichever is better; 2 with --fail-if-worse when B is worse; 1 and 64 as for \
      all commands.

      EXAMPLES
        tocsin compare old.tocsin new.tocsin test.csv

        In a pipeline, before a new model takes over:
          tocsin compare live.tocsin new.tocsin test.csv --fail-if-worse || exit
      """)

  @Argument(help: "The model file A.")
  var first: String

  @Argument(help: "The model file B.")
  var second: String

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @Option(
    help: ArgumentHelp(
      "logistic or forest, for both models, of those that have both. (default: logistic)",
      valueName: "name"))
  var algorithm: SeverityClassifier.Algorithm?

  @Option(
    help: ArgumentHelp(
      "Refuse a model unless <model>.sig is its signature by this public key, which is that of "
        + "both.", valueName: "public.pem"))
  var requireSignature: String?

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @OptionGroup(title: "Intervals") var bootstrap: BootstrapOptions

  @Option(
    help: ArgumentHelp("A CSV table of what mistakes cost, as for evaluate.", valueName: "file"))
  var costs: String?

  @Flag(
    help: "End with exit code 2 if the interval of the difference of macro F1 lies below 0.")
  var failIfWorse = false

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard !failIfWorse || bootstrap.replicates > 0 else {
      throw ValidationError("--fail-if-worse needs intervals. Leave --bootstrap 0 out.")
    }
  }

  func run() throws {
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let models = try [first, second].map { path in
      let classifier = try openClassifier(
        path, algorithm: algorithm, requireSignature: requireSignature)
      guard Set(classifier.labels).count == classifier.labels.count else {
        throw IndistinctLabels(path: path)
      }
      return classifier
    }
    guard !Set(models[0].labels).isDisjoint(with: models[1].labels) else {
      throw NoSharedLabel(first: first, second: second)
    }
    let costs = try costs.map { try CostFile(path: $0).matrix } ?? .standard
    let rows = try judgeRows(ComparisonPlan(models[0], models[1]))
    var line = ProgressLine(isWanted: true)
    line.show("drawing intervals")
    let comparison = ModelComparison(
      first: FigureCalculator(rows.scored(0), costs: costs),
      second: FigureCalculator(rows.scored(1), costs: costs),
      bootstrap: bootstrap.settings(threads: threads.count))
    line.clear()
    let report = ComparisonReport(
      comparison: comparison, first: first, second: second, data: data,
      bootstrap: bootstrap.settings(threads: threads.count))
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
    if failIfWorse && report.isSecondWorse { throw ExitCode(2) }
  }

  private func judgeRows(_ plan: ComparisonPlan) throws -> ComparisonRows {
    let reader = try columns.reader(of: data, featureColumns: plan.columnNames)
    var rows = ComparisonRows(plan)
    var line = ProgressLine(isWanted: true)
    let pipeline = BatchPipeline(threads: threads.count) {
      plan.classifiers.map { $0.makeScratch(scoresKnown: false) }
    }
    try pipeline.run(reader) { batch, scratches in
      ComparisonRows(of: batch, plan, &scratches)
    } consume: { batchRows in
      if let line = batchRows.emptyLabelLine { throw EmptyLabel(path: data, line: line) }
      rows += batchRows
      line.show("\(rows.rowCount) rows")
    }
    line.clear()
    guard rows.rowCount > 0 else { throw DatasetError.noRows(path: data) }
    return rows
  }
}

/// Two models whose answers cannot be compared.
struct NoSharedLabel: Error, CustomStringConvertible {
  let first: String
  let second: String

  var description: String {
    "\(first) and \(second) share no label, so no row can be right for both. Compare models that "
      + "were trained for the same labels."
  }
}
