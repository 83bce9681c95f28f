import ArgumentParser
import Dataset
import Evaluation
import Features
import FileSystem
import Infer
import LogSchema
import ModelFile

/// `tocsin evaluate`: model file + labelled file → report.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on labelled log lines that it has not seen.",
    discussion: """
      Prints precision, recall and F1 of every label, the confusion matrix, log-loss (of a \
      calibrated model also before calibration), what its thresholds cover, and the ceiling: the \
      best that any model can reach where one message carries several labels. Labels that the \
      model never saw count as mistakes.

      EXAMPLES
        tocsin split logs.csv --train train.csv --test test.csv --by shape
        tocsin train train.csv --output severity.tocsin
        tocsin evaluate severity.tocsin test.csv
        tocsin evaluate severity.tocsin test.csv --json | jq .macro_f1
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The labelled data, or - for standard input.")
  var data: String

  @OptionGroup(title: "Data") var columns: LabelledDataOptions

  @Option(help: ArgumentHelp("Digits of the figures.", valueName: "count"))
  var digits = 3

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard (1...12).contains(digits) else {
      throw ValidationError("--digits is \(digits). Use 1 to 12.")
    }
  }

  func run() throws {
    let classifier = try model.open()
    let reader = try columns.reader(of: data, featureColumns: classifier.columnNames)
    var figures = EvaluationFigures(labels: classifier.labels)
    var line = ProgressLine(isWanted: true)
    let pipeline = BatchPipeline(threads: threads.count) { classifier.makeScratch() }
    try pipeline.run(reader) { batch, scratch in
      EvaluationFigures(of: batch, by: classifier, &scratch)
    } consume: { batchFigures in
      if let line = batchFigures.emptyLabelLine { throw EmptyLabel(path: data, line: line) }
      figures += batchFigures
      line.show("\(figures.rowCount) rows")
    }
    line.clear()
    guard figures.rowCount > 0 else { throw DatasetError.noRows(path: data) }
    let report = EvaluationReport(
      figures: figures, model: model.model, data: data, labels: classifier.labels,
      calibration: classifier.calibration, hasGate: classifier.model.gate != nil)
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text(digits: digits))
  }
}
