import ChatServer
import Foundation
import Hybrid
import LogSchema
import Testing

@testable import LLMClient

/// Every way in which a server can fail, with the failure that it has to become.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: LanguageModelFailure.Kind
  /// Calls of a client that tries twice.
  let callCount: Int
  let steps: [ScriptedServer.Step]

  init(
    _ name: String, _ kind: LanguageModelFailure.Kind, calls: Int, _ steps: ScriptedServer.Step...
  ) {
    self.name = name
    self.kind = kind
    callCount = calls
    self.steps = steps
  }

  var testDescription: String { name }

  private static let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"choices\""
  private static let chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

  private static func completion(_ content: String) -> ScriptedServer.Step {
    ChatReplies.response(body: ChatReplies.completion(content))
  }

  /// Those that only show by an answer that does not come.
  static let slow: [Misbehaviour] = [
    .init("no answer at all", .timedOut, calls: 2, .hang),
    .init("slow headers", .timedOut, calls: 2, .send("HTTP/1.1 200 OK\r\nX: "), .trickle("x")),
    .init("headers, then nothing", .timedOut, calls: 2, .send(chunkedHead), .hang),
    .init("half a body, then nothing", .timedOut, calls: 2, .send(head), .hang),
    .init(
      "a body byte by byte", .timedOut, calls: 2, .send(chunkedHead), .trickle("1\r\n \r\n")),
  ]

  /// Those that end by themselves.
  static let quick: [Misbehaviour] = [
    .init("500", .serverFault, calls: 2, ChatReplies.error(500)),
    .init("502 with a page", .serverFault, calls: 2, ChatReplies.response(502, body: "<html>")),
    .init("503", .serverFault, calls: 2, ChatReplies.error(503)),
    .init("429", .rateLimited, calls: 2, ChatReplies.error(429, code: "rate_limit_exceeded")),
    .init("reset before the answer", .unreachable, calls: 2, .reset),
    .init("end before the answer", .unreachable, calls: 2, .close),
    .init("reset in mid-body", .unreachable, calls: 2, .send(head), .reset),
    .init("end in mid-body", .unreachable, calls: 2, .send(head), .close),
    .init("no HTTP", .unreachable, calls: 2, .send("220 mail.example.com ESMTP\r\n"), .close),
    .init(
      "an endless header", .unreachable, calls: 2,
      .send("HTTP/1.1 200 OK\r\nX: "), .sendForever(String(repeating: "x", count: 10_000))),
    .init(
      "an endless body", .nonsense, calls: 1,
      .send(chunkedHead), .sendForever("2710\r\n" + String(repeating: " ", count: 10_000) + "\r\n")),
    .init(
      "a huge body", .nonsense, calls: 1,
      ChatReplies.response(body: String(repeating: " ", count: 2 << 20))),
    .init("an empty body", .nonsense, calls: 1, ChatReplies.response(body: "")),
    .init("a page", .nonsense, calls: 1, ChatReplies.response(body: "<html>login</html>")),
    .init(
      "deep nesting", .nonsense, calls: 1,
      ChatReplies.response(body: String(repeating: "[", count: 500_000))),
    .init("no choices", .nonsense, calls: 1, ChatReplies.response(body: "{}")),
    .init("an empty choice", .nonsense, calls: 1, ChatReplies.response(body: #"{"choices":[]}"#)),
    .init("an unknown severity", .nonsense, calls: 1, completion(ChatReplies.verdict("Fine"))),
    .init("prose", .nonsense, calls: 1, completion("The line is harmless.")),
    .init(
      "a cut answer", .nonsense, calls: 1,
      ChatReplies.response(
        body: ChatReplies.completion(ChatReplies.verdict("Low"), finishReason: "length"))),
    .init("204", .refused, calls: 1, .send("HTTP/1.1 204 No Content\r\n\r\n")),
    .init(
      "a redirect", .refused, calls: 1,
      ChatReplies.response(307, body: "", headers: ["Location: http://127.0.0.1:9/v1"])),
    .init("400", .refused, calls: 1, ChatReplies.error(400, code: "context_length_exceeded")),
    .init("401", .refused, calls: 1, ChatReplies.error(401, code: "invalid_api_key")),
    .init("402", .refused, calls: 1, ChatReplies.error(402)),
    .init("403", .refused, calls: 1, ChatReplies.error(403)),
    .init("404", .misconfigured, calls: 1, ChatReplies.error(404, code: "model_not_found")),
    .init(
      "a retired model", .misconfigured, calls: 1,
      ChatReplies.error(400, code: "model_decommissioned")),
    .init("a spent quota", .refused, calls: 1, ChatReplies.error(429, code: "insufficient_quota")),
    .init(
      "a model without JSON", .nonsense, calls: 1,
      ChatReplies.error(400, code: "json_validate_failed")),
  ]
}

struct MisbehavingServerTests {
  private static let secretLine = "transfer of Ottokar4711"

  private func check(_ case: Misbehaviour, _ limits: [LanguageModelSetting: String]) async throws {
    let server = try await ScriptedServer { _, _ in `case`.steps }
    let settings: [LanguageModelSetting: String] = [
      .attempts: "2", .structuredOutput: "none", .redaction: "false",
    ]
    let client = ChatCompletionClient(
      try configuration(
        port: server.port, settings.merging(limits) { $1 },
        environment: ["TOCSIN_LLM_API_KEY": "sk-4711"]), time: PausedTime().timekeeper())
    let found = await outcome(client, MisbehavingServerTests.secretLine)
    #expect(found.failureKind == `case`.kind)
    #expect(client.counters.failureCounts == [`case`.kind: 1])
    #expect(client.counters.callCount == `case`.callCount)
    #expect(!found.failureWords.contains("4711"))
    #expect(!found.failureWords.isEmpty)
  }

  @Test(arguments: Misbehaviour.quick)
  func `every fault is a failure of its kind`(case: Misbehaviour) async throws {
    try await check(`case`, [:])
  }

  @Test(arguments: Misbehaviour.slow)
  func `whoever is too slow is given up`(case: Misbehaviour) async throws {
    try await check(`case`, [.attemptTimeout: "2"])
  }

  @Test func `a server that is not there is unreachable`() async throws {
    let server = try await ScriptedServer { _, _ in [] }
    let port = server.port
    try await server.stop()
    let time = PausedTime()
    let client = ChatCompletionClient(
      try configuration(port: port, [.attempts: "3"]), time: time.timekeeper())
    let found = await outcome(client)
    #expect(found.failureKind == .unreachable)
    #expect(found.failureWords.contains("refused"))
    #expect(time.pauses.count == 2)
  }

  @Test func `a name that does not exist is unreachable`() async throws {
    let client = ChatCompletionClient(
      try configuration(port: 1, [.baseURL: "http://tocsin.invalid/v1"]))
    #expect(await outcome(client).failureKind == .unreachable)
  }

  @Test func `a fault that passes is made good by the next try`() async throws {
    let server = try await ScriptedServer { _, number in
      number < 2 ? [ChatReplies.error(503)] : [ChatReplies.answer("High")]
    }
    let time = PausedTime()
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.attempts: "3"]), time: time.timekeeper(jitter: 0.5))
    #expect(try await client.judge(question("x")).severity == .high)
    // Half of 0.5 s, and half of twice as much.
    #expect(time.pauses == [.seconds(0.25), .seconds(0.5)])
  }

  @Test func `a reset connection is made good by the next try`() async throws {
    let server = try await ScriptedServer { _, number in
      number == 0 ? [.reset] : [ChatReplies.answer("Low")]
    }
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.attempts: "2"]), time: PausedTime().timekeeper())
    #expect(try await client.judge(question("x")).severity == .low)
  }

  @Test func `no redirect is followed, and the key stays`() async throws {
    let other = try await ScriptedServer { _, _ in [ChatReplies.answer("Low")] }
    for status in [301, 302, 303, 307, 308] {
      let server = try await ScriptedServer { [port = other.port] _, _ in
        [
          ChatReplies.response(
            status, body: "", headers: ["Location: http://127.0.0.1:\(port)/v1/chat/completions"])
        ]
      }
      let client = ChatCompletionClient(
        try configuration(port: server.port, environment: ["TOCSIN_LLM_API_KEY": "sk-4711"]))
      let found = await outcome(client)
      #expect(found.failureKind == .refused)
      #expect(found.failureWords.contains("Redirects are not followed"))
      #expect(server.requests.count == 1)
    }
    #expect(other.requests.isEmpty)
  }

  @Test func `a question that is given up ends as cancelled`() async throws {
    let server = try await ScriptedServer { _, _ in [.hang] }
    let client = ChatCompletionClient(try configuration(port: server.port))
    let task = Task { await outcome(client) }
    while server.requests.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value.failureKind == .cancelled)
  }

  @Test func `those who wait for their turn are given up, too`() async throws {
    let server = try await ScriptedServer { _, _ in [.hang] }
    let client = ChatCompletionClient(try configuration(port: server.port, [.concurrency: "1"]))
    let tasks = (0..<10).map { _ in Task { await outcome(client) } }
    while server.requests.isEmpty || client.counters.waitingCount < 9 { await Task.yield() }
    for task in tasks { task.cancel() }
    for task in tasks { #expect(await task.value.failureKind == .cancelled) }
    #expect(server.requests.count == 1)
    #expect(client.counters.waitingCount == 0)
  }
}
