/// White space between JSON tokens.
package func isJSONSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
}

/// A place in one JSON text, and the tokens that can stand there (RFC 8259).
///
/// Nothing is copied and nothing recurses: tokens are places, containers are passed over with a
/// stack of bits.
package struct JSONCursor {
  /// A string between its quotes.
  package struct Text: Sendable {
    /// The place of its first byte.
    package var start: Int
    /// The place of its closing quote.
    package var end: Int
    /// Whether there is a backslash in it.
    package var isEscaped: Bool
  }

  /// Objects and arrays may be nested so deep, the outermost counted.
  package static let maximumDepth = 64

  /// The place of the next byte to look at.
  package private(set) var place: Int
  private let start: Int
  /// The place behind the text.
  package let end: Int

  /// A walk over `start..<end`.
  package init(from start: Int, to end: Int) {
    self.start = start
    place = start
    self.end = end
  }

  /// The next byte that is no white space; 0 at the end.
  package mutating func peek(_ bytes: Span<UInt8>) -> UInt8 {
    while place < end && isJSONSpace(bytes[place]) { place += 1 }
    return place < end ? bytes[place] : 0
  }

  /// Passes over `byte` if it comes next.
  package mutating func accept(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    // Most tokens follow each other without white space.
    guard place < end && bytes[place] == byte || peek(bytes) == byte else { return false }
    place += 1
    return true
  }

  /// Passes over `literal` if it comes next, byte for byte.
  package mutating func accept(_ literal: Span<UInt8>, _ bytes: Span<UInt8>) -> Bool {
    guard literal.count <= end - place, isEqual(literal, to: bytes, from: place) else {
      return false
    }
    place &+= literal.count
    return true
  }

  /// Passes over `byte`, which must come next.
  package mutating func expect(
    _ byte: UInt8, _ bytes: Span<UInt8>, or expected: String
  ) throws(RecordFault) {
    guard accept(byte, bytes) else { throw fault(expected, bytes) }
  }

  /// Whether nothing but white space is left.
  package mutating func isAtEnd(_ bytes: Span<UInt8>) -> Bool {
    peek(bytes) == 0 && place == end
  }

  /// Nothing but white space may follow.
  package mutating func expectEnd(_ bytes: Span<UInt8>) throws(RecordFault) {
    guard isAtEnd(bytes) else { throw fault("the end of the line", bytes) }
  }

  /// What is wrong at ``place``.
  private func fault(_ expected: String, _ bytes: Span<UInt8>) -> RecordFault {
    if place < end && bytes[place] == 0 { return .nulByte(column: nil) }
    return .invalidJSON(byte: place - start + 1, expected: expected)
  }

  // MARK: Strings

  /// Passes over a string, escapes and surrogate pairs checked.
  package mutating func string(_ bytes: Span<UInt8>) throws(RecordFault) -> Text {
    try expect(UInt8(ascii: "\""), bytes, or: "a string")
    return try restOfString(bytes)
  }

  /// Passes over what is left of a string behind its opening quote.
  package mutating func restOfString(_ bytes: Span<UInt8>) throws(RecordFault) -> Text {
    var text = Text(start: place, end: place, isEscaped: false)
    while true {
      place = firstControl(
        or: UInt8(ascii: "\""), or: UInt8(ascii: "\\"), in: bytes, from: place, to: end)
      guard place < end else { throw fault("a closing quote", bytes) }
      switch bytes[place] {
      case UInt8(ascii: "\""):
        text.end = place
        place += 1
        return text
      case UInt8(ascii: "\\"):
        text.isEscaped = true
        try escape(bytes)
      default:
        throw fault("an escape instead of a control character", bytes)
      }
    }
  }

  private mutating func escape(_ bytes: Span<UInt8>) throws(RecordFault) {
    place += 1
    guard place < end else { throw fault("an escape", bytes) }
    if bytes[place] != UInt8(ascii: "u") {
      guard simpleEscape(bytes[place]) != nil else { throw fault("an escape", bytes) }
      place += 1
      return
    }
    let unit = try codeUnit(bytes)
    if unit & 0xFC00 == 0xDC00 {
      place -= 6
      throw fault("the high half of a surrogate pair", bytes)
    }
    guard unit & 0xFC00 == 0xD800 else { return }
    guard place + 1 < end, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
    else { throw fault("the low half of a surrogate pair", bytes) }
    place += 1
    guard try codeUnit(bytes) & 0xFC00 == 0xDC00 else {
      place -= 6
      throw fault("the low half of a surrogate pair", bytes)
    }
  }

  /// Passes over `u` and its four digits.
  private mutating func codeUnit(_ bytes: Span<UInt8>) throws(RecordFault) -> UInt32 {
    place += 1
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard place < end, let digit = hexadecimalDigit(bytes[place]) else {
        throw fault("four hexadecimal digits", bytes)
      }
      unit = unit << 4 | digit
      place += 1
    }
    return unit
  }

  // MARK: Numbers and words

  /// Passes over a number, `true`, `false` or `null`.
  package mutating func literal(_ bytes: Span<UInt8>) throws(RecordFault) -> Range<Int> {
    let first = peek(bytes)
    let start = place
    switch first {
    case UInt8(ascii: "t"): try word("true", bytes)
    case UInt8(ascii: "f"): try word("false", bytes)
    case UInt8(ascii: "n"): try word("null", bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(bytes)
    default: throw fault("a value", bytes)
    }
    return start..<place
  }

  private mutating func word(_ word: String, _ bytes: Span<UInt8>) throws(RecordFault) {
    for byte in word.utf8 {
      guard place < end && bytes[place] == byte else { throw fault("'\(word)'", bytes) }
      place += 1
    }
  }

  private mutating func number(_ bytes: Span<UInt8>) throws(RecordFault) {
    if bytes[place] == UInt8(ascii: "-") { place += 1 }
    if place < end && bytes[place] == UInt8(ascii: "0") {
      place += 1
    } else {
      try digits(bytes)
    }
    if place < end && bytes[place] == UInt8(ascii: ".") {
      place += 1
      try digits(bytes)
    }
    guard place < end && bytes[place] | 0x20 == UInt8(ascii: "e") else { return }
    place += 1
    if place < end && (bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-")) {
      place += 1
    }
    try digits(bytes)
  }

  private mutating func digits(_ bytes: Span<UInt8>) throws(RecordFault) {
    let start = place
    while place < end && bytes[place] &- UInt8(ascii: "0") < 10 { place += 1 }
    guard place > start else { throw fault("a digit", bytes) }
  }

  // MARK: Containers

  /// Passes over an opening bracket, which makes `depth` containers that are open.
  mutating func open(
    _ bracket: UInt8, _ bytes: Span<UInt8>, depth: Int
  ) throws(RecordFault) {
    guard depth <= JSONCursor.maximumDepth else {
      throw fault("at most \(JSONCursor.maximumDepth) levels of nesting", bytes)
    }
    try expect(bracket, bytes, or: "a container")
  }

  /// Passes over an object or an array with all that is in it.
  ///
  /// - Parameter outerDepth: How many containers are open around it.
  package mutating func container(_ bytes: Span<UInt8>, outerDepth: Int) throws(RecordFault) {
    // The lowest bit is the innermost container: 1 for an object.
    var isObject: UInt64 = 0
    var depth = 0
    repeat {
      let byte = peek(bytes)
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        guard outerDepth + depth < JSONCursor.maximumDepth else {
          throw fault("at most \(JSONCursor.maximumDepth) levels of nesting", bytes)
        }
        place += 1
        isObject = isObject << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
        depth += 1
        let closing = isObject & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if peek(bytes) != closing {
          if isObject & 1 == 1 { try key(bytes) }
          continue
        }
      } else {
        try scalar(bytes)
      }
      try closeContainers(bytes, &isObject, &depth)
    } while depth > 0
  }

  /// Passes over what follows a value: closing brackets, then a comma and the next key.
  private mutating func closeContainers(
    _ bytes: Span<UInt8>, _ isObject: inout UInt64, _ depth: inout Int
  ) throws(RecordFault) {
    while depth > 0 {
      let closing = isObject & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]")
      if accept(closing, bytes) {
        isObject >>= 1
        depth -= 1
        continue
      }
      try expect(
        UInt8(ascii: ","), bytes, or: isObject & 1 == 1 ? "',' or '}'" : "',' or ']'")
      if isObject & 1 == 1 { try key(bytes) }
      return
    }
  }

  private mutating func key(_ bytes: Span<UInt8>) throws(RecordFault) {
    _ = try string(bytes)
    try expect(UInt8(ascii: ":"), bytes, or: "':'")
  }

  private mutating func scalar(_ bytes: Span<UInt8>) throws(RecordFault) {
    if peek(bytes) == UInt8(ascii: "\"") {
      _ = try string(bytes)
    } else {
      _ = try literal(bytes)
    }
  }
}

/// The byte that a one-letter escape stands for.
func simpleEscape(_ letter: UInt8) -> UInt8? {
  switch letter {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
  case UInt8(ascii: "b"): 0x08
  case UInt8(ascii: "f"): 0x0C
  case UInt8(ascii: "n"): 0x0A
  case UInt8(ascii: "r"): 0x0D
  case UInt8(ascii: "t"): 0x09
  default: nil
  }
}

/// The value of a hexadecimal digit.
func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
  default: nil
  }
}
