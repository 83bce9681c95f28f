import ArgumentParser
import Dataset
import Delivery
import FileSystem
import LogSchema
import Outbox

/// `tocsin outbox add`: classified records → outbox.
struct OutboxAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Record classified lines as findings, for pipelines without the server.",
    discussion: """
      Reads JSONL or CSV. Each record is acknowledged by a line of JSON when its finding is on \
      the disk: its line number and the key of its incident, or null for a severity that the \
      configuration does not name. What has been acknowledged is delivered, whatever happens to \
      this program. Records that come together are written together.

      EXAMPLES
        tocsin classify model.tocsin app.jsonl |
          tocsin outbox add --outbox outbox.sqlite --config tocsin.yaml \\
            --severity-column tocsin_severity \\
            --confidence-column tocsin_confidence
        echo '{"message":"disk lost","severity":"Critical","process":"Database"}' |
          tocsin outbox add --outbox outbox.sqlite --config tocsin.yaml
      """)

  @Argument(help: "JSONL or CSV; - for standard input.")
  var input = "-"

  @OptionGroup var file: OutboxFileOptions
  @OptionGroup var tickets: TicketOptions

  @Option(
    help: ArgumentHelp(
      "csv or jsonl. (default: by the file's suffix, else jsonl)", valueName: "format"))
  var format: DataFormat?

  @OptionGroup(title: "Columns") var columns: FindingColumns

  func run() throws {
    Interrupt.install(message: "interrupted; what was acknowledged is in the outbox")
    let settings = try tickets.read()
    let outbox = try Outbox(path: file.outbox, settings: settings.outbox)
    let reader = try RecordReader(
      file: openInput(input),
      format: format?.records ?? recordFormat(ofPath: input) ?? .jsonl, columns: columns.wanted,
      options: options)
    let output = try OutputFile(path: "-")
    while let batch = try reader.nextBatch() {
      let readFindings = ReadFindings(batch, columns, path: input, settings.severities)
      let found = readFindings.findings
      let receipts = try waitFor { try await outbox.record(found.map(\.finding)) }
      try acknowledge(readFindings, receipts, on: output)
      if let fault = readFindings.fault { throw fault }
    }
    try output.finish()
  }

  /// Batches small enough that the first of a long input is acknowledged soon.
  private var options: ReaderOptions {
    var options = ReaderOptions()
    options.batchByteCount = 1 << 16
    return options
  }

  private func acknowledge(
    _ read: ReadFindings, _ receipts: [Receipt], on output: OutputFile
  ) throws {
    var receiptByLine: [Int: Receipt] = [:]
    for (found, receipt) in zip(read.findings, receipts) { receiptByLine[found.line] = receipt }
    var text = ""
    for line in read.lines {
      let receipt = receiptByLine[line]
      let answer: JSONValue = [
        "line": .integer(line),
        "incident": receipt.map { .string($0.incidentKey) } ?? .null,
        "new": .bool(receipt?.isNew ?? false),
      ]
      text += answer.text() + "\n"
    }
    try output.write(Array(text.utf8))
    try output.flush()
  }
}

/// The columns of classified records.
struct FindingColumns: ParsableArguments {
  @Option(help: ArgumentHelp("The column with the message.", valueName: "name"))
  var textColumn = "message"

  @Option(help: ArgumentHelp("The column with the severity.", valueName: "name"))
  var severityColumn = "severity"

  @Option(help: ArgumentHelp("The column with the process; may be missing.", valueName: "name"))
  var processColumn = "process"

  @Option(help: ArgumentHelp("The column with the log type; may be missing.", valueName: "name"))
  var logTypeColumn = "log_type"

  @Option(
    help: ArgumentHelp("The column with the confidence; may be missing.", valueName: "name"))
  var confidenceColumn = "confidence"

  @Option(
    help: ArgumentHelp("The column with the stage that decided; may be missing.", valueName: "name")
  )
  var stageColumn = "stage"

  var wanted: [WantedColumn] {
    [
      WantedColumn(textColumn, option: "--text-column"),
      WantedColumn(severityColumn, option: "--severity-column"),
      WantedColumn(processColumn, option: "--process-column", isRequired: false),
      WantedColumn(logTypeColumn, option: "--log-type-column", isRequired: false),
      WantedColumn(confidenceColumn, option: "--confidence-column", isRequired: false),
      WantedColumn(stageColumn, option: "--stage-column", isRequired: false),
    ]
  }
}

/// The findings of a batch, up to the first record at fault.
private struct ReadFindings {
  /// Findings to be recorded, and the lines that they came from.
  private(set) var findings: [(line: Int, finding: Finding)] = []
  /// The lines of all records before the fault.
  private(set) var lines: [Int] = []
  private(set) var fault: FindingFault?

  init(
    _ batch: RecordBatch, _ columns: FindingColumns, path: String, _ severities: Set<Severity>
  ) {
    for row in 0..<batch.rowCount {
      let line = batch.lineNumber(row)
      do throws(FindingFault.Reason) {
        let severity = try ReadFindings.severity(batch.text(row, 1))
        let confidence = try ReadFindings.confidence(batch.text(row, 4))
        lines.append(line)
        guard let severity, severities.contains(severity) else { continue }
        let finding = Finding(
          severity: severity, logType: batch.text(row, 3), process: batch.text(row, 2),
          message: Array(batch.bytes[batch.field(row, 0)]), stage: batch.text(row, 5),
          confidence: confidence)
        findings.append((line, finding))
      } catch {
        let column = error == .severity ? columns.severityColumn : columns.confidenceColumn
        fault = FindingFault(path: path, line: line, column: column, reason: error)
        return
      }
    }
  }

  /// Nil for a line that nobody could judge.
  private static func severity(_ text: String) throws(FindingFault.Reason) -> Severity? {
    guard text != Severity.unclassifiedLabel else { return nil }
    guard let severity = Severity(label: text) else { throw .severity }
    return severity
  }

  private static func confidence(_ text: String) throws(FindingFault.Reason) -> Double? {
    guard !text.isEmpty else { return nil }
    guard let number = Double(text), (0...1).contains(number) else { throw .confidence }
    return number
  }
}

/// A record that is no finding.
struct FindingFault: Error, CustomStringConvertible {
  enum Reason: Error { case severity, confidence }

  let path: String
  let line: Int
  let column: String
  let reason: Reason

  var description: String {
    let known = (Severity.allCases.map(\.label) + [Severity.unclassifiedLabel])
      .joined(separator: ", ")
    let expected = reason == .severity ? "one of \(known)" : "a number from 0 to 1, or nothing"
    return "\(path == "-" ? "standard input" : path), line \(line): column '\(column)' does not "
      + "hold \(expected). Correct the record; those before it are in the outbox."
  }
}
