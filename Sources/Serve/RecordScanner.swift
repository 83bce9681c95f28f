import Dataset

/// Where the fields of one record are in a body.
struct RecordPlaces {
  var message: JSONCursor.Text
  var logType: JSONCursor.Text
  var process: JSONCursor.Text
}

/// Reads records: JSON objects with the fields of the contract, each once, and no others.
///
/// Places are handed out, not copies. The body has been checked to be UTF-8.
struct RecordScanner: Sendable {
  /// Longest message, in bytes of the body.
  let messageLimit: Int
  /// Names of the columns that the model reads beside the fields that every record has.
  let columnNames: [[UInt8]]
  /// The columns of the last record. Shape `[columnNames.count]`.
  private(set) var columns: [JSONCursor.Text?]

  static let messageName = Array("log_message".utf8)
  static let logTypeName = Array("log_type".utf8)
  static let processName = Array("process".utf8)
  /// Longest value of the other fields, in bytes of the body.
  static let otherLimit = 1_024
  /// Of a field's name, so much is told in an error.
  private static let shownNameLimit = 64

  init(messageLimit: Int, columnNames: [[UInt8]]) {
    self.messageLimit = messageLimit
    self.columnNames = columnNames
    columns = Array(repeating: nil, count: columnNames.count)
  }

  /// Reads the record at the cursor.
  mutating func scan(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) -> RecordPlaces {
    var message: JSONCursor.Text?
    var logType: JSONCursor.Text?
    var process: JSONCursor.Text?
    for column in columns.indices { columns[column] = nil }
    try open(bytes, &cursor)
    if !cursor.accept(UInt8(ascii: "}"), bytes) {
      repeat {
        let name = try key(bytes, &cursor)
        if isName(name, RecordScanner.messageName, bytes) {
          try value(of: RecordScanner.messageName, messageLimit, &message, bytes, &cursor)
        } else if isName(name, RecordScanner.logTypeName, bytes) {
          try value(
            of: RecordScanner.logTypeName, RecordScanner.otherLimit, &logType, bytes, &cursor)
        } else if isName(name, RecordScanner.processName, bytes) {
          try value(
            of: RecordScanner.processName, RecordScanner.otherLimit, &process, bytes, &cursor)
        } else {
          try scanColumn(name, bytes, &cursor)
        }
      } while cursor.accept(UInt8(ascii: ","), bytes)
      try close(bytes, &cursor)
    }
    guard let message else { throw missing(RecordScanner.messageName) }
    guard let logType else { throw missing(RecordScanner.logTypeName) }
    guard let process else { throw missing(RecordScanner.processName) }
    for (column, value) in columns.enumerated() where value == nil {
      throw missing(columnNames[column])
    }
    return RecordPlaces(message: message, logType: logType, process: process)
  }

  private mutating func scanColumn(
    _ name: JSONCursor.Text, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) {
    for column in columnNames.indices where isName(name, columnNames[column], bytes) {
      try value(
        of: columnNames[column], RecordScanner.otherLimit, &columns[column], bytes, &cursor)
      return
    }
    let known = [RecordScanner.messageName, RecordScanner.logTypeName, RecordScanner.processName]
      .map { String(decoding: $0, as: UTF8.self) }
    throw Problem(
      .unknownField, "No field has this name. Known are \(known.joined(separator: ", ")).",
      field: shown(name, bytes), byte: name.start + 1)
  }

  private func value(
    of name: [UInt8], _ limit: Int, _ text: inout JSONCursor.Text?, _ bytes: Span<UInt8>,
    _ cursor: inout JSONCursor
  ) throws(Problem) {
    guard text == nil else {
      throw Problem(
        .duplicateField, "The field is there twice. Give it once.",
        field: String(decoding: name, as: UTF8.self), byte: cursor.place + 1)
    }
    guard cursor.peek(bytes) == UInt8(ascii: "\"") else {
      // What is no JSON at all is told as such.
      try skipValue(bytes, &cursor)
      throw Problem(
        .wrongType, "The value has to be a string.", field: String(decoding: name, as: UTF8.self),
        byte: cursor.place)
    }
    let value = try string(bytes, &cursor)
    guard value.end - value.start <= limit else {
      throw Problem(
        .fieldTooLong, "The value has \(value.end - value.start) bytes; \(limit) are allowed.",
        field: String(decoding: name, as: UTF8.self), byte: value.start + 1)
    }
    text = value
  }

  // MARK: JSON

  private func open(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(Problem) {
    if cursor.accept(UInt8(ascii: "{"), bytes) { return }
    let place = cursor.place
    try skipValue(bytes, &cursor)
    throw Problem(.wrongType, "A record has to be an object.", byte: place + 1)
  }

  private func close(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(Problem) {
    do throws(RecordFault) {
      try cursor.expect(UInt8(ascii: "}"), bytes, or: "',' or '}'")
    } catch { throw Problem(error) }
  }

  private func key(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) -> JSONCursor.Text {
    let key = try string(bytes, &cursor)
    do throws(RecordFault) {
      try cursor.expect(UInt8(ascii: ":"), bytes, or: "':'")
    } catch { throw Problem(error) }
    return key
  }

  private func string(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) -> JSONCursor.Text {
    do throws(RecordFault) { return try cursor.string(bytes) } catch { throw Problem(error) }
  }

  private func skipValue(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(Problem) {
    do throws(RecordFault) {
      switch cursor.peek(bytes) {
      case UInt8(ascii: "\""): _ = try cursor.string(bytes)
      case UInt8(ascii: "{"), UInt8(ascii: "["): try cursor.container(bytes, outerDepth: 2)
      default: _ = try cursor.literal(bytes)
      }
    } catch { throw Problem(error) }
  }

  // MARK: Names

  private func isName(
    _ key: JSONCursor.Text, _ name: [UInt8], _ bytes: Span<UInt8>
  ) -> Bool {
    if key.isEscaped { return isEscapedName(key, name, bytes) }
    guard key.end - key.start == name.count else { return false }
    for offset in name.indices where bytes[key.start + offset] != name[offset] { return false }
    return true
  }

  private func isEscapedName(
    _ key: JSONCursor.Text, _ name: [UInt8], _ bytes: Span<UInt8>
  ) -> Bool {
    var unescaped: [UInt8] = []
    appendUnescaped(bytes, key, to: &unescaped)
    return unescaped == name
  }

  private func shown(_ name: JSONCursor.Text, _ bytes: Span<UInt8>) -> String {
    var unescaped: [UInt8] = []
    appendUnescaped(bytes, name, to: &unescaped)
    return String(decoding: unescaped.prefix(RecordScanner.shownNameLimit), as: UTF8.self)
  }

  private func missing(_ name: [UInt8]) -> Problem {
    Problem(
      .missingField, "The field has to be there, as a string.",
      field: String(decoding: name, as: UTF8.self))
  }
}
