import ArgumentParser
import Dataset
import FileSystem
import LogSchema
import Redaction

/// `tocsin redact`: log lines → the same lines without customers' identifiers.
struct RedactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact", _superCommandName: Tocsin.name,
    abstract: "Replace customers' identifiers in log lines by placeholders.",
    discussion: """
      A card number becomes <card:bkgrhpmq>, and the same value the same placeholder until the \
      program ends; the next run draws others. Everything else stays as it is, and so does the \
      order. A line is answered as soon as it is read.

      The kinds: \(IdentifierKind.allCases.map(\.rawValue).joined(separator: ", ")). \
      In CSV and JSONL, a column's name counts as a label before its values, and all columns are \
      redacted unless --columns names some; those of JSONL at the outermost level, with all that \
      is in them.

      EXAMPLES
        tail -f portal.log | tocsin redact > clean.log

        Two columns of a dataset, with counts by kind:
          tocsin redact logs.csv --columns message,source_ip \\
            --output clean.csv --summary

        Card numbers and IBANs only, all of them as <card> and <iban>:
          tocsin redact portal.log --kinds card,iban --plain
      """)

  @Argument(help: "Lines, CSV or JSONL; - for standard input.")
  var input = "-"

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
  var output = "-"

  @Option(
    help: ArgumentHelp(
      "lines, csv or jsonl. (default: by the file's suffix, else lines)", valueName: "format"))
  var format: RecordFormat?

  @Option(help: ArgumentHelp("The kinds to replace. (default: all)", valueName: "kind,…"))
  var kinds: CommaSeparated?

  @Option(
    help: ArgumentHelp("The columns of CSV or JSONL to redact. (default: all)", valueName: "name,…")
  )
  var columns: CommaSeparated?

  @Flag(help: "Write <card> instead of placeholders that tell values apart.")
  var plain = false

  @Flag(help: "Print the counts by kind on standard error.")
  var summary = false

  @Flag(help: "Print the counts by kind as JSON on standard error.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    for name in kinds?.values ?? [] where IdentifierKind(rawValue: name) == nil {
      let known = IdentifierKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--kinds has '\(name)'. Choose from \(known).")
    }
  }

  func run() throws {
    Interrupt.install(writing: [output])
    let format = format ?? recordFormat(ofPath: input) ?? .lines
    let reader = try RecordReader(
      file: openInput(input), format: format, columns: wantedColumns(format))
    let redactor = RecordRedactor(
      redactor: Redactor(settings), format: format, header: reader.header, columns: columns?.values)
    let output = try OutputFile(path: output)
    if let header = reader.header { try output.write(header.bytes + [0x0A]) }
    var line = ProgressLine(isWanted: self.output != "-")
    var total = (rows: 0, counts: RedactionCounts())
    try BatchPipeline(threads: threads.count) { () }.run(reader) { batch, _ in
      redactor.redacted(batch)
    } consume: { result in
      try output.write(result.bytes)
      try output.flush()
      total.rows += result.rowCount
      total.counts += result.counts
      line.show("\(total.rows) lines")
    }
    line.clear()
    try output.finish()
    report(total.rows, total.counts)
  }

  private var settings: RedactionSettings {
    let chosen = kinds.map { $0.values.compactMap(IdentifierKind.init(rawValue:)) }
    return RedactionSettings(
      kinds: Set(chosen ?? IdentifierKind.allCases), tellsValuesApart: !plain)
  }

  /// CSV has to have the columns; records of JSONL may be without.
  private func wantedColumns(_ format: RecordFormat) throws -> [WantedColumn] {
    switch format {
    case .csv: return (columns?.values ?? []).map { WantedColumn($0, option: "--columns") }
    case .jsonl: return []
    case .lines:
      guard columns == nil else {
        throw ValidationError("--columns is for CSV and JSONL. Give --format, or leave it out.")
      }
      return [WantedColumn("line", option: "the input")]
    }
  }

  private func report(_ rowCount: Int, _ counts: RedactionCounts) {
    if json {
      let kinds = IdentifierKind.allCases.map {
        JSONValue.Member($0.rawValue, .integer(counts[$0]))
      }
      let value: JSONValue = ["lines": .integer(rowCount), "replaced": .object(kinds)]
      StandardError.write(line: value.text(indentation: nil))
    } else if summary {
      StandardError.write(line: "\(rowCount) lines, \(counts.total) identifiers replaced")
      for kind in IdentifierKind.allCases where counts[kind] > 0 {
        StandardError.write(line: "  \(kind.rawValue.padded(to: 8)) \(counts[kind])")
      }
    }
  }
}
