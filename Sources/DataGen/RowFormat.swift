internal import LogSchema

/// How a dataset is written.
public enum RowFormat: String, CaseIterable, Sendable {
  /// A header, then rows with commas; fields are quoted as RFC 4180 says where they must be.
  case csv
  /// One JSON object per line, its keys in the order of the columns, all values strings (RFC 8259).
  case jsonl
  /// One message of RFC 5424 per line; the columns are in its header and its structured data.
  case syslog
  /// One OTLP/HTTP `ExportLogsServiceRequest` in JSON per line, with one log record each.
  case otlp

  /// What stands before the first row: the header of a CSV, nothing for the others.
  public func header(withTruth: Bool = false) -> [UInt8] {
    guard self == .csv else { return [] }
    let names = LogColumn.all(withTruth: withTruth).map(\.rawValue)
    return Array((names.joined(separator: ",") + "\n").utf8)
  }
}

/// A column of a dataset.
enum LogColumn: String, CaseIterable {
  case timestamp
  case errorCode = "error_code"
  case message
  case logType = "log_type"
  case severity
  case sourceIP = "source_ip"
  case destinationIP = "destination_ip"
  case process
  // The truth that only a generator knows.
  case templateID = "template_id"
  case trueSeverity = "true_severity"
  case incident
  case planted

  /// The portal's columns and, if asked for, those of the truth behind them.
  static func all(withTruth: Bool) -> ArraySlice<LogColumn> {
    withTruth ? allCases[...] : allCases.prefix(LogRecord.columnNames.count)
  }

  var isTruth: Bool {
    switch self {
    case .templateID, .trueSeverity, .incident, .planted: true
    default: false
    }
  }
}

/// How the fields of a row are joined: the formats that users see, and bare fields for records.
struct RowLayout: Hashable {
  /// A format, or nil for fields as they are, each ended by a zero byte, which no catalogue holds.
  var format: RowFormat?
  /// Whether the columns of the truth are written.
  var hasTruth: Bool

  /// A stretch of a row.
  enum Element {
    case text(String)
    case field(LogColumn)
    /// The message as the body of a syslog line.
    case body
    /// Facility local0 and severity as a number: `<131>` is High.
    case priority
    /// The severity in numbers of OpenTelemetry: 9, 13, 17, 21.
    case severityNumber
    /// The timestamp as `yyyy-MM-ddTHH:mm:ssZ`.
    case isoTimestamp
    /// The timestamp as nanoseconds since 1970.
    case unixNanoseconds
    /// A column as a word without blanks.
    case word(LogColumn)
  }

  /// What a row is made of.
  var elements: [Element] {
    let columns = LogColumn.all(withTruth: hasTruth)
    switch format {
    case .csv:
      return RowLayout.joined(columns, opening: "", closing: "") { _ in "" } + [.text("\n")]
    case .jsonl:
      let fields = RowLayout.joined(columns, opening: "", closing: "\"") { "\"\($0.rawValue)\":\"" }
      return [.text("{")] + fields + [.text("}\n")]
    case .syslog: return RowLayout.syslog(columns)
    case .otlp: return RowLayout.otlp(columns)
    case nil: return columns.flatMap { [Element.field($0), .text("\0")] }
    }
  }

  /// `<priority>1 time host application - code [columns] message`, RFC 5424.
  ///
  /// 32473 is the enterprise number that RFC 5612 keeps for examples.
  private static func syslog(_ columns: ArraySlice<LogColumn>) -> [Element] {
    let inHeader: Set<LogColumn> = [.timestamp, .message]
    let parameters = columns.filter { !inHeader.contains($0) }.flatMap {
      [Element.text(" \($0.rawValue)=\""), .field($0), .text("\"")]
    }
    let header: [Element] = [
      .priority, .text("1 "), .isoTimestamp, .text(" "), .word(.destinationIP), .text(" "),
      .word(.process), .text(" - "), .word(.errorCode), .text(" [tocsin@32473"),
    ]
    return header + parameters + [.text("] "), .body, .text("\n")]
  }

  private static func otlp(_ columns: ArraySlice<LogColumn>) -> [Element] {
    let inRecord: Set<LogColumn> = [.timestamp, .message, .severity, .process]
    let attributes = joined(
      columns.filter { !inRecord.contains($0) }[...], opening: "{", closing: "\"}}"
    ) { "\"key\":\"\($0.rawValue)\",\"value\":{\"stringValue\":\"" }
    let record: [Element] = [
      .text(#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":"#),
      .text(#"{"stringValue":""#), .field(.process), .text(#""}}]},"scopeLogs":[{"scope":"#),
      .text(#"{"name":"tocsin"},"logRecords":[{"timeUnixNano":""#), .unixNanoseconds,
      .text(#"","severityNumber":"#), .severityNumber, .text(#","severityText":""#),
      .field(.severity), .text(#"","body":{"stringValue":""#), .field(.message),
      .text(#""},"attributes":["#),
    ]
    return record + attributes + [.text("]}]}]}]}\n")]
  }

  /// The fields of columns with commas between them.
  private static func joined(
    _ columns: ArraySlice<LogColumn>, opening: String, closing: String,
    name: (LogColumn) -> String
  ) -> [Element] {
    var elements: [Element] = []
    for column in columns {
      elements.append(.text((elements.isEmpty ? "" : ",") + opening + name(column)))
      elements.append(.field(column))
      elements.append(.text(closing))
    }
    return elements
  }

  /// How a stretch of text is escaped.
  enum Escape: Hashable {
    case none, quotedCSV, json, syslogParameter, syslogBody

    func callAsFunction(_ text: String) -> String {
      switch self {
      case .none: text
      case .quotedCSV: text.replacing("\"", with: "\"\"")
      case .json: Escape.scalars(text, ["\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\t": "\\t"])
      case .syslogParameter:
        Escape.scalars(
          text, ["\"": "\\\"", "\\": "\\\\", "]": "\\]", "\n": "#012", "\t": "#011"])
      // A line is a message: breaks are written as the octal numbers that syslog daemons write.
      case .syslogBody: Escape.scalars(text, ["\n": "#012", "\t": "#011"])
      }
    }

    private static func scalars(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
      var escaped = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        if let replacement = table[scalar] {
          escaped.append(contentsOf: replacement.unicodeScalars)
        } else {
          escaped.append(scalar)
        }
      }
      return String(escaped)
    }
  }

  /// The escape of a field; `isQuoted` matters for CSV alone.
  func escape(isQuoted: Bool) -> Escape {
    switch format {
    case .csv: isQuoted ? .quotedCSV : .none
    case .jsonl, .otlp: .json
    case .syslog: .syslogParameter
    case nil: .none
    }
  }

  /// Whether a CSV field that holds this text needs quotes.
  static func needsQuotes(_ text: String) -> Bool {
    text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
  }
}
