import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import Infer
import LogSchema
import ModelFile

/// `tocsin drift`: model file + new logs → whether the model still fits them.
struct DriftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift", _superCommandName: Tocsin.name,
    abstract: "Tell whether new logs are still of the kind that a model knows.",
    discussion: """
      Prints the share of messages that the model's gate refuses, the shapes that training never \
      saw, and how far answers, probabilities and terms have moved from a reference, over all \
      rows and for each label (PSI, the population stability index, less what chance alone \
      gives). Labels are not needed; where there are some, the share of right answers is compared, \
      too. The reference is the rows that train held out, which the model file tells of, or \
      the logs of --reference, which the model should not have learned from: a test file or last \
      month's logs.

      Exit codes: 0 no drift; 2 drift, by the limits below; 1 and 64 as for all commands.

      EXAMPLES
        tocsin drift severity.tocsin today.csv
        tocsin drift severity.tocsin today.csv --reference test.csv

        In a nightly job:
          tocsin drift severity.tocsin today.csv --max-refused 0.2 --json \\
            > drift.json || notify
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The new logs, CSV or JSONL; - for standard input.")
  var data: String

  @Option(
    help: ArgumentHelp(
      "Logs that the model is used to. (default: what the model file tells of the rows that "
        + "train held out)", valueName: "file"))
  var reference: String?

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @OptionGroup(title: "Training shapes") var trainingShapes: TrainingShapesOptions

  @Option(
    help: ArgumentHelp(
      "Drift when the gate refuses more of the rows, beyond what it refuses of the reference.",
      valueName: "share"))
  var maxRefused = 0.1

  @Option(
    help: ArgumentHelp(
      "Drift when more of the rows are of new shapes, beyond those of the reference.",
      valueName: "share"))
  var maxNewShapes = 0.1

  @Option(
    help: ArgumentHelp("Drift when a PSI, less chance, is larger.", valueName: "number"))
  var maxPsi = 0.25

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    for (name, share) in [("refused", maxRefused), ("new-shapes", maxNewShapes)] {
      guard (0...1).contains(share) else {
        throw ValidationError("--max-\(name) is \(share). Use a number from 0 to 1.")
      }
    }
    guard maxPsi >= 0 else {
      throw ValidationError("--max-psi is \(maxPsi). Use a number of 0 or more.")
    }
  }

  func run() throws {
    Interrupt.install(message: "interrupted; nothing was written or changed")
    let classifier = try model.open()
    guard Set(classifier.labels).count == classifier.labels.count else {
      throw IndistinctLabels(path: model.model)
    }
    let knownShapes = try trainingShapes.shapes(of: classifier, columns: columns)
    let referenceRows = try reference.map {
      try count($0, classifier, knownShapes: knownShapes)
    }
    let rows = try count(data, classifier, knownShapes: knownShapes)
    let heldOut = reference == nil ? heldOutRows(of: classifier) : nil
    let report = DriftReport(
      classifier: classifier, model: model.model, data: data, rows: rows,
      reference: referenceRows ?? heldOut, isHeldOut: heldOut != nil,
      knowsShapes: knownShapes != nil,
      limits: DriftReport.Limits(refused: maxRefused, newShapes: maxNewShapes, psi: maxPsi))
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
    if report.hasDrift { throw ExitCode(2) }
  }

  /// What the model file tells of held-out rows; nil where it tells nothing, or of the regression
  /// and the forest is asked.
  private func heldOutRows(of classifier: SeverityClassifier) -> DriftRows? {
    let isOfOther = model.algorithm == .forest && classifier.model.logisticRegression != nil
    guard !isOfOther, let reference = classifier.model.driftReference else { return nil }
    return DriftRows(reference, labels: classifier.labels)
  }

  private func count(
    _ path: String, _ classifier: SeverityClassifier, knownShapes: TrainingShapeSet?
  ) throws -> DriftRows {
    let reader = try columns.reader(
      of: path, featureColumns: classifier.columnNames, needsLabels: false)
    var rows = DriftRows(classifier)
    var line = ProgressLine(isWanted: true)
    let pipeline = BatchPipeline(threads: threads.count) {
      classifier.makeScratch(scoresKnown: false)
    }
    try pipeline.run(reader) { batch, scratch in
      DriftRows(of: batch, by: classifier, knownShapes: knownShapes, &scratch)
    } consume: { batchRows in
      rows += batchRows
      line.show("\(rows.rowCount) rows of \(path)")
    }
    line.clear()
    guard rows.rowCount > 0 else { throw DatasetError.noRows(path: path) }
    return rows
  }
}
