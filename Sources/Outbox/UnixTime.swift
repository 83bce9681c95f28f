internal import Glibc

/// A moment: milliseconds since 1970-01-01 00:00 UTC, leap seconds not counted.
public struct UnixTime: Equatable, Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var milliseconds: Int64

  /// A moment of its milliseconds.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// What the system's clock says.
  public static func now() -> UnixTime {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Whether one moment is before another.
  public static func < (left: UnixTime, right: UnixTime) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment a duration later; the last there is, where that would be beyond it.
  public static func + (time: UnixTime, duration: Duration) -> UnixTime {
    let (sum, overflow) = time.milliseconds.addingReportingOverflow(duration.milliseconds)
    return UnixTime(milliseconds: overflow ? .max : sum)
  }

  /// The duration from one moment to another.
  public static func - (end: UnixTime, start: UnixTime) -> Duration {
    .milliseconds(end.milliseconds - start.milliseconds)
  }

  /// The moment as RFC 3339 writes it, in UTC: `2026-11-25T02:04:34.123Z`.
  public var rfc3339: String {
    let (day, inDay) = milliseconds.flooredQuotient(by: 86_400_000)
    let date = CivilDate(daysSince1970: day)
    let clock = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60]
    return date.text + "T" + clock.map { padded($0, to: 2) }.joined(separator: ":")
      + "." + padded(inDay % 1000, to: 3) + "Z"
  }
}

/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
  var year: Int64
  var month: Int64
  var day: Int64

  /// The day so many days after 1970-01-01.
  ///
  /// Years are counted from March, so that a leap day is the last of its year.
  /// Reference: Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  init(daysSince1970 days: Int64) {
    let (era, dayOfEra) = (days + 719_468).flooredQuotient(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var text: String {
    "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }
}

private func padded(_ number: Int64, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
  /// The quotient rounded down, and the remainder that is never negative.
  fileprivate func flooredQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Duration {
  /// Whole milliseconds; fractions are cut off.
  public var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
