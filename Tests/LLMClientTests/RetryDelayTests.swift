import ChatServer
import Hybrid
import LogSchema
import Testing

@testable import LLMClient

struct RetryDelayTests {
  /// RFC 9110, 5.6.7, shows one moment in three forms; `date -d … +%s` prints its seconds.
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sun Nov  6 08:49:37 1994", 784_111_777),
    ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Wednesday, 25-Nov-26 00:00:00 GMT", 1_795_564_800),
  ])
  func `dates of HTTP are read`(text: String, expected: Int) {
    #expect(RetryDelay.epoch(ofDate: text) == expected)
  }

  @Test(arguments: [
    "", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "1994-11-06T08:49:37Z",
  ])
  func `what is no date is none`(text: String) {
    #expect(RetryDelay.epoch(ofDate: text) == nil)
  }

  @Test(
    arguments: [
      ("7", nil, Duration.seconds(7)), ("0", nil, .zero), ("1.5", nil, .seconds(1.5)),
      ("7", "250", .milliseconds(250)), ("999999999999999999999", nil, .seconds(3_600)),
      ("Sun, 06 Nov 1994 08:49:47 GMT", nil, .seconds(10)),
      ("Sun, 06 Nov 1994 08:49:27 GMT", nil, .zero),
      ("Sun, 06 Nov 9999 08:49:27 GMT", nil, .seconds(3_600)),
    ] as [(String, String?, Duration)])
  func `a server's wish is a pause`(header: String, milliseconds: String?, expected: Duration) {
    #expect(
      RetryDelay.asked(
        retryAfter: header, milliseconds: milliseconds, epochSeconds: PausedTime.epoch) == expected)
  }

  @Test(arguments: ["", "-1", "inf", "nan", "0x10", "soon", "1e3"])
  func `what is no wish is none`(header: String) {
    #expect(
      RetryDelay.asked(retryAfter: header, milliseconds: nil, epochSeconds: PausedTime.epoch) == nil
    )
  }

  @Test func `own pauses double up to a cap, and jitter takes any part of them`() {
    let full = (1...40).map { RetryDelay.backoff(afterAttempt: $0, unitInterval: 1) }
    #expect(full.prefix(5) == [.seconds(0.5), .seconds(1), .seconds(2), .seconds(4), .seconds(8)])
    #expect(full.dropFirst(5).allSatisfy { $0 == .seconds(8) })
    #expect(RetryDelay.backoff(afterAttempt: 9, unitInterval: 0) == .zero)
  }

  /// The clock of the tests stands 1,000 s after the epoch of the date.
  @Test(arguments: ["4", "Sun, 06 Nov 1994 09:06:21 GMT"])
  func `a pause that is asked for is kept`(header: String) async throws {
    for status in [429, 503] {
      let server = try await ScriptedServer { _, number in
        number == 0
          ? [ChatReplies.error(status, headers: ["Retry-After: \(header)"])]
          : [ChatReplies.answer("Medium")]
      }
      let time = PausedTime()
      let client = ChatCompletionClient(
        try configuration(port: server.port, [.attempts: "2"]), time: time.timekeeper())
      #expect(try await client.judge(question("x")).severity == .medium)
      #expect(time.pauses == [.seconds(4)])
    }
  }

  @Test func `a pause longer than the time left is not waited for, and all others keep it`()
    async throws
  {
    let server = try await ScriptedServer { _, number in
      number == 0
        ? [ChatReplies.error(429, headers: ["Retry-After: 60"])] : [ChatReplies.answer("Low")]
    }
    let time = PausedTime()
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.attempts: "5", .timeout: "59"]),
      time: time.timekeeper())
    let first = await outcome(client)
    #expect(first.failureKind == .rateLimited)
    #expect(first.failureWords.contains("pause of 60 s"))
    #expect(await outcome(client).failureKind == .rateLimited)
    #expect(server.requests.count == 1)
    #expect(time.pauses.isEmpty)
    time.advance(by: .seconds(61))
    #expect(try await client.judge(question("x")).severity == .low)
  }
}
