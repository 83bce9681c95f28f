import ChatServer
import Hybrid
import LogSchema
import Synchronization
import Testing

@testable import LLMClient

struct CircuitBreakerTests {
  private func breaker() throws -> CircuitBreaker {
    var settings = LanguageModelSettings()
    try settings.set(.circuitFailures, to: "3", place: "")
    try settings.set(.circuitPause, to: "10", place: "")
    return CircuitBreaker(CircuitSettings(settings))
  }

  private func permit(_ breaker: CircuitBreaker, at seconds: Int) -> String {
    switch breaker.permit(at: .seconds(seconds)) {
    case .call(let isProbe): isProbe ? "probe" : "call"
    case .refused: "refused"
    }
  }

  private func record(
    _ breaker: CircuitBreaker, _ finding: CircuitBreaker.Finding, isProbe: Bool = false,
    at seconds: Int
  ) {
    breaker.record(finding, isProbe: isProbe, at: .seconds(seconds))
  }

  @Test func `failures in a row open it, one call tries, an answer closes it`() throws {
    let breaker = try breaker()
    for _ in 0..<2 { record(breaker, .fails("f"), at: 0) }
    record(breaker, .works, at: 0)
    for _ in 0..<2 { record(breaker, .fails("f"), at: 0) }
    #expect(permit(breaker, at: 0) == "call")
    record(breaker, .fails("f"), at: 0)
    #expect(breaker.state(at: .seconds(9)) == .open)
    #expect(permit(breaker, at: 9) == "refused")
    #expect(permit(breaker, at: 10) == "probe")
    #expect(permit(breaker, at: 10) == "refused")
    // Calls that began before say nothing of now.
    record(breaker, .works, at: 10)
    #expect(permit(breaker, at: 10) == "refused")
    record(breaker, .works, isProbe: true, at: 11)
    #expect(breaker.state(at: .seconds(11)) == .closed)
    #expect(permit(breaker, at: 11) == "call")
  }

  @Test func `a try that fails opens it for twice as long, sixteen times at most`() throws {
    let breaker = try breaker()
    var now = 0
    for _ in 0..<3 { record(breaker, .fails("f"), at: now) }
    for pause in [10, 20, 40, 80, 160, 160, 160] {
      #expect(permit(breaker, at: now + pause - 1) == "refused")
      #expect(permit(breaker, at: now + pause) == "probe")
      now += pause
      record(breaker, .fails("f"), isProbe: true, at: now)
    }
  }

  @Test func `a try that is given up leaves room for the next`() throws {
    let breaker = try breaker()
    for _ in 0..<3 { record(breaker, .fails("f"), at: 0) }
    #expect(permit(breaker, at: 10) == "probe")
    record(breaker, .nothing, isProbe: true, at: 10)
    #expect(permit(breaker, at: 10) == "probe")
  }

  @Test func `a fault that holds opens it at once`() throws {
    let breaker = try breaker()
    record(breaker, .holds(.seconds(600), "the model is retired"), at: 0)
    guard case .refused(let words) = breaker.permit(at: .seconds(599)) else {
      Issue.record("a call is let through")
      return
    }
    #expect(words.contains("the model is retired"))
    #expect(permit(breaker, at: 600) == "probe")
  }

  @Test(arguments: [
    (ChatReplies.error(401, code: "invalid_api_key"), LanguageModelFailure.Kind.refused, 600),
    (ChatReplies.error(404, code: "model_not_found"), .misconfigured, 600),
    (ChatReplies.error(404), .misconfigured, 600),
    (ChatReplies.error(400, parameter: "model"), .misconfigured, 600),
    (ChatReplies.error(400, code: "model_decommissioned"), .misconfigured, 600),
    (ChatReplies.error(402), .refused, 3_600),
    (ChatReplies.error(429, code: "insufficient_quota"), .refused, 3_600),
  ])
  func `what no line can pass stops all lines`(
    step: ScriptedServer.Step, kind: LanguageModelFailure.Kind, seconds: Int
  ) async throws {
    let server = try await ScriptedServer { _, number in
      number == 0 ? [step] : [ChatReplies.answer("High")]
    }
    let time = PausedTime()
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.structuredOutput: "none"]), time: time.timekeeper())
    #expect(await outcome(client).failureKind == kind)
    #expect(await outcome(client).failureKind == .circuitOpen)
    time.advance(by: .seconds(seconds - 1))
    #expect(await outcome(client).failureKind == .circuitOpen)
    #expect(client.counters.circuitState == "open")
    #expect(server.requests.count == 1)
    time.advance(by: .seconds(1))
    #expect(try await client.judge(question("x")).severity == .high)
    #expect(client.counters.circuitState == "closed")
  }

  @Test func `a server that fails is left alone`() async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.error(500)] }
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.circuitFailures: "3"]),
      time: PausedTime().timekeeper())
    let kinds = await (0..<6).asyncMap { _ in await outcome(client).failureKind }
    #expect(
      kinds == [
        .serverFault, .serverFault, .serverFault, .circuitOpen, .circuitOpen, .circuitOpen,
      ])
    #expect(server.requests.count == 3)
  }

  /// Whoever can write lines must not be able to turn the language model off.
  @Test(arguments: [
    ChatReplies.error(400, code: "context_length_exceeded"), ChatReplies.error(403),
    ChatReplies.error(400, code: "json_validate_failed"), ChatReplies.response(body: "nonsense"),
    ChatReplies.error(429),
  ])
  func `what a line brings about does not stop the others`(step: ScriptedServer.Step) async throws {
    let server = try await ScriptedServer { _, number in
      number < 20 ? [step] : [ChatReplies.answer("High")]
    }
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.structuredOutput: "none"]),
      time: PausedTime().timekeeper())
    for _ in 0..<20 { #expect(await outcome(client).failureKind != .circuitOpen) }
    #expect(try await client.judge(question("x")).severity == .high)
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ transform: (Element) async -> Value) async -> [Value] {
    var values: [Value] = []
    for element in self { values.append(await transform(element)) }
    return values
  }
}
