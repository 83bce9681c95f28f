import Testing

@testable import DataGen

struct TimestampTests {
  /// Reference: Python 3.11, calendar.timegm of datetime, and by hand at the ends of the range.
  @Test(arguments: [
    ("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2024-02-29 23:59:59", 1_709_251_199),
    ("1900-02-28", -2_203_977_600), ("2025-01-01 00:01:50", 1_735_689_710),
    ("0001-01-01", -62_135_596_800), ("9999-12-31 23:59:59", 253_402_300_799),
    ("1969-12-31 23:59:59", -1),
  ])
  func `texts and seconds agree both ways`(text: String, seconds: Int) throws {
    let timestamp = try #require(Timestamp(text))
    #expect(timestamp.secondsSince1970 == seconds)
    #expect(timestamp.description.hasPrefix(text))
    #expect(Timestamp(timestamp.description) == timestamp)
  }

  @Test(arguments: [
    "", "2025", "2025-1-1", "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-04-31",
    "2025-01-00", "0000-01-01", "2025/01/01", "2025-01-01T00:00:00", "2025-01-01 24:00:00",
    "2025-01-01 00:60:00", "2025-01-01 00:00:60", "2025-01-01 00:00", "+025-01-01", "2025-01-0١",
  ])
  func `what is no second of the calendar is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  /// A naive twin: eight centuries day by day, each month as long as the rhyme says.
  @Test func `days count as on a wall calendar`() {
    var (year, month, day) = (1599, 12, 31)
    let first = CivilDate(year: 1600, month: 1, day: 1)?.daysSince1970 ?? 0
    for days in first..<first + 292_194 {
      let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      day += 1
      if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
      let date = CivilDate(daysSince1970: days)
      guard date.year == year, date.month == month, date.day == day,
        CivilDate(year: year, month: month, day: day)?.daysSince1970 == days
      else {
        Issue.record("day \(days) is \(date), not \(year)-\(month)-\(day)")
        return
      }
    }
    // Two eras of 146,097 days end with the last day of 2399.
    #expect((year, month, day) == (2399, 12, 31))
  }

  @Test func `the earliest and latest timestamps have four digits of year`() {
    #expect(Timestamp.earliest.description == "0001-01-01 00:00:00")
    #expect(Timestamp.latest.description == "9999-12-31 23:59:59")
  }
}
