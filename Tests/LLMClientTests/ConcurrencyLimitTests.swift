import ChatServer
import Hybrid
import LogSchema
import Synchronization
import Testing

@testable import LLMClient

struct ConcurrencyLimitTests {
  @Test func `never more than the limit at the same time, and all in the end`() async {
    let limit = ConcurrencyLimit(3)
    let counts = Locked((inside: 0, most: 0, all: 0))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<500 {
        group.addTask {
          _ = await limit.run {
            counts.withLock { counts in
              counts.inside += 1
              counts.most = max(counts.most, counts.inside)
              counts.all += 1
            }
            await Task.yield()
            counts.withLock { $0.inside -= 1 }
          }
        }
      }
    }
    #expect(counts.withLock { $0.most } <= 3)
    #expect(counts.withLock { $0.all } == 500)
    #expect(limit.waitingCount == 0)
  }

  @Test func `who came first goes first, and who gave up does not go`() async {
    let limit = ConcurrencyLimit(1)
    let order = Locked<[Int]>([])
    let gate = Gate()
    let holder = Task { await limit.run { await gate.wait() } }
    while !gate.isWaitedFor { await Task.yield() }
    var tasks: [Task<Void, Never>] = []
    for number in 0..<10 {
      tasks.append(
        Task { _ = await limit.run { order.withLock { $0.append(number) } } })
      while limit.waitingCount <= number { await Task.yield() }
    }
    tasks[3].cancel()
    tasks[7].cancel()
    while limit.waitingCount > 8 { await Task.yield() }
    gate.open()
    _ = await holder.value
    for task in tasks { await task.value }
    #expect(order.withLock { $0 } == [0, 1, 2, 4, 5, 6, 8, 9])
  }

  @Test func `a client keeps to its limit`() async throws {
    let server = try await ScriptedServer { _, _ in [ChatReplies.answer("Low")] }
    let client = ChatCompletionClient(try configuration(port: server.port, [.concurrency: "2"]))
    let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        group.addTask { try await client.judge(question("line \(number)")).severity == .low }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 40 && answers.allSatisfy { $0 })
    #expect(server.requests.count == 40)
    #expect(client.counters.answerCount == 40)
  }
}

/// Opens once.
private final class Gate: Sendable {
  private let continuation = Mutex<CheckedContinuation<Void, Never>?>(nil)

  var isWaitedFor: Bool { continuation.withLock { $0 != nil } }

  func wait() async {
    await withCheckedContinuation { waiting in continuation.withLock { $0 = waiting } }
  }

  func open() { continuation.withLock { $0 }?.resume() }
}

/// A value that tasks share.
private final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Result: Sendable>(_ work: @Sendable (inout Value) -> Result) -> Result {
    value.withLock { value in work(&value) }
  }
}
