/// A second of the proleptic Gregorian calendar without a time zone, from year 1 to 9999.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Seconds since 1970-01-01 00:00:00; every day has 86,400.
  public let secondsSince1970: Int

  /// The first second that has four digits of year.
  public static let earliest = Timestamp(secondsSince1970: -62_135_596_800)
  /// The last second that has four digits of year.
  public static let latest = Timestamp(secondsSince1970: 253_402_300_799)

  /// Makes a timestamp of its distance from 1970.
  public init(secondsSince1970: Int) {
    self.secondsSince1970 = secondsSince1970
  }

  /// Reads `yyyy-MM-dd` (midnight) or `yyyy-MM-dd HH:mm:ss`; anything else, and any date that
  /// the calendar does not have, is nil.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 || bytes.count == 19 else { return nil }
    guard let day = Timestamp.day(bytes) else { return nil }
    guard let second = bytes.count == 10 ? 0 : Timestamp.secondOfDay(bytes) else { return nil }
    secondsSince1970 = day * 86_400 + second
  }

  /// `yyyy-MM-dd HH:mm:ss`.
  public var description: String {
    let (day, second) = split
    let date = CivilDate(daysSince1970: day)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
      + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  }

  /// Whether `left` comes before `right`.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.secondsSince1970 < right.secondsSince1970
  }

  /// Days since 1970 and the second of the day; the quotient rounds down before 1970 too.
  var split: (day: Int, second: Int) {
    let day = (secondsSince1970 - (secondsSince1970 < 0 ? 86_399 : 0)) / 86_400
    return (day, secondsSince1970 - day * 86_400)
  }

  private static func day(_ bytes: [UInt8]) -> Int? {
    guard bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(bytes[0..<4]),
      let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
    else { return nil }
    return CivilDate(year: year, month: month, day: day)?.daysSince1970
  }

  private static func secondOfDay(_ bytes: [UInt8]) -> Int? {
    guard bytes[10] == 0x20, bytes[13] == 0x3A, bytes[16] == 0x3A,
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

/// A day of the proleptic Gregorian calendar.
///
/// Years are counted from March, so that the leap day comes last and the days before a month are
/// `(153 · month + 2) / 5`; 400 such years, an era, always have 146,097 days.
///
/// Reference: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013 and later.
struct CivilDate: Equatable {
  let year: Int
  let month: Int
  let day: Int

  /// A day of the calendar; nil where the calendar has no such day, or the year is not 1...9999.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.dayCount(year: year, month: month)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that lies `daysSince1970` days after 1970-01-01.
  @inline(__always)
  init(daysSince1970: Int) {
    let shifted = daysSince1970 + 719_468  // days since 0000-03-01
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  var daysSince1970: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension ByteWriter {
  /// Adds `yyyy-MM-dd HH:mm:ss`: 19 bytes; or with another byte between date and time, and with
  /// the `Z` of universal time behind them.
  @inline(__always)
  mutating func append(_ timestamp: Timestamp, separator: UInt8 = 0x20, zone: Bool = false) {
    let (day, second) = timestamp.split
    let date = CivilDate(daysSince1970: day)
    append(decimal: UInt64(date.year), digitCount: 4)
    append(0x2D)
    append(decimal: UInt64(date.month), digitCount: 2)
    append(0x2D)
    append(decimal: UInt64(date.day), digitCount: 2)
    append(separator)
    append(decimal: UInt64(second / 3600), digitCount: 2)
    append(0x3A)
    append(decimal: UInt64(second / 60 % 60), digitCount: 2)
    append(0x3A)
    append(decimal: UInt64(second % 60), digitCount: 2)
    if zone { append(0x5A) }
  }

  /// Adds the nanoseconds since 1970, up to 22 bytes; 0 for times before, which OTLP cannot say.
  mutating func append(nanoseconds timestamp: Timestamp) {
    guard timestamp.secondsSince1970 > 0 else { return append(0x30) }
    append(decimal: UInt64(timestamp.secondsSince1970))
    append(decimal: 0, digitCount: 9)
  }
}
