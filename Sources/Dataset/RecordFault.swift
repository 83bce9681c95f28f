/// What can be wrong with one record, or with the header.
public enum RecordFault: Error, Equatable {
  /// A wanted column is not in the header, or not in the object. `available` lists some of the
  /// `availableCount` columns there are.
  case missingColumn(name: String, option: String, available: [String], availableCount: Int)
  /// The header names a wanted column twice.
  case duplicateColumn(name: String, option: String)
  /// The header has more columns than the reader takes.
  case tooManyColumns(limit: Int)
  /// A record has more or fewer fields than the header.
  case fieldCount(found: Int, expected: Int)
  /// A quote is not closed before the end of the file, or within `limit` bytes of the record.
  case quoteNotClosed(limit: Int?)
  /// A quoted field ends, and neither a delimiter nor the line end follows.
  case textAfterQuote
  /// The record is longer than `limit` bytes.
  case recordTooLong(limit: Int)
  /// The text of a column is not UTF-8; no column where it is not known.
  case invalidUTF8(column: String?)
  /// A byte is 0; no column where it is not known.
  case nulByte(column: String?)
  /// The line is no JSON object; `byte` counts from 1.
  case invalidJSON(byte: Int, expected: String)
  /// The value of a wanted key is an object or an array.
  case nestedValue(column: String)

  /// Columns that a missing column's error lists at most.
  static let listedColumnCount = 20
}

extension RecordFault: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .missingColumn(let name, let option, let available, let availableCount):
      "no column '\(name)'. " + listing(of: available, count: availableCount)
        + advice(onMissing: name, option: option, available: available)
    case .duplicateColumn(let name, let option):
      "two columns are named '\(name)'. Rename one, or choose another with \(option)."
    case .tooManyColumns(let limit):
      "more than \(limit) columns. Check the delimiter."
    case .fieldCount(let found, let expected):
      "\(found) \(found == 1 ? "field" : "fields"), the header has \(expected). "
        + "Quote fields that hold the delimiter."
    case .quoteNotClosed(let limit):
      "the quote that opens here is not closed "
        + (limit.map { "within the \($0) bytes that a record may have" }
          ?? "before the end of the file") + ". Close it; double a quote that is part of the text."
    case .textAfterQuote:
      "text after a closing quote. Double a quote that is part of the text."
    case .recordTooLong(let limit):
      "the record is longer than \(limit) bytes. Look for a lost line end, or shorten it."
    case .invalidUTF8(let column):
      "text that is not UTF-8\(place(column)). Convert the file, with iconv say."
    case .nulByte(let column):
      "a NUL byte\(place(column)). Remove it, or convert the file if it is UTF-16."
    case .invalidJSON(let byte, let expected):
      "\(expected) expected at byte \(byte). Every line must be one JSON object."
    case .nestedValue(let column):
      "the value of '\(column)' is an object or an array. Give text, a number, true, false or null."
    }
  }

  private func place(_ column: String?) -> String {
    column.map { " in column '\($0)'" } ?? ""
  }

  private func listing(of available: [String], count: Int) -> String {
    if count == 0 { return "There are none." }
    let names = available.prefix(RecordFault.listedColumnCount).map { "'\($0)'" }
    let more = count > names.count ? " and \(count - names.count) more" : ""
    return "There are: " + names.joined(separator: ", ") + more + "."
  }

  private func advice(onMissing name: String, option: String, available: [String]) -> String {
    let lowercased = name.lowercased()
    if let similar = available.first(where: { $0.lowercased() == lowercased }) {
      return " Did you mean \(option) '\(similar)'?"
    }
    return " Choose one with \(option)."
  }
}
