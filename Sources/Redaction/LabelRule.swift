// Values behind labels: `user u123`, `customer_id=42`, `"password": "…"`, `account number 6267899285`.
extension LogText {
  /// A label and what joins it to its value.
  struct LabelledPlace {
    var meaning: LabelMeaning
    /// Where the value starts.
    var value: Int
    /// Whether something says that a value follows: `=`, `:`, `#`, a quote, or `id`.
    var isExplicit: Bool
    /// Whether `=` or `:` stands before the value.
    var hasSign = false
    /// Whether white space stands between the sign and the value.
    var hasSpace = false
    /// The quote before the value; 0 without one.
    var quote: UInt8 = 0
    /// Whether a backslash stands before the quote.
    var isEscaped = false
  }

  /// The identifier behind the label that starts at `start`.
  func labelledFinding(at start: Int) -> Finding? {
    guard let place = labelledPlace(at: start), !isPlaceholder(at: place.value) else { return nil }
    switch place.meaning {
    case .password, .token, .code, .authorization, .bearer, .cookie:
      return secretFinding(place)
    case .user, .account, .phone, .name:
      if let finding = unlabelledFinding(at: place.value), isStronger(finding, place.meaning) {
        return finding
      }
      return customerFinding(place)
    case .beginning: return nil
    }
  }

  /// Whether a value is what it looks like rather than what its label says.
  private func isStronger(_ finding: Finding, _ meaning: LabelMeaning) -> Bool {
    finding.kind != nil && !(finding.kind == .phone && meaning == .account)
  }

  private func customerFinding(_ place: LabelledPlace) -> Finding? {
    switch place.meaning {
    case .user:
      idEnd(place, digitCount: 4).map { Finding(.user, place.value, $0) }
    case .account:
      idEnd(place, digitCount: 5).map { Finding(.account, place.value, $0) }
    case .phone:
      labelledPhoneEnd(at: place.value).map { Finding(.phone, place.value, $0) }
    case .name where place.hasSign:
      nameEnd(place).map { Finding(.name, place.value, $0) }
    default: nil
    }
  }

  // MARK: The label

  /// Reads the label at `start`, of up to three words, and what joins it to its value.
  private func labelledPlace(at start: Int) -> LabelledPlace? {
    var letters = LabelLetters()
    var end = lettersEnd(from: start, &letters)
    guard var label = LabelTable.shared.label(letters, orSuffix: true) else { return nil }
    let isSuffix = letters.count != label.letters.count
    if !isSuffix {
      for _ in 0..<2 {
        guard let word = nextWord(at: end) else { break }
        var longer = letters
        let longerEnd = lettersEnd(from: word, &longer)
        guard let found = LabelTable.shared.label(longer, orSuffix: false) else { break }
        (label, letters, end) = (found, longer, longerEnd)
      }
    }
    if isGlued(label, end) {
      let value = isDigit(self[end]) ? start : end + 1
      return LabelledPlace(meaning: label.meaning, value: value, isExplicit: true)
    }
    if isWord(self[end]) { return nil }
    var place = LabelledPlace(meaning: label.meaning, value: end, isExplicit: label.isExplicit)
    readJoint(&place)
    return place.value > end && (!isSuffix || place.hasSign) ? place : nil
  }

  /// Reads letters and underscores.
  private func lettersEnd(from start: Int, _ letters: inout LabelLetters) -> Int {
    var end = start
    while isLetter(self[end]) || self[end] == UInt8(ascii: "_") && isLetter(self[end + 1]) {
      if self[end] != UInt8(ascii: "_") { letters.append(self[end]) }
      end += 1
    }
    return end
  }

  /// The next word of a label, one space, dash or dot away.
  private func nextWord(at end: Int) -> Int? {
    switch self[end] {
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."):
      isLetter(self[end + 1]) ? end + 1 : nil
    default: nil
    }
  }

  /// Whether the number follows at once, as in `User627035`, `user-42` or `acct_1234`.
  private func isGlued(_ label: LabelTable.Label, _ end: Int) -> Bool {
    guard label.meaning == .user || label.meaning == .account else { return false }
    if isDigit(self[end]) { return true }
    let joins = self[end] == UInt8(ascii: "-") || self[end] == UInt8(ascii: "_")
    return joins && isDigit(self[end + 1])
  }

  /// Reads `": "`, `=`, ` #`, ` is `, `.` and the like.
  private func readJoint(_ place: inout LabelledPlace) {
    if self[place.value] == UInt8(ascii: "."), self[place.value + 1] == UInt8(ascii: " ") {
      place.value += 1
    }
    skipQuote(&place)
    let hadQuote = place.quote != 0
    skipSpaces(&place)
    switch self[place.value] {
    case UInt8(ascii: "="), UInt8(ascii: ":"):
      place.hasSign = true
      place.isExplicit = true
      place.value += 1
      if self[place.value] == UInt8(ascii: ">") || self[place.value] == UInt8(ascii: "=") {
        place.value += 1
      }
      (place.quote, place.isEscaped) = (0, false)
      let sign = place.value
      skipSpaces(&place)
      place.hasSpace = place.value > sign
      skipQuote(&place)
    case UInt8(ascii: "#"), UInt8(ascii: "["), UInt8(ascii: "("):
      place.isExplicit = true
      place.value += 1
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"):
      if !hadQuote { skipQuote(&place) }
    default: break
    }
    if place.quote != 0 { place.isExplicit = true }
  }

  private func skipSpaces(_ place: inout LabelledPlace) {
    for _ in 0..<2 where self[place.value] == 0x20 || self[place.value] == 0x09 {
      place.value += 1
    }
  }

  private func skipQuote(_ place: inout LabelledPlace) {
    let isEscaped = self[place.value] == UInt8(ascii: "\\")
    let quote = self[isEscaped ? place.value + 1 : place.value]
    guard isQuote(quote) else { return }
    place.quote = quote
    place.isEscaped = isEscaped
    place.value += isEscaped ? 2 : 1
  }

  // MARK: Ids

  /// One past an id of letters, digits, `_` and `-`, at most 64 bytes.
  ///
  /// - Parameter digitCount: An id of digits alone has so many, unless something says that a value
  ///   follows.
  private func idEnd(_ place: LabelledPlace, digitCount required: Int) -> Int? {
    let start = place.value
    guard isWord(self[start]) else { return nil }
    var end = start
    var digitCount = 0
    while end - start <= 64, isIDByte(end, place) {
      digitCount += isDigit(self[end]) ? 1 : 0
      end += 1
    }
    while !isWord(self[end - 1]) { end -= 1 }
    guard end - start <= 64 else { return nil }
    if digitCount == 0 { return isNameOfUser(start..<end, place) ? end : nil }
    if joinsDigit(end) || self[end] == UInt8(ascii: "%") || isDate(start..<end) { return nil }
    if place.isExplicit { return end }
    if end - start == digitCount { return digitCount >= required ? end : nil }
    // `user u123`, but not `user 1st` or `user 250ms`.
    return (isLetter(self[start]) ? digitCount >= 2 : end - start >= 8) ? end : nil
  }

  private func isIDByte(_ index: Int, _ place: LabelledPlace) -> Bool {
    if isWord(self[index]) || self[index] == UInt8(ascii: "-") { return true }
    // `alice.smith`, but not an amount or the end of a sentence.
    return self[index] == UInt8(ascii: ".") && place.isExplicit && isLetter(self[index + 1])
  }

  /// Whether letters alone are the name of a user: in quotes, behind `=`, behind a colon without a
  /// space, or at the end of their clause. `user: unknown host` is prose.
  private func isNameOfUser(_ name: Range<Int>, _ place: LabelledPlace) -> Bool {
    guard place.meaning == .user, name.count >= 2, !isProse(name) else { return false }
    if place.quote != 0 { return self[name.upperBound] == place.quote || place.isEscaped }
    guard place.hasSign, self[name.upperBound] != UInt8(ascii: "=") else { return false }
    return !place.hasSpace || isClauseEnd(name.upperBound)
  }

  func isClauseEnd(_ index: Int) -> Bool {
    switch self[index] {
    case 0, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"),
      UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }

  private func isDate(_ id: Range<Int>) -> Bool {
    let start = id.lowerBound
    guard id.count >= 10 else { return false }
    for offset in 0..<10 {
      let isDash = offset == 4 || offset == 7
      guard isDash ? self[start + offset] == UInt8(ascii: "-") : isDigit(self[start + offset])
      else { return false }
    }
    return true
  }

  /// Whether letters are a word that a sentence has behind a label, and no value.
  func isProse(_ word: Range<Int>) -> Bool {
    guard word.count <= 16 else { return false }
    var letters = LabelLetters()
    for place in word {
      guard isLetter(self[place]) else { return false }
      letters.append(self[place])
    }
    return proseWords.contains(letters.packed)
  }
}

/// Words that follow a label and its colon in sentences of logs.
private let proseWords: Set<UInt128> = Set(
  """
  absent accepted and anonymous any as at authentication blocked cannot change changed check \
  correct creation deleted denied disabled empty enabled error exceeded expired expires expiry \
  failed failure false field for format found from generated granted has hidden ignored in \
  incorrect invalid is issued it length locked lookup malformed masked mismatch missing must nil \
  no none not null of off ok on optional or passed please policy present provided received \
  redacted rejected renewed request required reset revoked rotated set should some success \
  successful the this timeout to too true unauthorized undefined unknown unset update updated \
  used valid validated validation verification verified verify was weak will with wrong yes your
  """.split(separator: " ").map { LabelLetters(String($0)).packed })
