public import LogSchema

extension JSONValue {
  /// Reads one JSON text whole (RFC 8259): UTF-8, nothing but white space around the value, at most
  /// 64 levels of nesting.
  ///
  /// Members of an object keep their order, and a name given twice is there twice: whoever reads
  /// the object decides what that means. A whole number that does not fit is a `number`.
  ///
  /// - Throws: ``RecordFault/invalidUTF8(column:)``, ``RecordFault/nulByte(column:)`` or
  ///   ``RecordFault/invalidJSON(byte:expected:)``, none of which holds text of the document.
  /// - Complexity: O(`bytes.count`).
  public init(reading bytes: Span<UInt8>) throws(RecordFault) {
    guard isValidUTF8(bytes, from: 0, to: bytes.count) else { throw .invalidUTF8(column: nil) }
    var reader = JSONDocumentReader(cursor: JSONCursor(from: 0, to: bytes.count))
    self = try reader.value(bytes, depth: 0)
    try reader.cursor.expectEnd(bytes)
  }
}

/// Builds the values of a JSON text; the depth of its recursion is bounded.
private struct JSONDocumentReader {
  var cursor: JSONCursor

  mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(RecordFault) -> JSONValue {
    switch cursor.peek(bytes) {
    case UInt8(ascii: "{"): return .object(try members(bytes, depth: depth + 1))
    case UInt8(ascii: "["): return .array(try elements(bytes, depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string(bytes))
    default: return literal(bytes, try cursor.literal(bytes))
    }
  }

  private mutating func members(
    _ bytes: Span<UInt8>, depth: Int
  ) throws(RecordFault) -> [JSONValue.Member] {
    try cursor.open(UInt8(ascii: "{"), bytes, depth: depth)
    var members: [JSONValue.Member] = []
    if cursor.accept(UInt8(ascii: "}"), bytes) { return members }
    repeat {
      let name = try string(bytes)
      try cursor.expect(UInt8(ascii: ":"), bytes, or: "':'")
      members.append(JSONValue.Member(name, try value(bytes, depth: depth)))
    } while cursor.accept(UInt8(ascii: ","), bytes)
    try cursor.expect(UInt8(ascii: "}"), bytes, or: "',' or '}'")
    return members
  }

  private mutating func elements(
    _ bytes: Span<UInt8>, depth: Int
  ) throws(RecordFault) -> [JSONValue] {
    try cursor.open(UInt8(ascii: "["), bytes, depth: depth)
    var elements: [JSONValue] = []
    if cursor.accept(UInt8(ascii: "]"), bytes) { return elements }
    repeat {
      elements.append(try value(bytes, depth: depth))
    } while cursor.accept(UInt8(ascii: ","), bytes)
    try cursor.expect(UInt8(ascii: "]"), bytes, or: "',' or ']'")
    return elements
  }

  private mutating func string(_ bytes: Span<UInt8>) throws(RecordFault) -> String {
    let text = try cursor.string(bytes)
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(text.end - text.start)
    appendUnescaped(bytes, text, to: &unescaped)
    return String(decoding: unescaped, as: UTF8.self)
  }

  private func literal(_ bytes: Span<UInt8>, _ place: Range<Int>) -> JSONValue {
    switch bytes[place.lowerBound] {
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    case UInt8(ascii: "n"): return .null
    default:
      let digits = String(decoding: place.map { bytes[$0] }, as: UTF8.self)
      if let integer = Int(digits) { return .integer(integer) }
      return .number(Double(digits) ?? .infinity)
    }
  }
}
