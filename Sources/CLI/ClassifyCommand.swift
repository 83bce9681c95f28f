public import ArgumentParser
public import Dataset
import FileSystem
import Hybrid
import Infer

/// `tocsin classify`: log lines → verdicts.
struct ClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", _superCommandName: Tocsin.name,
    abstract: "Say how severe each log line is.",
    discussion: """
      Plain lines come back with severity and confidence before them, between tabs. Records of \
      CSV and JSONL come back as they were, with the columns tocsin_severity, \
      tocsin_confidence and, for a model with a gate, tocsin_known added. The order is kept, and \
      a line is answered as soon as it is read. A message that the gate does not know is \
      Unclassified with confidence 0; --no-gate shows the model's guess.

      With --hybrid, rules go first, then the model, then the language model where one is \
      configured; the columns are tocsin_severity, tocsin_confidence (empty from the language \
      model), tocsin_stage and tocsin_reason, with --explain also tocsin_tried, tocsin_terms and \
      tocsin_milliseconds. A severity that a record declares stays as it is.

      EXAMPLES
        tail -f portal.log | tocsin classify severity.tocsin

        A dataset, with the terms that decided:
          tocsin classify severity.tocsin logs.csv --explain --output verdicts.csv

        Rules before the model, a language model behind it, and which stage knew:
          tocsin classify severity.tocsin logs.csv --hybrid --output verdicts.csv

        As a filter between programs:
          kcat -C -t logs | tocsin classify severity.tocsin - --format jsonl | jq .
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "Lines, CSV or JSONL; - for standard input.")
  var input = "-"

  @Option(
    help: ArgumentHelp(
      "lines, csv or jsonl. (default: by the file's suffix, else lines)", valueName: "format"))
  var format: RecordFormat?

  @Option(help: ArgumentHelp("The column with the message.", valueName: "name"))
  var textColumn = "message"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
  var output = "-"

  @Flag(help: "Add the terms that decided, with their weights.")
  var explain = false

  @Flag(help: "Add the probability of every label.")
  var probabilities = false

  @Option(
    help: ArgumentHelp(
      "Digits of numbers behind the point, 1 to 17; 17 tell any two apart.", valueName: "count"))
  var digits = 4

  @Flag(
    inversion: .prefixedNo,
    help: "Answer Unclassified where the model's gate does not know the message.")
  var gate = true

  @Flag(
    inversion: .prefixedNo,
    help: "Answer a message from memory when its masked text was answered before.")
  var memo = true

  @OptionGroup(title: "Hybrid") var hybrid: HybridOptions

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard (1...17).contains(digits) else {
      throw ValidationError("--digits is \(digits). Use 1 to 17.")
    }
    guard !hybrid.hybrid || (gate && !probabilities) else {
      throw ValidationError(
        "--no-gate and --probabilities do not go with --hybrid; 'gate: false' in the "
          + "configuration lets the model settle what its gate does not know.")
    }
  }

  func run() throws {
    Interrupt.install(
      writing: [output, hybrid.disagreements, hybrid.summary].compactMap(\.self))
    let classifier = try model.open()
    let format = format ?? recordFormat(ofPath: input) ?? .lines
    if hybrid.hybrid {
      try runHybrid(classifier, format)
      return
    }
    let reader = try reader(for: classifier, format)
    let writer = VerdictWriter(
      classifier: classifier, format: format, explains: explain,
      listsProbabilities: probabilities, usesGate: gate, digits: digits)
    try refuseToOverwrite([("model", model.model)], with: output)
    let output = try OutputFile(path: output)
    if let header = reader.header {
      try output.write(writer.header(after: header))
      // The next program may wait for the header before it sends a record.
      try output.flush()
    }
    var line = ProgressLine(isWanted: self.output != "-")
    var rowCount = 0
    let (recallsAnswers, scoresKnown) = (memo, writer.writesKnownScores)
    let threadCount = threads.count
    let pipeline = BatchPipeline(threads: threadCount) { batch in
      // A full batch is followed by others.
      let isFull = batch.bytes.count >= ReaderOptions().batchByteCount / 2
      classifier.expectMessages(batch.rowCount * (isFull ? 4 : 1), threads: threadCount)
    } makeScratch: {
      classifier.makeScratch(recallsAnswers: recallsAnswers, scoresKnown: scoresKnown)
    }
    try pipeline.run(reader) { batch, scratch in
      (bytes: writer.verdicts(on: batch, &scratch), rows: batch.rowCount)
    } consume: { verdicts in
      try output.write(verdicts.bytes)
      try output.flush()
      rowCount += verdicts.rows
      line.show("\(rowCount) lines")
    }
    line.clear()
    try output.finish()
  }

  private func runHybrid(_ classifier: SeverityClassifier, _ format: RecordFormat) throws {
    if format == .lines { try refuseColumns(of: classifier) }
    try refuseToOverwrite([("model", model.model)], with: output)
    let configuration = try hybrid.decisions.configuration()
    let available = try hybrid.languageModel.open(
      file: hybrid.decisions.languageModelSettings())
    let stages = try HybridClassifier(
      rules: hybrid.decisions.ruleSet(), model: classifier, languageModel: available.model,
      configuration: configuration)
    try HybridRun(
      classifier: stages, options: hybrid, input: input, format: format, textColumn: textColumn,
      output: output, explains: explain, recallsAnswers: memo, digits: digits,
      threads: threads.count, missing: available.missing
    ).run()
  }

  /// Plain lines have no columns.
  private func refuseColumns(of classifier: SeverityClassifier) throws {
    guard classifier.columnNames.isEmpty else {
      throw ValidationError(
        "the model reads the columns \(classifier.columnNames.joined(separator: ", ")) beside "
          + "the text, and plain lines have none. Give CSV or JSONL.")
    }
  }

  private func reader(
    for classifier: SeverityClassifier, _ format: RecordFormat
  ) throws -> RecordReader {
    var columns = [WantedColumn(textColumn, option: "--text-column")]
    if format == .lines {
      try refuseColumns(of: classifier)
    } else {
      columns += classifier.columnNames.map { WantedColumn($0, option: "the model") }
    }
    return try RecordReader(file: openInput(input), format: format, columns: columns)
  }
}

extension RecordFormat: ExpressibleByArgument {}
