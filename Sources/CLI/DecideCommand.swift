import ArgumentParser
import Dataset
import Features
import FileSystem
import Hybrid
import Infer
import LLMClient
import LogSchema

/// `tocsin decide`: a configuration of decisions, looked at before it goes live.
struct DecideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide", _superCommandName: Tocsin.name,
    abstract: "Show what a configuration of decisions means, and what it would have done.",
    discussion: """
      Says who is asked about which records, from when on the model is sure, and how many \
      Criticals can at most be among the lines that it settles as something less.

      With --simulate it also decides labelled records twice, without a language model and with \
      one that answers every question by the label, and prints the records by stage, the \
      questions that a language model would have been asked (a shape is asked about once, then \
      the cache answers), mistakes by severity, and Criticals called lower. No language model is \
      asked.

      EXAMPLES
        tocsin decide --print-config > decision.yaml
        tocsin decide --model severity.tocsin --config decision.yaml
        tocsin decide --model severity.tocsin --config decision.yaml \\
          --simulate labelled.csv
        tocsin decide --model severity.tocsin --simulate labelled.csv --json |
          jq .questions
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model = "model.tocsin"

  @OptionGroup var decisions: DecisionOptions

  @Option(help: ArgumentHelp("Labelled records to decide.", valueName: "file"))
  var simulate: String?

  @OptionGroup(title: "Data") var labelled: LabelledDataOptions

  @OptionGroup var columns: RecordColumnOptions

  @Flag(help: "Print the built-in configuration, the example to start from, and nothing else.")
  var printConfig = false

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    if printConfig {
      try printOutput(DecisionConfiguration.portalYAML)
      return
    }
    let classifier = try HybridClassifier(
      rules: decisions.ruleSet(), model: SeverityClassifier(path: model), languageModel: nil,
      configuration: decisions.configuration())
    let decided = try simulate.map { try simulation(of: classifier, on: $0) }
    let report = DecisionReport(
      classifier: classifier, simulation: decided,
      estimate: try decided.map { try estimate(of: $0) })
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.text)
  }

  /// What the questions would take by the prices of environment and file.
  private func estimate(of simulation: DecisionSimulation) throws -> QuestionEstimate {
    let settings = try LanguageModelSettings(environment: processEnvironment())
    return QuestionEstimate(
      questionCount: simulation.distinctQuestionCount,
      messageByteCount: simulation.questionByteCount,
      settings: settings.over(try decisions.languageModelSettings()))
  }

  private func simulation(
    of classifier: HybridClassifier, on path: String
  ) throws -> DecisionSimulation {
    let reader = try RecordReader(
      file: openInput(path),
      format: labelled.format?.records ?? recordFormat(ofPath: path) ?? .csv,
      columns: [
        WantedColumn(labelled.textColumn, option: "--text-column"),
        WantedColumn(labelled.labelColumn, option: "--label-column"),
        WantedColumn(columns.logTypeColumn, option: "--log-type-column", isRequired: false),
        WantedColumn(columns.processColumn, option: "--process-column", isRequired: false),
      ] + classifier.model.columnNames.map { WantedColumn($0, option: "the model") })
    var simulation = DecisionSimulation()
    var line = ProgressLine(isWanted: true)
    let pipeline = BatchPipeline(threads: threads.count) { classifier.makeScratch() }
    try pipeline.run(reader) { batch, scratch in
      simulated(by: classifier, batch, &scratch)
    } consume: { part in
      if let row = part.faultyRow { throw UnknownSeverity(path: path, line: row) }
      simulation += part.simulation
      line.show("\(simulation.counts.total) rows")
    }
    line.clear()
    guard simulation.counts.total > 0 else { throw DatasetError.noRows(path: path) }
    return simulation
  }
}

/// Decides the records of a batch: text, label, log type, process, then the model's columns.
///
/// - Returns: The simulation up to the first record whose label is no severity, and its line.
private func simulated(
  by classifier: HybridClassifier, _ batch: RecordBatch, _ scratch: inout HybridScratch
) -> (simulation: DecisionSimulation, faultyRow: Int?) {
  var simulation = DecisionSimulation()
  let bytes = batch.bytes.span
  for row in 0..<batch.rowCount {
    guard let label = Severity(label: batch.text(row, 1)) else {
      return (simulation, batch.lineNumber(row))
    }
    for column in classifier.model.columnNames.indices {
      scratch.setColumn(column, to: bytes.extracting(batch.field(row, 4 + column)))
    }
    let message = batch.field(row, 0)
    let decision = classifier.decide(
      message: bytes.extracting(message), logType: bytes.extracting(batch.field(row, 2)),
      process: bytes.extracting(batch.field(row, 3)), scratch: &scratch)
    guard case .settled(let verdict) = decision else {
      preconditionFailure("nobody waits where there is no language model")
    }
    simulation.record(
      verdict, label: label, question: { question(batch, row) }, messageByteCount: message.count)
  }
  return (simulation, nil)
}

/// What tells the questions about two records apart.
private func question(_ batch: RecordBatch, _ row: Int) -> [UInt8] {
  var key = Array(batch.bytes[batch.field(row, 2)])
  key.append(0xFF)
  key.append(contentsOf: batch.bytes[batch.field(row, 3)])
  key.append(0xFF)
  var lowercased: [UInt8] = []
  appendShape(
    of: batch.bytes.span.extracting(batch.field(row, 0)), scratch: &lowercased, to: &key)
  return key
}

/// A record whose label is none of the severities.
struct UnknownSeverity: Error, CustomStringConvertible {
  let path: String
  let line: Int

  var description: String {
    "\(path), line \(line): the label is none of Low, Medium, High, Critical. Correct it or name "
      + "another --label-column."
  }
}
