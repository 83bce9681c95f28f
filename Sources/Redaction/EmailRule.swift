// E-mail addresses: a local part of at most 64 bytes, `@` or `%40`, and a domain name of at least
// two labels of which the last is of letters.
extension LogText {
  /// The first `@` or `%40` from `start` on; the length of the text when there is none.
  func nextAtSign(from start: Int) -> Int {
    var place = start
    while place < count && atSignCount(at: place) == 0 { place += 1 }
    return place
  }

  /// One past the address that starts at `start`.
  ///
  /// - Parameter atSign: The first `@` or `%40` from `start` on.
  func emailEnd(at start: Int, atSign: Int) -> Int? {
    guard (1...64).contains(atSign - start), isWord(self[start]) else { return nil }
    for place in start..<atSign where !isLocalPart(place) { return nil }
    return domainEnd(at: atSign + atSignCount(at: atSign))
  }

  private func atSignCount(at place: Int) -> Int {
    if self[place] == UInt8(ascii: "@") { return 1 }
    let isEscaped =
      self[place] == UInt8(ascii: "%") && self[place + 1] == UInt8(ascii: "4")
      && self[place + 2] == UInt8(ascii: "0")
    return isEscaped ? 3 : 0
  }

  private func isLocalPart(_ place: Int) -> Bool {
    let byte = self[place]
    switch byte {
    case UInt8(ascii: "'"): return isLetter(self[place - 1]) && isLetter(self[place + 1])
    case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "%"): return true
    default: return isWord(byte)
    }
  }

  /// One past the domain name at `start`, which has at most 253 bytes.
  private func domainEnd(at start: Int) -> Int? {
    var found: Int?
    var label = start
    var place = start
    while place - start <= 253 {
      let byte = self[place]
      if isAlphanumeric(byte) || byte >= 0x80 || byte == UInt8(ascii: "-") {
        place += 1
        continue
      }
      guard place > label, self[label] != UInt8(ascii: "-") else { return found }
      if label > start && isTopLevel(label..<place) { found = place }
      guard byte == UInt8(ascii: ".") else { return found }
      place += 1
      label = place
    }
    return found
  }

  private func isTopLevel(_ label: Range<Int>) -> Bool {
    guard label.count >= 2 else { return false }
    if matches("xn--", at: label.lowerBound) { return true }
    for place in label where !isLetter(self[place]) && self[place] < 0x80 { return false }
    return true
  }
}
