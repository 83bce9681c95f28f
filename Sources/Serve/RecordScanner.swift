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
  private let names: [[UInt8]]
  private let messageLimit: Int
  /// What the last record has in each field. Shape `[names.count]`.
  private var values: [JSONCursor.Text?]
  /// What it has in the fields beside the ``fixedNames``. Shape `[names.count - 3]`.
  private(set) var columns: [JSONCursor.Text?]
  private var hasScanned = false
  private var layout = RecordLayout()

  /// The fields that every record has; the message comes first.
  static let fixedNames = ["log_message", "log_type", "process"].map { Array($0.utf8) }
  /// Longest value of the other fields, in bytes of the body.
  private static let otherLimit = 1_024
  /// Of a field's name, so much is told in an error.
  private static let shownNameLimit = 64

  /// - Parameters:
  ///   - names: Names of the fields: ``fixedNames``, then the columns that the model reads.
  ///   - messageLimit: Longest message, in bytes of the body.
  init(names: [[UInt8]], messageLimit: Int) {
    self.names = names
    self.messageLimit = messageLimit
    values = Array(repeating: nil, count: names.count)
    columns = Array(repeating: nil, count: names.count - RecordScanner.fixedNames.count)
  }

  /// Reads the record at the cursor.
  mutating func scan(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) -> RecordPlaces {
    _ = cursor.peek(bytes)
    if !scanAsBefore(bytes, &cursor) {
      let start = cursor.place
      try scanAnew(bytes, &cursor)
      // A request of one record has no use for it.
      if hasScanned { layout.learn(values, start..<cursor.place, bytes) }
      hasScanned = true
    }
    for column in columns.indices {
      columns[column] = values[values.count - columns.count + column]
    }
    guard let message = values[0], let logType = values[1], let process = values[2] else {
      preconditionFailure("a record is done only when all its fields are there")
    }
    return RecordPlaces(message: message, logType: logType, process: process)
  }

  /// Reads a record that is laid out as the one before.
  ///
  /// - Returns: false for one that is not, or that something is wrong with: nothing was read then.
  private mutating func scanAsBefore(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) -> Bool {
    guard !layout.isEmpty else { return false }
    var ahead = cursor
    for place in layout.fields.indices {
      guard layout.accept(place, bytes, &ahead), let text = try? ahead.restOfString(bytes) else {
        return false
      }
      let field = layout.fields[place]
      guard text.end - text.start <= limit(of: field) else { return false }
      values[field] = text
    }
    guard layout.accept(layout.fields.count, bytes, &ahead) else { return false }
    cursor = ahead
    return true
  }

  private mutating func scanAnew(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) {
    for field in values.indices { values[field] = nil }
    try open(bytes, &cursor)
    if !cursor.accept(UInt8(ascii: "}"), bytes) {
      repeat {
        let name = try key(bytes, &cursor)
        guard let field = names.firstIndex(where: { isName(name, $0, bytes) }) else {
          throw unknown(name, bytes)
        }
        try value(of: field, bytes, &cursor)
      } while cursor.accept(UInt8(ascii: ","), bytes)
      try close(bytes, &cursor)
    }
    for field in values.indices where values[field] == nil {
      throw Problem(
        .missingField, "The field has to be there, as a string.", field: name(of: field))
    }
  }

  private mutating func value(
    of field: Int, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(Problem) {
    guard values[field] == nil else {
      throw Problem(
        .duplicateField, "The field is there twice. Give it once.", field: name(of: field),
        byte: cursor.place + 1)
    }
    guard cursor.peek(bytes) == UInt8(ascii: "\"") else {
      // What is no JSON at all is told as such.
      try skipValue(bytes, &cursor)
      throw Problem(
        .wrongType, "The value has to be a string.", field: name(of: field), byte: cursor.place)
    }
    let value = try string(bytes, &cursor)
    let limit = limit(of: field)
    guard value.end - value.start <= limit else {
      throw Problem(
        .fieldTooLong, "The value has \(value.end - value.start) bytes; \(limit) are allowed.",
        field: name(of: field), byte: value.start + 1)
    }
    values[field] = value
  }

  private func limit(of field: Int) -> Int {
    field == 0 ? messageLimit : RecordScanner.otherLimit
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

  private func unknown(_ name: JSONCursor.Text, _ bytes: Span<UInt8>) -> Problem {
    let known = RecordScanner.fixedNames.map { String(decoding: $0, as: UTF8.self) }
    return Problem(
      .unknownField, "No field has this name. Known are \(known.joined(separator: ", ")).",
      field: shown(name, bytes), byte: name.start + 1)
  }

  private func name(of field: Int) -> String { String(decoding: names[field], as: UTF8.self) }
}
