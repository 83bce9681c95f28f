// Telephone numbers. Without a label, only forms that little else has:
// - international: `+`, a country code, 8 to 15 digits in all (ITU-T E.164), groups between single
//   spaces, dashes, dots or slashes, an area code in parentheses; or `00` and at least one group;
// - North American: `(212) 555-0123`, `212-555-0123`, `212.555.0123`, with or without `1-` before;
// - with a trunk zero: 9 to 12 digits in at least two groups, `030 12345678`, `06 12 34 56 78`.
extension LogText {
  /// Digits in groups.
  private struct Groups {
    var end: Int
    var digitCount = 0
    var groupCount = 0
    var firstCount = 0
    var shortestCount = Int.max
    var lastCount = 0
    /// What stands between the first two groups, and between the last two.
    var firstSeparator: UInt8 = 0
    var lastSeparator: UInt8 = 0
    var dotCount = 0
    /// Whether all separators but the first are the same.
    var isUniform = true
  }

  /// One past the telephone number that starts at `start`.
  func phoneEnd(at start: Int) -> Int? {
    switch self[start] {
    case UInt8(ascii: "+"): internationalEnd(plus: start)
    case UInt8(ascii: "("): parenthesizedEnd(at: start)
    case UInt8(ascii: "0") where self[start + 1] == UInt8(ascii: "0"): doubleZeroEnd(at: start)
    case UInt8(ascii: "0"): trunkZeroEnd(at: start)
    default: northAmericanEnd(at: start)
    }
  }

  /// One past a number behind a label: 6 to 15 digits in any grouping.
  func labelledPhoneEnd(at start: Int) -> Int? {
    let first = self[start] == UInt8(ascii: "+") ? start + 1 : start
    guard let groups = groups(at: first, limit: 15), groups.digitCount >= 6,
      isPhoneBoundary(groups.end)
    else { return nil }
    return groups.end
  }

  private func internationalEnd(plus start: Int) -> Int? {
    let before = self[start - 1]
    let first = start + 1
    guard !isWord(before), before != UInt8(ascii: "+"), isDigit(self[first]),
      self[first] != UInt8(ascii: "0")
    else { return nil }
    let limit = self[first] == UInt8(ascii: "1") ? 11 : 15
    guard let groups = groups(at: first, limit: limit), (8...15).contains(groups.digitCount),
      groups.dotCount != 1, isPhoneBoundary(groups.end)
    else { return nil }
    return groups.end
  }

  private func doubleZeroEnd(at start: Int) -> Int? {
    guard startsPhone(start), self[start + 2] != UInt8(ascii: "0"),
      let groups = groups(at: start, limit: 17), groups.digitCount >= 11, groups.groupCount >= 2,
      groups.firstCount <= 5, groups.isUniform, groups.dotCount == 0, isPhoneBoundary(groups.end)
    else { return nil }
    return groups.end
  }

  private func trunkZeroEnd(at start: Int) -> Int? {
    guard startsPhone(start), let groups = groups(at: start, limit: 12),
      (9...12).contains(groups.digitCount), (2...5).contains(groups.firstCount),
      groups.groupCount >= 2, groups.shortestCount >= 2, groups.isUniform, groups.dotCount == 0,
      isTrunkSeparator(groups), isPhoneBoundary(groups.end)
    else { return nil }
    return groups.end
  }

  /// Whether a number without a plus may start here: not within digits in groups.
  private func startsPhone(_ start: Int) -> Bool {
    startsNumber(start) && !(self[start - 1] == UInt8(ascii: " ") && isDigit(self[start - 2]))
  }

  /// A slash only stands behind an area code; `05/06/2025 1234` is a date.
  private func isTrunkSeparator(_ groups: Groups) -> Bool {
    if groups.firstSeparator == UInt8(ascii: "/") { return groups.firstCount >= 3 }
    return groups.firstCount >= 3 || groups.firstSeparator == groups.lastSeparator
  }

  private func parenthesizedEnd(at start: Int) -> Int? {
    if isWord(self[start - 1]) { return nil }
    if self[start + 1] == UInt8(ascii: "0"), self[start + 2] != UInt8(ascii: "0") {
      let close = digitsEnd(from: start + 1)
      guard (3...6).contains(close - start), self[close] == UInt8(ascii: ")"),
        let groups = groups(at: skippingSpace(close + 1), limit: 9), groups.digitCount >= 5,
        groups.shortestCount >= 2, isPhoneBoundary(groups.end)
      else { return nil }
      return groups.end
    }
    guard isAreaCode(start + 1), self[start + 4] == UInt8(ascii: ")") else { return nil }
    return subscriberEnd(at: skippingSpace(start + 5), separators: [0x2D, 0x2E, 0x20])
  }

  private func northAmericanEnd(at start: Int) -> Int? {
    guard startsPhone(start) else { return nil }
    var area = start
    if self[start] == UInt8(ascii: "1") {
      guard self[start + 1] == UInt8(ascii: "-") || self[start + 1] == UInt8(ascii: ".")
      else { return nil }
      area = start + 2
    }
    let separator = self[area + 3]
    guard isAreaCode(area), separator == UInt8(ascii: "-") || separator == UInt8(ascii: "."),
      area == start || separator == self[start + 1]
    else { return nil }
    return subscriberEnd(at: area + 4, separators: [separator, separator, separator])
  }

  /// One past `555-0123` with one of three separators.
  private func subscriberEnd(at start: Int, separators: SIMD3<UInt8>) -> Int? {
    let separator = self[start + 3]
    guard isAreaCode(start),
      separators[0] == separator || separators[1] == separator
        || separators[2] == separator
    else { return nil }
    let end = digitsEnd(from: start + 4)
    return end == start + 8 && isPhoneBoundary(end) ? end : nil
  }

  /// Three digits of which the first is 2 to 9.
  private func isAreaCode(_ start: Int) -> Bool {
    self[start] &- 0x32 < 8 && digitsEnd(from: start) == start + 3
  }

  private func skippingSpace(_ place: Int) -> Int {
    self[place] == UInt8(ascii: " ") ? place + 1 : place
  }

  private func isPhoneBoundary(_ end: Int) -> Bool {
    !isWord(self[end]) && !joinsDigit(end)
  }

  /// The groups of digits from `start` on. A first group of eight digits or more stands alone; a
  /// group that would lead beyond `limit` digits is not taken.
  private func groups(at start: Int, limit: Int) -> Groups? {
    var groups = Groups(end: start)
    var place = start
    while true {
      let (first, close) = parenthesis(at: place)
      let end = digitsEnd(from: first)
      let count = end - first
      guard count > 0, groups.digitCount + count <= limit, close == nil || close == end else {
        return groups.digitCount > 0 ? groups : nil
      }
      add(count, from: place, to: close.map { $0 + 1 } ?? end, &groups)
      if groups.groupCount == 1 && count >= 8 { return groups }
      place = close == nil ? separatorEnd(at: end) : skippingSpace(groups.end)
      if place == groups.end && close == nil { return groups }
    }
  }

  private func add(_ count: Int, from start: Int, to end: Int, _ groups: inout Groups) {
    if groups.groupCount == 0 { groups.firstCount = count }
    if groups.groupCount > 0 {
      let separator = self[start - 1]
      if groups.groupCount == 1 {
        groups.firstSeparator = separator
      } else if groups.groupCount > 2 && separator != groups.lastSeparator {
        groups.isUniform = false
      }
      groups.lastSeparator = separator
      if separator == UInt8(ascii: ".") { groups.dotCount += 1 }
    }
    groups.digitCount += count
    groups.groupCount += 1
    groups.shortestCount = min(groups.shortestCount, count)
    groups.lastCount = count
    groups.end = end
  }

  /// Where digits in parentheses start, and where the parenthesis closes.
  private func parenthesis(at place: Int) -> (first: Int, close: Int?) {
    guard self[place] == UInt8(ascii: "(") else { return (place, nil) }
    let close = digitsEnd(from: place + 1)
    return self[close] == UInt8(ascii: ")") ? (place + 1, close) : (place, nil)
  }

  /// One past the separator at `place`, if digits or a parenthesis follow it.
  private func separatorEnd(at place: Int) -> Int {
    switch self[place] {
    case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"):
      let next = self[place + 1]
      return isDigit(next) || next == UInt8(ascii: "(") ? place + 1 : place
    default: return place
    }
  }
}
