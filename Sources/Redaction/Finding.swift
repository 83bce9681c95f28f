/// An identifier, or a piece of text that is known to hold none.
struct Finding {
  /// `nil` for text that stays.
  var kind: IdentifierKind?
  var start: Int
  /// One past the last byte.
  var end: Int

  init(_ kind: IdentifierKind?, _ start: Int, _ end: Int) {
    self.kind = kind
    self.start = start
    self.end = end
  }
}

// The rules in their order: at each place the first that fits is taken.
extension LogText {
  /// What starts at `start`, the first byte of a word or a byte outside words.
  ///
  /// - Parameter atSign: The first `@` or `%40` from `start` on.
  func finding(at start: Int, atSign: Int) -> Finding? {
    let byte = self[start]
    if isWord(byte) {
      if let end = emailEnd(at: start, atSign: atSign) { return Finding(.email, start, end) }
      if byte >= 0x80 || byte == UInt8(ascii: "_") { return nil }
      return unlabelledFinding(at: start) ?? (isLetter(byte) ? labelledFinding(at: start) : nil)
    }
    switch byte {
    case UInt8(ascii: "+"), UInt8(ascii: "("):
      return phoneEnd(at: start).map { Finding(.phone, start, $0) }
    case UInt8(ascii: ":"):
      if self[start + 1] == byte { return ipv6End(at: start).map { Finding(.ip, start, $0) } }
      return urlPasswordFinding(colon: start)
    case UInt8(ascii: "<"):
      return placeholderEnd(at: start).map { Finding(nil, start, $0) }
    default: return nil
    }
  }

  /// What shows by itself what it is.
  func unlabelledFinding(at start: Int) -> Finding? {
    let byte = self[start]
    if isDigit(byte) { return numberFinding(at: start) }
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") {
      return phoneEnd(at: start).map { Finding(.phone, start, $0) }
    }
    guard isLetter(byte) || byte == UInt8(ascii: ":") else { return nil }
    if let end = ibanEnd(at: start) { return Finding(.iban, start, end) }
    if isHexadecimal(byte) {
      if let end = uuidEnd(at: start) { return Finding(nil, start, end) }
      if hasColonAhead(start), let end = ipv6End(at: start) { return Finding(.ip, start, end) }
    }
    return tokenEnd(at: start).map { Finding(.secret, start, $0) }
  }

  private func numberFinding(at start: Int) -> Finding? {
    if let end = uuidEnd(at: start) { return Finding(nil, start, end) }
    if hasColonAhead(start), let end = ipv6End(at: start) { return Finding(.ip, start, end) }
    if let end = ipv4End(at: start) { return Finding(.ip, start, end) }
    if let end = cardEnd(at: start) { return Finding(.card, start, end) }
    return phoneEnd(at: start).map { Finding(.phone, start, $0) }
  }

  /// Whether the first group of an IPv6 address may end here.
  private func hasColonAhead(_ start: Int) -> Bool {
    for offset in 1...4 where self[start + offset] == UInt8(ascii: ":") { return true }
    return false
  }
}
