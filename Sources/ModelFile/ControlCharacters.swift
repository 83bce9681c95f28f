/// Whether UTF-8 holds a control character, U+0000–U+001F or U+007F–U+009F.
///
/// A label must not: it would break the lines that verdicts are printed in.
public func holdsControlCharacter(_ text: Span<UInt8>) -> Bool {
  for index in text.indices {
    let byte = text[index]
    if byte < 0x20 || byte == 0x7F { return true }
    // U+0080–U+009F are C2 80 to C2 9F.
    if byte == 0xC2, index + 1 < text.count, text[index + 1] < 0xA0 { return true }
  }
  return false
}
