/// When to try again.
enum RetryDelay {
  /// The longest first pause; it doubles with each try.
  static let base = Duration.seconds(0.5)
  /// No pause of our own choice is longer.
  static let cap = Duration.seconds(8)
  /// Nobody's wish for a pause is taken for longer than this.
  static let askedCap = Duration.seconds(3_600)

  /// A pause after the failed try of that number, from 1: exponential, with full jitter.
  ///
  /// Reference: Brooker 2015, "Exponential Backoff and Jitter".
  static func backoff(afterAttempt attempt: Int, unitInterval: Double) -> Duration {
    min(cap, base * (1 << min(attempt - 1, 10))) * unitInterval
  }

  /// The pause that a server asks for; nil if it asks for none that can be read.
  ///
  /// - Parameters:
  ///   - retryAfter: The header `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
  ///   - milliseconds: The header `retry-after-ms`, which some providers add.
  ///   - epochSeconds: Now.
  static func asked(
    retryAfter: String?, milliseconds: String?, epochSeconds: Int
  ) -> Duration? {
    if let milliseconds, let count = LanguageModelSetting.number(milliseconds) {
      return bounded(.seconds(min(count, 1e9) / 1_000))
    }
    guard let retryAfter else { return nil }
    if let seconds = LanguageModelSetting.number(retryAfter) {
      return bounded(.seconds(min(seconds, 1e9)))
    }
    return epoch(ofDate: retryAfter).map { bounded(.seconds(max(-1, $0 - epochSeconds))) }
  }

  private static func bounded(_ pause: Duration) -> Duration {
    max(.zero, min(pause, askedCap))
  }

  /// Seconds since 1970 of a date in one of HTTP's three forms (RFC 9110, 5.6.7):
  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
  static func epoch(ofDate text: String) -> Int? {
    let parts = text.split { " ,-".contains($0) }
    let isRecent = parts.count == 6 && parts[5] == "GMT"
    guard isRecent || parts.count == 5 else { return nil }
    let (day, month, year, clock) =
      isRecent ? (parts[1], parts[2], parts[3], parts[4]) : (parts[2], parts[1], parts[4], parts[3])
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let time = clock.split(separator: ":").compactMap { Int($0) }
    guard let day = Int(day), (1...31).contains(day), time.count == 3,
      let month = months.firstIndex(where: { $0 == month }),
      let year = Int(year), (0...9_999).contains(year),
      (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2])
    else { return nil }
    // Two digits are a year of this century: a pause ends soon.
    let days = daysSince1970(year: year < 100 ? year + 2_000 : year, month: month + 1, day: day)
    return ((days * 24 + time[0]) * 60 + time[1]) * 60 + time[2]
  }

  /// Days from 1 January 1970 to a date of the Gregorian calendar.
  ///
  /// The year is taken to begin in March, so that a leap day ends it.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let leapDays = year / 4 - year / 100 + year / 400
    let daysBeforeMonth = (153 * ((month + 9) % 12) + 2) / 5
    return 365 * year + leapDays + daysBeforeMonth + day - 1 - 719_468
  }
}
