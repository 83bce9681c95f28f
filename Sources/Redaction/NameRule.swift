// Names of people behind a label and a sign: what stands in quotes; else up to five capitalized
// words, with particles such as `van der` between them.
extension LogText {
  /// One past the name at the value of a label.
  func nameEnd(_ place: LabelledPlace) -> Int? {
    if place.quote != 0 { return quotedNameEnd(place) }
    var end = place.value
    var found: Int?
    for index in 0..<5 {
      let word = nameWordEnd(from: end)
      // A key of its own: `customer_name=Jane Status=ok`.
      guard word > end, self[word] != UInt8(ascii: "="), self[word] != UInt8(ascii: ":") else {
        break
      }
      let isName = isNameWord(end..<word, isFirst: index == 0, place)
      guard isName || index > 0 && isParticle(end..<word) else { break }
      if isName { found = word }
      guard self[word] == UInt8(ascii: " ") else { break }
      end = word + 1
    }
    return found
  }

  private func quotedNameEnd(_ place: LabelledPlace) -> Int? {
    var end = place.value
    while end - place.value < 64, end < count, self[end] != place.quote,
      self[end] != UInt8(ascii: "\\")
    {
      if isDigit(self[end]) { return nil }
      end += 1
    }
    let isClosed = self[end] == place.quote || self[end] == UInt8(ascii: "\\")
    return isClosed && end - place.value >= 2 && !isProse(place.value..<end) ? end : nil
  }

  private func nameWordEnd(from start: Int) -> Int {
    var end = start
    while end - start < 40, isNameByte(end) { end += 1 }
    return end
  }

  private func isNameByte(_ index: Int) -> Bool {
    let byte = self[index]
    if isLetter(byte) || byte >= 0x80 { return true }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "-") { return isLetter(self[index + 1]) }
    // An initial: `J. Doe`.
    return byte == UInt8(ascii: ".") && isUppercase(self[index - 1]) && !isWord(self[index - 2])
  }

  /// A capitalized word; the first may be in lower case where nothing separates it from the sign.
  private func isNameWord(_ word: Range<Int>, isFirst: Bool, _ place: LabelledPlace) -> Bool {
    let first = self[word.lowerBound]
    guard !isWord(self[word.upperBound]), !isProse(word) else { return false }
    if isUppercase(first) || first >= 0x80 { return true }
    return isFirst && !place.hasSpace && isLetter(first)
  }

  private func isParticle(_ word: Range<Int>) -> Bool {
    switch word.count {
    case 2:
      matches("al", at: word.lowerBound) || matches("de", at: word.lowerBound)
        || matches("di", at: word.lowerBound) || matches("da", at: word.lowerBound)
        || matches("la", at: word.lowerBound) || matches("el", at: word.lowerBound)
    case 3:
      matches("van", at: word.lowerBound) || matches("von", at: word.lowerBound)
        || matches("der", at: word.lowerBound) || matches("den", at: word.lowerBound)
        || matches("del", at: word.lowerBound) || matches("bin", at: word.lowerBound)
        || matches("dos", at: word.lowerBound)
    default: false
    }
  }
}
