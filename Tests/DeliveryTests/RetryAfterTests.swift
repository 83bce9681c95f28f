import Outbox
import Testing

@testable import Delivery

struct RetryAfterTests {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the example of RFC 9110, section 5.6.7, is 784111777 s after
  /// 1970 (Python: `email.utils.parsedate_to_datetime`).
  private let now = UnixTime(milliseconds: 784_111_777_000)

  @Test(arguments: [
    ("0", 0), ("120", 120), (" 7 ", 7), ("99999999999999999999", 86_400), ("100000", 86_400),
    ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
    ("Sat, 05 Nov 1994 08:49:37 GMT", 0), ("Fri, 31 Dec 9999 23:59:60 GMT", 86_400),
    ("Mon, 07 Nov 1994 08:49:36 GMT", 86_399),
  ])
  func `seconds and dates are waited for, a day at most`(text: String, seconds: Int) {
    #expect(RetryAfter.wait(text, now: now) == .seconds(seconds))
  }

  /// 2000-02-29 is 951782400 s after 1970, 2100-03-01 is 4107542400 s (Python: `datetime`).
  @Test(arguments: [
    ("Tue, 29 Feb 2000 00:00:01 GMT", 951_782_400),
    ("Mon, 01 Mar 2100 00:00:01 GMT", 4_107_542_400),
  ])
  func `dates follow the calendar`(text: String, seconds: Int64) {
    let now = UnixTime(milliseconds: seconds * 1000)
    #expect(RetryAfter.wait(text, now: now) == .seconds(1))
  }

  @Test(arguments: [
    "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 0 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:4:9:37 GMT", "٣",
  ])
  func `anything else says nothing`(text: String) {
    #expect(RetryAfter.wait(text, now: now) == nil)
  }
}
