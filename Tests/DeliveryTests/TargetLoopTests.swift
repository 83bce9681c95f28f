import LogSchema
import Outbox
import Synchronization
import Testing

@testable import Delivery

/// A receiver that answers as it is told to.
private final class ScriptedTarget: DeliveryTarget {
  let settleTime: Duration
  private let answers: Mutex<[TargetAnswer]>
  private let seen = Mutex<[DueDelivery]>([])

  init(_ answers: [TargetAnswer], settleTime: Duration = .zero) {
    self.answers = Mutex(answers.reversed())
    self.settleTime = settleTime
  }

  var deliveries: [DueDelivery] { seen.withLock { $0 } }

  func deliver(_ delivery: DueDelivery, through sender: HTTPSender) async -> TargetAnswer {
    seen.withLock { $0.append(delivery) }
    return answers.withLock { $0.popLast() } ?? .delivered(reference: nil, followUp: nil)
  }
}

struct TargetLoopTests {
  private let folder: ExampleFolder
  private let outbox: Outbox

  init() throws {
    folder = try ExampleFolder()
    outbox = try folder.open(targets: [OutboxSettings.Target(name: "hook", followsUp: false)])
  }

  private let temporary = TargetAnswer.temporary(
    reason: "HTTP 503", retryAfter: nil, isUncertain: true)

  private func deliver(
    _ target: ScriptedTarget, _ run: DeliveryRun = .untilEmpty, attempts: Int = 10,
    age: Duration = .seconds(3600)
  ) async throws -> [DeliveryEvent] {
    let box = EventBox()
    let sender = HTTPSender(limits: TimeLimits())
    let loop = TargetLoop(
      name: "hook", target: target, outbox: outbox,
      retry: RetrySettings(
        firstWait: .milliseconds(1), longestWait: .milliseconds(2), attemptLimit: attempts,
        ageLimit: age), sender: sender, tell: box.add)
    try await loop.deliver(run)
    await sender.shutDown()
    return box.events
  }

  private func record(_ messages: String...) async throws {
    try await outbox.record(
      messages.map {
        Finding(
          severity: .high, logType: "", process: "", message: Array($0.utf8), stage: "rules")
      })
  }

  private func status() throws -> DeliveryStatus {
    try #require(try outbox.incidents().first?.deliveries.first)
  }

  @Test func `a failing receiver is asked until it takes the incident`() async throws {
    try await record("lost")
    let target = ScriptedTarget([temporary, temporary, .delivered(reference: "A", followUp: nil)])
    let events = try await deliver(target)
    #expect(target.deliveries.map(\.attempt) == [1, 2, 3])
    #expect(target.deliveries.map(\.isUncertain) == [false, true, true])
    #expect(Set(target.deliveries.map(\.incident.key)).count == 1)
    let key = target.deliveries[0].incident.key
    #expect(
      events.last
        == .delivered(target: "hook", incidentKey: key, reference: "A", attempt: 3))
    #expect(try status().state == .delivered)
  }

  @Test func `a receiver that refuses is not asked again`() async throws {
    try await record("lost")
    let target = ScriptedTarget([.permanent(reason: "HTTP 401")])
    _ = try await deliver(target)
    #expect(target.deliveries.count == 1)
    #expect(try status().state == .dead && status().lastFailure == "HTTP 401")
  }

  @Test func `attempts have a limit, and so has age`() async throws {
    try await record("lost")
    let target = ScriptedTarget(Array(repeating: temporary, count: 9))
    _ = try await deliver(target, attempts: 3)
    #expect(target.deliveries.count == 3)
    #expect(try status().lastFailure == "3 attempts failed; at last: HTTP 503")
    #expect(try outbox.retry(IncidentFilter(states: [.dead])) == 1)
    _ = try await deliver(target, age: .zero)
    #expect(target.deliveries.count == 4)
    #expect(try status().lastFailure == "not delivered within 0s; at last: HTTP 503")
  }

  @Test func `a wait that the receiver asks for is kept`() async throws {
    try await record("lost")
    let before = UnixTime.now()
    let asks = TargetAnswer.temporary(
      reason: "HTTP 429", retryAfter: .seconds(1000), isUncertain: false)
    let target = ScriptedTarget([asks])
    _ = try await deliver(target, .once)
    let next = try #require(try status().nextAttempt)
    #expect(next >= before + .seconds(1000))
  }

  @Test func `a search has time to catch up after an attempt of unknown end`() async throws {
    try await record("lost")
    let before = UnixTime.now()
    _ = try await deliver(ScriptedTarget([temporary], settleTime: .seconds(500)), .once)
    #expect(try #require(try status().nextAttempt) >= before + .seconds(500))
    #expect(try outbox.retry(IncidentFilter()) == 1)
    let refused = TargetAnswer.temporary(
      reason: "HTTP 429", retryAfter: nil, isUncertain: false)
    _ = try await deliver(ScriptedTarget([refused], settleTime: .seconds(500)), .once)
    #expect(try #require(try status().nextAttempt) < before + .seconds(500))
  }

  @Test func `once makes one attempt for each`() async throws {
    try await record("one lost", "two lost", "three lost")
    let target = ScriptedTarget(Array(repeating: temporary, count: 9))
    _ = try await deliver(target, .once)
    #expect(target.deliveries.map(\.attempt) == [1, 1, 1])
  }

  @Test func `a cancelled loop ends, and finishes what it has begun`() async throws {
    try await record("lost")
    let target = ScriptedTarget([])
    let task = Task { try await deliver(target, .untilCancelled) }
    while try status().state == .pending { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let events = try await task.value
    #expect(events.count == 1)
  }
}

/// Gathers what a loop tells.
private final class EventBox: Sendable {
  private let told = Mutex<[DeliveryEvent]>([])
  var events: [DeliveryEvent] { told.withLock { $0 } }
  @Sendable func add(_ event: DeliveryEvent) { told.withLock { $0.append(event) } }
}

struct TargetAnswerTests {
  @Test(arguments: [400, 401, 403, 404, 405, 410, 413, 415, 422])
  func `a request that the receiver refuses for good is not repeated`(status: Int) {
    let answer = TargetAnswer(failed: .answered(status: status, retryAfter: nil, body: []))
    guard case .permanent(let reason) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(reason.hasPrefix("HTTP \(status)"))
  }

  @Test(arguments: [
    (302, false), (408, false), (409, false), (425, false), (429, false), (500, true), (502, true),
    (503, true), (504, true), (599, true),
  ])
  func `other failures are temporary, and those of the server leave a doubt`(
    status: Int, isUncertain: Bool
  ) {
    let exchange = HTTPExchange.answered(status: status, retryAfter: .seconds(7), body: [])
    guard case .temporary(_, let wait, let doubt) = TargetAnswer(failed: exchange) else {
      Issue.record("\(status)")
      return
    }
    #expect(doubt == isUncertain && wait == .seconds(7))
  }

  @Test func `a request that was not sent leaves no doubt, one without answer does`() {
    #expect(
      TargetAnswer(failed: .notSent(reason: "x"))
        == .temporary(reason: "x", retryAfter: nil, isUncertain: false))
    #expect(
      TargetAnswer(failed: .unanswered(reason: "x"))
        == .temporary(reason: "x", retryAfter: nil, isUncertain: true))
  }
}
