import ArgumentParser
import Dataset
import FileSystem
import Hybrid
import Infer
import LogSchema

/// `tocsin classify --hybrid`, from opened stages to the summary.
struct HybridRun {
  let classifier: HybridClassifier
  let options: HybridOptions
  let input: String
  let format: RecordFormat
  let textColumn: String
  let output: String
  let explains: Bool
  let recallsAnswers: Bool
  let digits: Int
  let threads: Int
  /// What the run does without, in a sentence; nil where nothing is missing.
  let missing: String?

  /// Batches that may wait for the language model at once.
  private static let waitingBatchLimit = 16

  func run() throws {
    let reader = try RecordReader(
      file: openInput(input), format: format, columns: wantedColumns)
    let writer = HybridWriter(
      classifier: classifier, annotator: RecordAnnotator(format: format, digits: digits),
      explains: explains, columns: fieldPlaces, recordsDisagreements: options.disagreements != nil)
    let output = try OutputFile(path: output)
    let disagreementsFile = try options.disagreements.map { try OutputFile(path: $0) }
    let summaryFile = try options.summary.map { try OutputFile(path: $0) }
    if let header = reader.header {
      try output.write(writer.annotator.header(after: header, names: writer.fieldNames))
      try output.flush()
    }
    var counts = VerdictCounts()
    var disagreements = Disagreements()
    var line = ProgressLine(isWanted: self.output != "-")
    let pipeline = BatchPipeline(
      threads: threads,
      waitingBatchLimit: classifier.languageModel == nil ? 0 : HybridRun.waitingBatchLimit
    ) { [classifier, recallsAnswers] in
      classifier.makeScratch(recallsAnswers: recallsAnswers)
    }
    try pipeline.run(reader) { batch, scratch in
      writer.decide(batch, &scratch)
    } settle: { waiting in
      writer.settle(waiting)
    } consume: { batch in
      try output.write(batch.bytes)
      try output.flush()
      counts += batch.counts
      disagreements += batch.disagreements
      line.show(HybridSummary.progress(counts))
    }
    line.clear()
    try output.finish()
    if let disagreementsFile {
      try disagreementsFile.write(disagreements.csv)
      try disagreementsFile.finish()
    }
    let summary = HybridSummary(
      counts: counts, disagreementCount: options.disagreements == nil ? nil : disagreements.total,
      missing: missing, seconds: line.seconds)
    if let summaryFile {
      try summaryFile.write(Array((summary.json.text(indentation: 2) + "\n").utf8))
      try summaryFile.finish()
    }
    if !options.quiet { StandardError.write(summary.text) }
  }

  /// The text, the fields that rules and routes go by, then the model's columns.
  private var wantedColumns: [WantedColumn] {
    let text = WantedColumn(textColumn, option: "--text-column")
    guard format != .lines else { return [text] }
    return [
      text,
      WantedColumn(
        options.columns.logTypeColumn, option: "--log-type-column", isRequired: false),
      WantedColumn(options.columns.processColumn, option: "--process-column", isRequired: false),
      WantedColumn(options.declaredColumn, option: "--declared-column", isRequired: false),
    ] + classifier.model.columnNames.map { WantedColumn($0, option: "the model") }
  }

  private var fieldPlaces: HybridWriter.Columns {
    format == .lines
      ? HybridWriter.Columns(model: 1)
      : HybridWriter.Columns(logType: 1, process: 2, declared: 3, model: 4)
  }
}
