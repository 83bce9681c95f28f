internal import LogSchema

/// How a dataset is written.
public enum RowFormat: String, CaseIterable, Sendable {
  /// A header, then rows with commas; fields are quoted as RFC 4180 says where they must be.
  case csv
  /// One JSON object per line, its keys in the order of the columns, all values strings (RFC 8259).
  case jsonl

  /// What stands before the first row: the header of a CSV, nothing for JSONL.
  public var header: [UInt8] {
    switch self {
    case .csv: Array((LogRecord.columnNames.joined(separator: ",") + "\n").utf8)
    case .jsonl: []
    }
  }
}

/// How the fields of a row are joined: the formats that users see, and bare fields for records.
enum RowLayout {
  case written(RowFormat)
  /// Fields as they are, each ended by a zero byte, which no catalogue can hold.
  case fields

  /// The text before the field of a column.
  func opening(column: Int, isQuoted: Bool) -> String {
    switch self {
    case .written(.csv): (column == 0 ? "" : ",") + (isQuoted ? "\"" : "")
    case .written(.jsonl): (column == 0 ? "{\"" : ",\"") + "\(LogRecord.columnNames[column])\":\""
    case .fields: ""
    }
  }

  /// The text after the field of a column.
  func closing(column: Int, isQuoted: Bool) -> String {
    let isLast = column == LogRecord.columnNames.count - 1
    switch self {
    case .written(.csv): return (isQuoted ? "\"" : "") + (isLast ? "\n" : "")
    case .written(.jsonl): return isLast ? "\"}\n" : "\""
    case .fields: return "\0"
    }
  }

  /// A stretch of a field as it stands in a row.
  func escaped(_ text: String, isQuoted: Bool) -> String {
    switch self {
    case .written(.csv): isQuoted ? text.replacing("\"", with: "\"\"") : text
    case .written(.jsonl): RowLayout.jsonEscaped(text)
    case .fields: text
    }
  }

  /// Whether a CSV field that holds this text needs quotes.
  static func needsQuotes(_ text: String) -> Bool {
    text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
  }

  private static func jsonEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\t": escaped += "\\t"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
