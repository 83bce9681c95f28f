/// A message in which rules look for identifiers; each rule is an extension in a file of its own.
///
/// Bytes outside the message read as 0, which belongs to no class of bytes, so that no rule has to
/// ask where the message ends.
struct LogText: ~Escapable {
  let bytes: Span<UInt8>

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
  }

  var count: Int { bytes.count }

  subscript(index: Int) -> UInt8 {
    index >= 0 && index < bytes.count ? bytes[index] : 0
  }

  func digitsEnd(from start: Int) -> Int {
    var end = start
    while isDigit(self[end]) { end += 1 }
    return end
  }

  func wordEnd(from start: Int) -> Int {
    var end = start
    while isWord(self[end]) { end += 1 }
    return end
  }

  func tokenEnd(from start: Int) -> Int {
    var end = start
    while isToken(self[end]) { end += 1 }
    return end
  }

  /// Whether a `-`, `.`, `:` or the like at `index` joins what is before it to a digit behind it.
  func joinsDigit(_ index: Int) -> Bool {
    switch self[index] {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: ":"),
      UInt8(ascii: "/"):
      isDigit(self[index + 1])
    default: false
    }
  }

  /// Whether a number may start at a digit: not within a longer number, version or compound name.
  func startsNumber(_ index: Int) -> Bool {
    let before = self[index - 1]
    if isWord(before) { return false }
    let second = self[index - 2]
    switch before {
    case UInt8(ascii: "."), UInt8(ascii: ","): return !isDigit(second)
    case UInt8(ascii: "-"): return !isDigit(second) && second != UInt8(ascii: "_")
    default: return true
    }
  }

  /// Whether the letters from `start` on are those of `word`, which is in lower case.
  func matches(_ word: StaticString, at start: Int) -> Bool {
    for offset in 0..<word.utf8CodeUnitCount {
      // SAFETY: reads the letters that the static string has.
      let letter = unsafe word.utf8Start[offset]
      guard lowercased(self[start + offset]) == letter else { return false }
    }
    return true
  }

  /// One past the end of a UUID: hexadecimal digits, 8-4-4-4-12.
  func uuidEnd(at start: Int) -> Int? {
    guard self[start + 8] == UInt8(ascii: "-") else { return nil }
    for offset in 0..<36 {
      let byte = self[start + offset]
      let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
      guard isDash ? byte == UInt8(ascii: "-") : isHexadecimal(byte) else { return nil }
    }
    return isWord(self[start + 36]) ? nil : start + 36
  }
}
