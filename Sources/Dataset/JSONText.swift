/// Writes JSON strings (RFC 8259).
public enum JSONText {
  /// Adds a string with its quotes. Bytes that are not UTF-8 become U+FFFD.
  ///
  /// Escaped is only what must be: quotes, backslashes and control characters.
  ///
  /// - Complexity: O(`text.count`), no allocation but the growth of `output` for UTF-8.
  public static func appendString(_ text: Span<UInt8>, to output: inout [UInt8]) {
    guard isValidUTF8(text, from: 0, to: text.count) else {
      var bytes: [UInt8] = []
      append(text, 0..<text.count, to: &bytes)
      return appendString(String(decoding: bytes, as: UTF8.self), to: &output)
    }
    let quote = UInt8(ascii: "\"")
    output.append(quote)
    var start = 0
    while start < text.count {
      let place = firstControl(
        or: quote, or: UInt8(ascii: "\\"), in: text, from: start, to: text.count)
      append(text, start..<place, to: &output)
      if place < text.count { appendEscape(text[place], to: &output) }
      start = place + 1
    }
    output.append(quote)
  }

  /// Adds a string with its quotes.
  public static func appendString(_ text: String, to output: inout [UInt8]) {
    appendString(Array(text.utf8).span, to: &output)
  }

  private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    case 0x08: output.append(UInt8(ascii: "b"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0C: output.append(UInt8(ascii: "f"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    default:
      output += [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")]
      output.append(hexadecimalLetter(byte >> 4))
      output.append(hexadecimalLetter(byte & 0xF))
    }
  }

  private static func hexadecimalLetter(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
