/// Finds the wanted members of JSON objects, one object a line.
///
/// Every line is checked in whole (RFC 8259, nested no deeper than ``JSONCursor/maximumDepth``).
/// A string gives its text, a number or a truth value its literal, `null` nothing. The last of
/// several members with one key counts. A line has to be UTF-8 unless the options say otherwise.
struct JSONLScanner: RecordScanner {
  /// What a wanted column has in the record at hand.
  private enum Value {
    case missing
    case literal(Range<Int>)
    case text(JSONCursor.Text)
    case nested
  }

  private let columns: [WantedColumn]
  private let columnNames: [[UInt8]]
  private let refusesInvalidUTF8: Bool
  private var finder: LineFinder
  private var values: [Value]
  /// The first keys of the record at hand, for the error that lists them.
  private var keys: [JSONCursor.Text] = []
  private var keyCount = 0
  private var lastKey: JSONCursor.Text?

  init(path: String, columns: [WantedColumn], options: ReaderOptions) {
    self.columns = columns
    columnNames = columns.map { Array($0.name.utf8) }
    refusesInvalidUTF8 = options.onInvalidUTF8 != .pass
    finder = LineFinder(path: path, options: options)
    values = Array(repeating: .missing, count: columns.count)
  }

  mutating func scan(
    _ bytes: Span<UInt8>, from place: inout Int, atEnd: Bool, into rows: inout RecordRows
  ) throws(DatasetError) {
    while place < bytes.count,
      let (end, next) = try finder.lineEnd(in: bytes, from: place, atEnd: atEnd)
    {
      var cursor = JSONCursor(from: place, to: end)
      if !cursor.isAtEnd(bytes) {
        do throws(RecordFault) {
          try scanObject(bytes, &cursor)
          try appendFields(bytes, to: &rows)
        } catch {
          throw finder.fault(namingColumn(of: error, bytes))
        }
        rows.appendRecord(place, end, line: finder.line)
      }
      place = next
      finder.finishLine()
    }
  }

  private mutating func scanObject(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(RecordFault) {
    for column in values.indices { values[column] = .missing }
    keys.removeAll(keepingCapacity: true)
    keyCount = 0
    lastKey = nil
    try cursor.expect(UInt8(ascii: "{"), bytes, or: "'{'")
    if !cursor.accept(UInt8(ascii: "}"), bytes) {
      repeat {
        try scanMember(bytes, &cursor)
      } while cursor.accept(UInt8(ascii: ","), bytes)
      try cursor.expect(UInt8(ascii: "}"), bytes, or: "',' or '}'")
    }
    try cursor.expectEnd(bytes)
  }

  private mutating func scanMember(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(RecordFault) {
    lastKey = nil
    let key = try text(bytes, &cursor)
    lastKey = key
    if keys.count < RecordFault.listedColumnCount { keys.append(key) }
    keyCount += 1
    try cursor.expect(UInt8(ascii: ":"), bytes, or: "':'")
    let value: Value
    switch cursor.peek(bytes) {
    case UInt8(ascii: "\""):
      value = .text(try text(bytes, &cursor))
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try cursor.container(bytes, outerDepth: 1)
      value = .nested
    default:
      value = .literal(try cursor.literal(bytes))
    }
    for column in columnNames.indices where isKey(key, columnNames[column], bytes) {
      values[column] = value
    }
  }

  /// A string, checked to be UTF-8.
  private func text(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(RecordFault) -> JSONCursor.Text {
    let text = try cursor.string(bytes)
    if refusesInvalidUTF8 && !isValidUTF8(bytes, from: text.start, to: text.end) {
      throw .invalidUTF8(column: nil)
    }
    return text
  }

  private func isKey(_ key: JSONCursor.Text, _ name: [UInt8], _ bytes: Span<UInt8>) -> Bool {
    if key.isEscaped {
      var unescaped: [UInt8] = []
      appendUnescaped(bytes, key, to: &unescaped)
      return unescaped == name
    }
    guard key.end - key.start == name.count else { return false }
    for offset in name.indices where bytes[key.start + offset] != name[offset] { return false }
    return true
  }

  private func appendFields(
    _ bytes: Span<UInt8>, to rows: inout RecordRows
  ) throws(RecordFault) {
    for (column, value) in zip(columns, values) {
      switch value {
      case .missing where column.isRequired: throw missing(column, bytes)
      case .nested: throw .nestedValue(column: column.name)
      default: break
      }
    }
    for value in values {
      switch value {
      case .literal(let literal) where bytes[literal.lowerBound] != UInt8(ascii: "n"):
        rows.appendField(literal.lowerBound, literal.upperBound)
      case .text(let text) where text.isEscaped:
        rows.appendCopiedField { copies in appendUnescaped(bytes, text, to: &copies) }
      case .text(let text):
        rows.appendField(text.start, text.end)
      default:
        rows.appendField(0, 0)
      }
    }
  }

  // MARK: Errors

  private func missing(_ column: WantedColumn, _ bytes: Span<UInt8>) -> RecordFault {
    .missingColumn(
      name: column.name, option: column.option, available: keys.map { name(of: $0, bytes) },
      availableCount: keyCount)
  }

  /// The same fault, with the key in whose member it was found.
  private func namingColumn(of fault: RecordFault, _ bytes: Span<UInt8>) -> RecordFault {
    let column = lastKey.map { name(of: $0, bytes) }
    switch fault {
    case .nulByte: return .nulByte(column: column)
    case .invalidUTF8: return .invalidUTF8(column: column)
    default: return fault
    }
  }

  private func name(of key: JSONCursor.Text, _ bytes: Span<UInt8>) -> String {
    var name: [UInt8] = []
    appendUnescaped(bytes, key, to: &name)
    return String(decoding: name, as: UTF8.self)
  }
}
