import Testing

@testable import Delivery

struct TargetURLTests {
  @Test(arguments: [
    ("https://example.com/", "https://example.com", true),
    ("https://example.com/a//", "https://example.com/a", true),
    ("http://localhost:9093", "http://localhost:9093", true),
    ("http://127.0.0.1:1/x?y=z", "http://127.0.0.1:1/x?y=z", true),
    ("http://[::1]:80", "http://[::1]:80", true),
    ("http://127.example.com", "http://127.example.com", false),
    ("http://alertmanager:9093", "http://alertmanager:9093", false),
    ("http://[2001:db8::1]", "http://[2001:db8::1]", false),
  ])
  func `a URL is kept without the slash at its end`(text: String, kept: String, isPrivate: Bool)
    throws
  {
    let url = try TargetURL(text)
    #expect(url.text == kept && url.isPrivate == isPrivate)
  }

  @Test(arguments: [
    ("ftp://example.com", "does not start"), ("example.com", "does not start"),
    ("https://", "names no host"), ("https:///path", "names no host"),
    ("https://example.com:0", "no port"), ("https://example.com:65536", "no port"),
    ("https://example.com:", "no port"), ("https://[::1]80", "no port"),
    ("https://user:hunter2@example.com", "credentials"), ("https://a/#b", "fragment"),
    ("https://example.com/ä", "beyond ASCII"), ("https://example.com/a b", "a space"),
  ])
  func `what is none is refused, and never repeated`(text: String, words: String) {
    let error = #expect(throws: TicketsProblem.self) { try TargetURL(text) }
    #expect(error?.description.contains(words) == true)
    #expect(error?.description.contains("hunter2") == false)
  }
}
