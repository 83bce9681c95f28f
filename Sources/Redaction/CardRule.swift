// Payment card numbers.
//
// A number has 13 to 19 digits, alone or in groups between single spaces or single dashes; every
// group but the last has at least four digits. Issuer, length and Luhn digit have to be right.
// A number of which digits are masked has too few digits and stays as it is.
extension LogText {
  /// One past the longest card number that starts at `start`.
  func cardEnd(at start: Int) -> Int? {
    guard startsNumber(start) else { return nil }
    var check = LuhnCheck()
    var place = start
    var separator: UInt8 = 0
    var found: Int?
    while true {
      let end = digitsEnd(from: place, atMost: 20)
      guard check.digitCount + end - place <= 19 else { return found }
      while place < end {
        check.append(self[place])
        place += 1
      }
      if check.isCard && !isWord(self[end]) && !joinsDigit(end) { found = end }
      // A short group ends the number.
      let isShort = check.lastGroupCount < 4
      guard !isShort, self[end] == UInt8(ascii: " ") || self[end] == UInt8(ascii: "-"),
        separator == 0 || separator == self[end], isDigit(self[end + 1])
      else { return found }
      separator = self[end]
      check.endGroup()
      place = end + 1
    }
  }

  private func digitsEnd(from start: Int, atMost limit: Int) -> Int {
    var end = start
    while end - start < limit, isDigit(self[end]) { end += 1 }
    return end
  }
}

/// The Luhn sum of a growing number (ISO/IEC 7812-1, annex B).
///
/// Which digits count double depends on the length, so both sums are kept.
private struct LuhnCheck {
  private(set) var digitCount = 0
  private(set) var lastGroupCount = 0
  /// The sum with every second digit doubled, counted from the last or from the one before it.
  private var sumWithLastSingle = 0
  private var sumWithLastDouble = 0
  /// The first six digits.
  private var prefix = 0

  mutating func append(_ byte: UInt8) {
    let digit = Int(byte & 0xF)
    let doubled = digit < 5 ? 2 * digit : 2 * digit - 9
    // The digit that was last is now the one before the last.
    (sumWithLastSingle, sumWithLastDouble) = (
      sumWithLastDouble + digit, sumWithLastSingle + doubled
    )
    if digitCount < 6 { prefix = prefix * 10 + digit }
    digitCount += 1
    lastGroupCount += 1
  }

  mutating func endGroup() {
    lastGroupCount = 0
  }

  var isCard: Bool {
    digitCount >= 13 && sumWithLastSingle % 10 == 0 && cardLengths(prefix: prefix)[digitCount]
  }
}

/// Lengths that a number may have.
private struct Lengths {
  let range: ClosedRange<Int>
  subscript(length: Int) -> Bool { range.contains(length) }
}

/// The lengths of the card numbers of an issuer, by the first six digits.
///
/// Source: the networks' published ranges of issuer identification numbers.
private func cardLengths(prefix: Int) -> Lengths {
  switch prefix {
  case 400_000...499_999: Lengths(range: 13...19)  // Visa
  case 510_000...559_999, 222_100...272_099: Lengths(range: 16...16)  // Mastercard
  case 340_000...349_999, 370_000...379_999: Lengths(range: 15...15)  // American Express
  case 300_000...305_999, 309_500...309_599, 360_000...369_999, 380_000...399_999:
    Lengths(range: 14...19)  // Diners Club
  case 352_800...358_999: Lengths(range: 16...19)  // JCB
  case 220_000...220_499: Lengths(range: 16...19)  // Mir
  case 979_200...979_299: Lengths(range: 16...16)  // Troy
  case 810_000...829_999: Lengths(range: 16...19)  // UnionPay, RuPay
  case 500_000...509_999, 560_000...589_999: Lengths(range: 13...19)  // Maestro, Verve, RuPay
  case 600_000...699_999: Lengths(range: 13...19)  // Discover, UnionPay, Maestro, RuPay
  default: Lengths(range: 0...0)
  }
}
