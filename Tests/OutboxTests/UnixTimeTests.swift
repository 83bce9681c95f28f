import Testing

@testable import Outbox

struct UnixTimeTests {
  /// Reference: Python's `datetime.fromtimestamp(seconds, timezone.utc).isoformat()`; the second is
  /// the example of RFC 9110, section 5.6.7.
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"),
    (784_111_777_000, "1994-11-06T08:49:37.000Z"),
    (951_782_400_123, "2000-02-29T00:00:00.123Z"),
    (951_868_800_000, "2000-03-01T00:00:00.000Z"),
    (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
    (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
    (-86_400_000, "1969-12-31T00:00:00.000Z"),
  ])
  func `a moment is written as RFC 3339 has it`(milliseconds: Int64, text: String) {
    #expect(UnixTime(milliseconds: milliseconds).rfc3339 == text)
  }

  @Test func `a sum beyond the last moment is the last moment`() {
    let time = UnixTime(milliseconds: .max - 5) + .seconds(1)
    #expect(time.milliseconds == .max)
    #expect(UnixTime(milliseconds: 5) + .milliseconds(7) == UnixTime(milliseconds: 12))
    #expect(UnixTime(milliseconds: 12) - UnixTime(milliseconds: 5) == .milliseconds(7))
  }
}
