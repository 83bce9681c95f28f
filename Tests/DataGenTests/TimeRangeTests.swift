import DataGen
import Testing

struct TimeRangeTests {
  @Test func `a range counts its seconds without the end`() throws {
    #expect(try TimeRange(start: "2024-02-28", end: "2024-03-01").secondCount == 2 * 86_400)
    #expect(
      try TimeRange(start: "2024-01-01 10:00:00", end: "2024-01-01 10:00:01").secondCount == 1)
  }

  @Test func `the default is January 2025`() throws {
    #expect(try TimeRange(start: "2025-01-01", end: "2025-02-01") == .january2025)
  }

  @Test func `a range without a second says so`() {
    let error = #expect(throws: TimeRangeError.self) {
      try TimeRange(start: "2025-01-02", end: "2025-01-02")
    }
    #expect(
      error?.description == "the range from 2025-01-02 00:00:00 to 2025-01-02 00:00:00 holds no "
        + "second. Put the end after the start.")
  }

  @Test func `a text that is no time is named`() {
    let error = #expect(throws: TimeRangeError.self) {
      try TimeRange(start: "yesterday", end: "2025-01-02")
    }
    #expect(error == .unreadable(text: "yesterday"))
    #expect(
      error?.description == "'yesterday' is not a time. Write yyyy-MM-dd or "
        + "'yyyy-MM-dd HH:mm:ss', years 0001 to 9999.")
  }
}
