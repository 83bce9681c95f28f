import ChatServer
import Hybrid
import LogSchema
import Testing

@testable import LLMClient

struct SpendingBudgetTests {
  private func budget(_ values: [LanguageModelSetting: String]) throws -> SpendingBudget {
    var settings = LanguageModelSettings()
    for (setting, text) in values { try settings.set(setting, to: text, place: "") }
    return SpendingBudget(try SpendingLimits(settings))
  }

  private func book(
    _ budget: SpendingBudget, _ tokenCount: Int = 10, at seconds: Int, epoch: Int = 0
  ) -> (booking: SpendingBudget.Booking?, words: String) {
    let answer = budget.book(
      TokenCounts(input: tokenCount, output: 0), at: .seconds(seconds), epochSeconds: epoch)
    switch answer {
    case .granted(let booking): return (booking, "granted")
    case .wait(let pause): return (nil, "wait \(pause.components.seconds)")
    case .spent: return (nil, "spent")
    }
  }

  @Test func `requests of the last minute count`() throws {
    let budget = try budget([.requestsPerMinute: "2"])
    #expect(book(budget, at: 0).words == "granted")
    #expect(book(budget, at: 20).words == "granted")
    #expect(book(budget, at: 30).words == "wait 30")
    #expect(book(budget, at: 60).words == "granted")
    #expect(book(budget, at: 60).words == "wait 20")
  }

  @Test func `tokens of the last minute count as they were taken, not as they were booked`() throws
  {
    let budget = try budget([.tokensPerMinute: "100"])
    let first = book(budget, 60, at: 0)
    #expect(book(budget, 60, at: 1).words == "wait 59")
    budget.settle(try #require(first.booking), took: TokenCounts(input: 10, output: 5))
    #expect(book(budget, 60, at: 2).words == "granted")
    #expect(book(budget, 60, at: 3).words == "wait 59")
    #expect(book(budget, 101, at: 3).words == "spent")
  }

  @Test func `a day's budget comes back with the next day`() throws {
    let budget = try budget([.requestsPerDay: "1"])
    #expect(book(budget, at: 0, epoch: 86_399).words == "granted")
    #expect(book(budget, at: 1, epoch: 86_399).words == "spent")
    #expect(book(budget, at: 2, epoch: 86_400).words == "granted")
  }

  @Test func `tokens and money of a day count`() throws {
    let tokens = try budget([.tokensPerDay: "25"])
    #expect(["granted", "granted", "spent"] == (0..<3).map { book(tokens, at: $0).words })
    // Ten tokens at 1,000 a million are 0.01.
    let money = try budget([.costPerDay: "0.025", .inputPrice: "1000"])
    #expect(["granted", "granted", "spent"] == (0..<3).map { book(money, at: $0).words })
  }

  @Test func `a limit of money without prices is refused`() {
    let error = #expect(throws: LanguageModelConfigurationError.self) {
      try budget([.costPerDay: "1"])
    }
    #expect(error?.description.contains("input_price") == true)
  }

  @Test func `without limits everything is granted`() throws {
    let budget = try budget([:])
    for _ in 0..<1_000 { #expect(book(budget, 1_000_000, at: 0).words == "granted") }
  }

  @Test func `a client waits for room in the minute, and says when the day is spent`() async throws
  {
    let server = try await ScriptedServer { _, _ in [ChatReplies.answer("Low")] }
    let time = PausedTime()
    let client = ChatCompletionClient(
      try configuration(
        port: server.port,
        [.requestsPerMinute: "2", .requestsPerDay: "3", .timeout: "100", .inputPrice: "10"]),
      time: time.timekeeper())
    for _ in 0..<3 { #expect(try await client.judge(question("x")).severity == .low) }
    #expect(time.pauses == [.seconds(60)])
    let last = await outcome(client)
    #expect(last.failureKind == .overBudget)
    #expect(last.failureWords.contains("day's budget of 3 requests"))
    #expect(server.requests.count == 3)
    // The server of the tests counts 300 and 20 tokens for each answer.
    #expect(client.counters.inputTokenCount == 900)
    #expect(client.counters.outputTokenCount == 60)
    #expect(abs(client.counters.cost - 0.009) < 1e-12)
  }

  @Test func `who has no time to wait for the minute is told at once`() async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.answer("Low")] }
    let time = PausedTime()
    let client = ChatCompletionClient(
      try configuration(port: server.port, [.requestsPerMinute: "1", .timeout: "59"]),
      time: time.timekeeper())
    #expect(await outcome(client).failureKind == nil)
    #expect(await outcome(client).failureKind == .overBudget)
    #expect(time.pauses.isEmpty)
  }
}
