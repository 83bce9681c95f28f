/// Adds the text that a checked JSON string stands for.
package func appendUnescaped(
  _ bytes: Span<UInt8>, _ text: JSONCursor.Text, to result: inout [UInt8]
) {
  guard text.isEscaped else { return append(bytes, text.start..<text.end, to: &result) }
  var place = text.start
  while place < text.end {
    let byte = bytes[place]
    if byte != UInt8(ascii: "\\") {
      result.append(byte)
      place += 1
    } else if let simple = simpleEscape(bytes[place + 1]) {
      result.append(simple)
      place += 2
    } else {
      place = appendUnicodeEscape(bytes, at: place, to: &result)
    }
  }
}

/// Adds the character of the `\u` escape, or of the pair of escapes, at `place`.
///
/// - Returns: The place behind it.
private func appendUnicodeEscape(
  _ bytes: Span<UInt8>, at place: Int, to result: inout [UInt8]
) -> Int {
  let high = codeUnit(bytes, at: place + 2)
  let isPair = high & 0xFC00 == 0xD800
  let low = isPair ? codeUnit(bytes, at: place + 8) : 0
  let value = isPair ? 0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF) : high
  if let scalar = Unicode.Scalar(value) {
    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
  return place + (isPair ? 12 : 6)
}

/// The value of the four hexadecimal digits from `place` on.
private func codeUnit(_ bytes: Span<UInt8>, at place: Int) -> UInt32 {
  var unit: UInt32 = 0
  for offset in 0..<4 {
    unit = unit << 4 | (hexadecimalDigit(bytes[place + offset]) ?? 0)
  }
  return unit
}
