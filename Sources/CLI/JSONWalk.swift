/// Walks over the strings and literals of a JSON object that has been checked before.
struct JSONWalk {
  struct Scalar {
    /// The key of the outermost member that the value belongs to.
    var member: [UInt8]
    /// The key right before the value; of an array, the key of the array.
    var key: [UInt8]
    /// The value, with the quotes of a string.
    var range: Range<Int>
  }

  private var place = 0
  private var depth = 0
  private var member: [UInt8] = []
  private var key: [UInt8] = []

  /// The next value that is neither an object nor an array.
  mutating func nextScalar(in record: Span<UInt8>) -> Scalar? {
    while place < record.count {
      switch record[place] {
      case UInt8(ascii: "\""):
        let string = place..<stringEnd(record, from: place)
        place = string.upperBound
        guard isKey(record) else { return Scalar(member: member, key: key, range: string) }
        key = JSONWalk.unescaped(record, string)
        if depth == 1 { member = key }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        return Scalar(member: member, key: key, range: number(record))
      default: place += 1
      }
    }
    return nil
  }

  /// Whether a colon follows, as behind keys alone.
  private func isKey(_ record: Span<UInt8>) -> Bool {
    var next = place
    while next < record.count, record[next] <= 0x20 { next += 1 }
    return next < record.count && record[next] == UInt8(ascii: ":")
  }

  private func stringEnd(_ record: Span<UInt8>, from start: Int) -> Int {
    var end = start + 1
    while record[end] != UInt8(ascii: "\"") {
      end += record[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    return end + 1
  }

  private mutating func number(_ record: Span<UInt8>) -> Range<Int> {
    let start = place
    while place < record.count, !isEnd(record[place]) { place += 1 }
    return start..<place
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
      || byte == UInt8(ascii: "]")
  }

  /// The text of a string with its quotes.
  static func unescaped(_ record: Span<UInt8>, _ string: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    var place = string.lowerBound + 1
    while place < string.upperBound - 1 {
      guard record[place] == UInt8(ascii: "\\") else {
        text.append(record[place])
        place += 1
        continue
      }
      if record[place + 1] == UInt8(ascii: "u") {
        appendUnicodeEscape(record, &place, to: &text)
      } else {
        text.append(simpleEscape(record[place + 1]))
        place += 2
      }
    }
    return text
  }

  private static func simpleEscape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  private static func appendUnicodeEscape(
    _ record: Span<UInt8>, _ place: inout Int, to text: inout [UInt8]
  ) {
    var units: [UInt16] = [codeUnit(record, at: place + 2)]
    place += 6
    if UTF16.isLeadSurrogate(units[0]) {
      units.append(codeUnit(record, at: place + 2))
      place += 6
    }
    text += Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static func codeUnit(_ record: Span<UInt8>, at place: Int) -> UInt16 {
    var unit: UInt16 = 0
    for offset in 0..<4 {
      let byte = record[place + offset]
      let digit = byte <= UInt8(ascii: "9") ? byte & 0xF : (byte & 0xF) + 9
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
