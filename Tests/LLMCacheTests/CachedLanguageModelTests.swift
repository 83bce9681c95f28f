import Hybrid
import LLMCache
import LogSchema
import Synchronization
import Testing

/// Answers `High`, and counts; waits first until it is told to go on.
private final class CountingModel: LanguageModel {
  private struct State {
    var count = 0
    var isOpen: Bool
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>
  private let failure: LanguageModelFailure?

  init(isOpen: Bool = true, failure: LanguageModelFailure? = nil) {
    state = Mutex(State(isOpen: isOpen))
    self.failure = failure
  }

  var callCount: Int { state.withLock { $0.count } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for one in waiting { one.resume() }
  }

  func judge(
    _ question: LanguageModelQuestion
  ) async throws(LanguageModelFailure) -> LanguageModelAnswer {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        state.count += 1
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
    if Task.isCancelled { throw LanguageModelFailure(.cancelled, "given up") }
    if let failure { throw failure }
    return LanguageModelAnswer(severity: .high, reason: "why", tokenCount: 7, cost: 0.5)
  }
}

private func question(
  _ shape: String, message: String = "m", logType: String = "", process: String = ""
) -> LanguageModelQuestion {
  LanguageModelQuestion(
    message: Array(message.utf8), shape: Array(shape.utf8), logType: Array(logType.utf8),
    process: Array(process.utf8))
}

struct CachedLanguageModelTests {
  @Test func `a shape is asked about once, for each log type, process and identity`() async throws {
    let model = CountingModel()
    let store = try AnswerStore(inMemory: .init())
    let cached = CachedLanguageModel(model, identity: "a", store: store)
    let first = try await cached.judge(question("s", message: "m 1"))
    #expect(
      first == LanguageModelAnswer(severity: .high, reason: "why", tokenCount: 7, cost: 0.5))
    let second = try await cached.judge(question("s", message: "m 2"))
    #expect(second == LanguageModelAnswer(severity: .high, reason: "why", isFromCache: true))
    #expect(model.callCount == 1)
    // Where one part ends and the next begins counts, too.
    let others = [
      question("t"), question("s", logType: "x"), question("s", process: "x"),
      question("", process: "s"), question("", logType: "s"), question("xs"),
    ]
    for other in others { _ = try await cached.judge(other) }
    #expect(model.callCount == 1 + others.count)
    _ = try await CachedLanguageModel(model, identity: "b", store: store).judge(question("s"))
    #expect(model.callCount == 2 + others.count)
    #expect(cached.counters.hitCount == 1)
    #expect(cached.counters.missCount == 1 + others.count)
  }

  @Test func `a failure is not kept`() async throws {
    let model = CountingModel(failure: LanguageModelFailure(.nonsense, "no"))
    let cached = CachedLanguageModel(
      model, identity: "", store: try AnswerStore(inMemory: .init()))
    for _ in 0..<2 {
      await #expect(throws: LanguageModelFailure(.nonsense, "no")) {
        try await cached.judge(question("s"))
      }
    }
    #expect(model.callCount == 2)
  }

  @Test func `questions of one shape at the same time make one call`() async throws {
    let model = CountingModel(isOpen: false)
    let cached = CachedLanguageModel(model, identity: "", store: nil)
    let answers = try await withThrowingTaskGroup(of: LanguageModelAnswer.self) { group in
      for number in 0..<50 {
        group.addTask { try await cached.judge(question("s", message: "m \(number)")) }
      }
      while cached.counters.joinedCount < 49 { await Task.yield() }
      model.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(model.callCount == 1)
    #expect(answers.count == 50 && answers.allSatisfy { $0.severity == .high })
    // The call is paid once.
    #expect(answers.map(\.cost).reduce(0, +) == 0.5)
    // Without a store, nothing is kept for later.
    _ = try await cached.judge(question("s"))
    #expect(model.callCount == 2)
  }

  @Test func `who gives up does not take the answer from the others`() async throws {
    let model = CountingModel(isOpen: false)
    let cached = CachedLanguageModel(model, identity: "", store: nil)
    let first = Task { try await cached.judge(question("s")) }
    while model.callCount < 1 { await Task.yield() }
    let second = Task { try await cached.judge(question("s")) }
    while cached.counters.joinedCount < 1 { await Task.yield() }
    first.cancel()
    model.open()
    await #expect(throws: LanguageModelFailure(.cancelled, "the question was given up")) {
      try await first.value
    }
    #expect(try await second.value.severity == .high)
  }

  @Test func `when all give up, the question is given up, and can be asked again`() async throws {
    let model = CountingModel(isOpen: false)
    let cached = CachedLanguageModel(model, identity: "", store: nil)
    let only = Task { try await cached.judge(question("s")) }
    while model.callCount < 1 { await Task.yield() }
    only.cancel()
    let again = Task { try await cached.judge(question("s")) }
    while model.callCount < 2 { await Task.yield() }
    model.open()
    await #expect(throws: LanguageModelFailure.self) { try await only.value }
    #expect(try await again.value.severity == .high)
  }
}
