internal import Outbox

/// The header `Retry-After`: seconds, or a date.
///
/// Reference: RFC 9110, sections 10.2.3 and 5.6.7.
enum RetryAfter {
  /// The longest wait that a receiver may ask for: past it, a slip of theirs would stop us.
  static let longest = Duration.seconds(86_400)

  /// How long a receiver asks to wait; nil for a text that says nothing.
  static func wait(_ text: String, now: UnixTime) -> Duration? {
    let text = text.trimmingSpaces()
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // More digits than a number holds are a long time, too.
      return min(.seconds(Int64(text) ?? .max / 2), longest)
    }
    guard let date = date(text) else { return nil }
    return max(.zero, min(date - now, longest))
  }

  /// A date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that may be sent since 1999.
  private static func date(_ text: String) -> UnixTime? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT",
      let day = number(parts[1], 1...31), let month = months.firstIndex(of: String(parts[2])),
      let year = number(parts[3], 1970...9999)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], 0...23),
      let minute = number(clock[1], 0...59),
      let second = number(clock[2], 0...60)
    else { return nil }
    let days = daysSince1970(year: year, month: month + 1, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    return UnixTime(milliseconds: Int64(seconds) * 1000)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      range.contains(number)
    else { return nil }
    return number
  }

  /// Years are counted from March, so that a leap day is the last of its year.
  /// Reference: Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = yearFromMarch / 400
    let yearOfEra = yearFromMarch - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension String {
  fileprivate func trimmingSpaces() -> String {
    var text = self[...]
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
