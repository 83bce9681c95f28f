import LogSchema
import Testing

@testable import Outbox

struct DeliveryQueueTests {
  // Held as long as the test runs.
  private let folder: OutboxFolder

  init() throws { folder = try OutboxFolder() }

  private func begin(
    _ outbox: Outbox, _ target: String = "hook", at seconds: Int64, settle: Int64 = 0
  ) async throws -> DueDelivery? {
    try await outbox.beginDelivery(
      to: target, dueBy: moment(seconds), at: moment(seconds), settleTime: .seconds(settle))
  }

  private func status(_ outbox: Outbox) throws -> DeliveryStatus? {
    try outbox.incidents().first?.deliveries.first
  }

  @Test func `each target is due once for each incident`() async throws {
    let outbox = try folder.open(targets: ["a", "b"])
    try await outbox.record([finding("one lost"), finding("two lost")])
    for target in ["a", "b"] {
      for _ in 0..<2 {
        let due = try #require(try await begin(outbox, target, at: 1))
        #expect(due.attempt == 1 && !due.isUncertain && !due.isFollowUp)
        try await outbox.finish(due, as: .delivered(reference: "X-1", followUp: nil), at: moment(1))
      }
      #expect(try await begin(outbox, target, at: 1000) == nil)
      #expect(try await outbox.nextDelivery(to: target) == nil)
    }
    #expect(try await begin(outbox, "unknown", at: 1) == nil)
    let snapshot = try await outbox.snapshot()
    #expect(snapshot.count(.delivered) == 4 && snapshot.oldestPending == nil)
    #expect(try status(outbox)?.reference == "X-1")
  }

  @Test func `an attempt that nobody finished is of unknown end, and due after settling`()
    async throws
  {
    do {
      let outbox = try folder.open()
      try await outbox.record([finding("lost")])
      #expect(try await begin(outbox, at: 1, settle: 60)?.isUncertain == false)
    }
    let outbox = try folder.open()
    #expect(try await begin(outbox, at: 60, settle: 60) == nil)
    let due = try #require(try await begin(outbox, at: 61, settle: 60))
    #expect(due.isUncertain && due.attempt == 2)
    try await outbox.finish(
      due, as: .failed(reason: "HTTP 429", retry: moment(70), isUncertain: false), at: moment(61))
    #expect(try await begin(outbox, at: 69) == nil)
    #expect(try await begin(outbox, at: 70)?.isUncertain == false)
    #expect(try status(outbox)?.lastFailure == "HTTP 429")
  }

  @Test func `a dead delivery waits for a person, who can have it tried again`() async throws {
    let outbox = try folder.open(targets: ["a", "b"])
    try await outbox.record([finding("lost")])
    let due = try #require(try await begin(outbox, "a", at: 1))
    try await outbox.finish(due, as: .dead(reason: "HTTP 401"), at: moment(1))
    #expect(try await begin(outbox, "a", at: 100_000) == nil)
    #expect(try outbox.incidents(IncidentFilter(states: [.dead], target: "b")).isEmpty)
    #expect(try outbox.incidents(IncidentFilter(states: [.dead])).count == 1)
    #expect(try outbox.retry(IncidentFilter(states: [.dead]), at: moment(200)) == 1)
    #expect(try await begin(outbox, "a", at: 199) == nil)
    let again = try #require(try await begin(outbox, "a", at: 200))
    #expect(again.attempt == 1 && again.pendingSince == moment(200))
    // Nobody knows whether a dead one arrived after all.
    #expect(again.isUncertain)
  }

  @Test func `what is delivered is not tried again`() async throws {
    let outbox = try folder.open()
    try await outbox.record([finding("lost")])
    let due = try #require(try await begin(outbox, at: 1))
    try await outbox.finish(due, as: .delivered(reference: nil, followUp: nil), at: moment(1))
    #expect(try outbox.retry(IncidentFilter(), at: moment(2)) == 0)
    #expect(try outbox.retry(IncidentFilter(states: [.delivered]), at: moment(2)) == 0)
    #expect(try await begin(outbox, at: 3) == nil)
  }

  @Test func `a target that follows up is told when an incident goes on`() async throws {
    let outbox = try folder.open(followsUp: true)
    try await outbox.record([finding("lost")])
    let due = try #require(try await begin(outbox, at: 1))
    // It goes on while the target is being told.
    try await outbox.record([finding("lost", seconds: 1)])
    try await outbox.finish(due, as: .delivered(reference: nil, followUp: nil), at: moment(2))
    let second = try #require(try await begin(outbox, at: 2))
    #expect(second.isFollowUp && second.incident.count == 2)
    try await outbox.finish(second, as: .delivered(reference: nil, followUp: nil), at: moment(3))
    #expect(try await begin(outbox, at: 100) == nil)
    try await outbox.record([finding("lost", seconds: 100)])
    let third = try #require(try await begin(outbox, at: 100))
    #expect(third.incident.count == 3)
    // A failed follow-up leaves it delivered.
    try await outbox.finish(third, as: .dead(reason: "HTTP 400"), at: moment(101))
    #expect(try status(outbox)?.state == .delivered)
  }

  @Test func `the longest due comes first, and pending ones alone can be asked for`() async throws {
    let outbox = try folder.open(followsUp: true)
    try await outbox.record([finding("two lost", seconds: 2), finding("one lost", seconds: 1)])
    let due = try #require(try await begin(outbox, at: 5))
    #expect(due.incident.sample == "one lost")
    try await outbox.finish(due, as: .delivered(reference: nil, followUp: moment(1)), at: moment(5))
    #expect(try await outbox.nextDelivery(to: "hook") == moment(1))
    #expect(try await outbox.nextDelivery(to: "hook", pendingOnly: true) == moment(2))
  }

  @Test func `filters go by state, severity, target and number`() async throws {
    let outbox = try folder.open(targets: ["a"])
    try await outbox.record([finding("one lost"), finding("two lost", .high)])
    func samples(_ filter: IncidentFilter) throws -> [String] {
      try outbox.incidents(filter).map(\.incident.sample)
    }
    #expect(try samples(IncidentFilter()) == ["two lost", "one lost"])
    #expect(try samples(IncidentFilter(severities: [.high])) == ["two lost"])
    #expect(try samples(IncidentFilter(states: [.pending], target: "a")).count == 2)
    #expect(try samples(IncidentFilter(target: "b")).isEmpty)
    #expect(try samples(IncidentFilter(ids: [])).isEmpty)
    #expect(try samples(IncidentFilter(ids: [1])) == ["one lost"])
    #expect(try outbox.incidents(limit: 1).count == 1)
    #expect(try outbox.drop(IncidentFilter(ids: [1, 99])) == 1)
    #expect(try samples(IncidentFilter()) == ["two lost"])
    let snapshot = try await outbox.snapshot()
    #expect(snapshot.incidentCount == 1 && snapshot.count(.pending) == 1)
    #expect(snapshot.oldestPending == moment(0))
  }

  @Test func `what is delivered is forgotten after the retention, and no earlier`() async throws {
    let outbox = try folder.open(window: .seconds(10))
    try await outbox.record([finding("one lost"), finding("two lost")])
    let due = try #require(try await begin(outbox, at: 1))
    try await outbox.finish(due, as: .delivered(reference: nil, followUp: nil), at: moment(1))
    // The window ends after 10 s, the retention of 7 days then.
    #expect(try await outbox.forgetDelivered(at: moment(7 * 86_400 + 9)) == 0)
    #expect(try await outbox.forgetDelivered(at: moment(7 * 86_400 + 10)) == 1)
    #expect(try outbox.incidents().map(\.incident.sample) == ["two lost"])
  }

  @Test func `one at a time may deliver`() throws {
    let (one, other) = (try folder.open(), try folder.open())
    var lock = try one.deliveryLock()
    #expect(lock != nil)
    #expect(try other.deliveryLock() == nil)
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(try other.deliveryLock() != nil)
  }
}
