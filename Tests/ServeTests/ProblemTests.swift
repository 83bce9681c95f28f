import Testing

@testable import Serve

struct ProblemTests {
  /// Reference: RFC 9457, section 3.1: type, title, status, detail.
  @Test func `a problem is a document of RFC 9457`() {
    let problem = Problem(.missingField, #"A "quoted" word."#, field: "process", byte: 7)
      .inRecord(3)
    #expect(
      String(decoding: problem.json(requestID: "a-1"), as: UTF8.self)
        == #"{"type":"urn:problem-type:tocsin:missing-field","title":"A field is missing.","#
        + #""status":422,"detail":"A \"quoted\" word.","field":"process","record":3,"byte":7,"#
        + #""request_id":"a-1"}"#)
  }

  @Test func `a client's mistake is never the server's`() {
    let ours: Set<Problem.Kind> = [
      .busy, .notReady, .outboxUnavailable, .nextUnavailable, .unexpected,
    ]
    for kind in Problem.Kind.allCases {
      #expect((kind.status >= 500) == ours.contains(kind), "\(kind)")
    }
  }
}

struct BearerTokenTests {
  private let token = BearerToken("0123456789abcdef")

  @Test func `the token opens, whatever the case of the scheme`() {
    #expect(token.isBrought(by: "Bearer 0123456789abcdef"))
    #expect(token.isBrought(by: "bearer 0123456789abcdef"))
  }

  @Test(
    arguments: [
      nil, "", "Bearer", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef",
      "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Bearer 0123456789abcdeF",
      "Bearer 0123456789abcdef0123456789abcdef",
    ] as [String?])
  func `nothing else opens`(header: String?) {
    #expect(!token.isBrought(by: header))
  }
}

struct RequestIDTests {
  @Test func `a harmless name is kept`() {
    #expect(RequestID.choose(given: "order-66_a.B") == "order-66_a.B")
  }

  @Test(arguments: ["", "a b", "a\nb", "é", "<x>", String(repeating: "a", count: 129)])
  func `another is replaced by sixteen digits`(given: String) {
    let chosen = RequestID.choose(given: given)
    #expect(chosen != given)
    #expect(chosen.utf8.count == 16)
  }
}

struct MetricsTextTests {
  /// Reference: Prometheus documentation, exposition formats, text format example.
  @Test func `labels are escaped and whole numbers have no point`() {
    var text = MetricsText()
    text.metric("m", "gauge", "Help.")
    text.sample("m", ["path": "C:\\DIR\n\"x\""], 2)
    text.sample("m", [:], 0.5)
    #expect(
      text.text == "# HELP m Help.\n# TYPE m gauge\nm{path=\"C:\\\\DIR\\n\\\"x\\\"\"} 2\nm 0.5\n")
  }
}
