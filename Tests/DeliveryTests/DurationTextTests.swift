import Testing

@testable import Delivery

struct DurationTextTests {
  @Test(arguments: [
    ("500ms", 500), ("30s", 30_000), ("15m", 900_000), ("1h", 3_600_000), ("7d", 604_800_000),
    ("0s", 0), ("90s", 90_000),
  ])
  func `a duration is a number and a unit`(text: String, milliseconds: Int64) {
    #expect(DurationText.duration(text) == .milliseconds(milliseconds))
  }

  @Test(arguments: ["", "5", "s", "-5s", "1.5h", "5 s", "5w", "99999999999999999d", "٥s", "5S"])
  func `anything else is none`(text: String) {
    #expect(DurationText.duration(text) == nil)
  }

  @Test(arguments: [(0, "0s"), (1, "1ms"), (1500, "1500ms"), (60_000, "1m"), (86_400_000, "1d")])
  func `a duration is written in its largest whole unit`(milliseconds: Int64, text: String) {
    #expect(DurationText.text(.milliseconds(milliseconds)) == text)
  }
}
