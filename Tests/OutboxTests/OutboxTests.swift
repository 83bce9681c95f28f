import Foundation
import GRDB
import LogSchema
import TestSupport
import Testing

@testable import Outbox

struct OutboxTests {
  // Held as long as the test runs.
  private let folder: OutboxFolder

  init() throws { folder = try OutboxFolder() }

  // MARK: Incidents

  @Test func `findings of one shape, process and severity are one incident`() async throws {
    let outbox = try folder.open()
    let receipts = try await outbox.record([
      finding("order 17 lost"), finding("order 4711 lost", seconds: 5),
      finding("order 17 lost", .high), finding("order 17 lost", process: "Firewall"),
      finding("order found"),
    ])
    #expect(receipts.map(\.isNew) == [true, false, true, true, true])
    #expect(Set(receipts.map(\.incidentKey)).count == 4)
    let incidents = try outbox.incidents().map(\.incident)
    #expect(incidents.map(\.count) == [1, 1, 1, 2])
    let first = try #require(incidents.last)
    #expect(first.shape == "order <num> lost" && first.sample == "order 17 lost")
    #expect(first.firstSeen == moment(0) && first.lastSeen == moment(5))
    #expect(first.key == receipts[0].incidentKey && first.key.count == 32)
    #expect(first.process == "Web Server" && first.logType == "HTTP Error")
    #expect(first.stage == "model" && first.confidence == 0.9)
  }

  @Test func `an incident takes findings until its window ends, then another opens`() async throws {
    let outbox = try folder.open(window: .seconds(60))
    var receipts = try await outbox.record([finding("lost"), finding("lost", seconds: 59)])
    receipts += try await outbox.record([finding("lost", seconds: 60)])
    receipts += try await outbox.record([finding("lost", seconds: 61)])
    #expect(receipts.map(\.isNew) == [true, false, true, false])
    #expect(receipts[0].incidentKey != receipts[2].incidentKey)
    let incidents = try outbox.incidents().map(\.incident)
    #expect(incidents.map(\.count) == [2, 2])
    #expect(incidents[0].fingerprint == incidents[1].fingerprint)
  }

  @Test func `one batch can reach over several windows`() async throws {
    let outbox = try folder.open(window: .seconds(10))
    let times: [Int64] = [0, 5, 12, 13, 25, 26, 27]
    let receipts = try await outbox.record(times.map { finding("lost", seconds: $0) })
    #expect(receipts.map(\.isNew) == [true, false, true, false, true, false, false])
    #expect(try outbox.incidents().map(\.incident.count) == [3, 2, 2])
  }

  @Test func `an incident outlives its process, and the next one goes on counting`() async throws {
    let key = try await folder.open().record([finding("lost")])[0].incidentKey
    let receipts = try await folder.open().record([finding("lost", seconds: 9)])
    #expect(receipts == [Receipt(incidentKey: key, isNew: false)])
  }

  @Test func `every finding of many callers at once is counted`() async throws {
    let outbox = try folder.open()
    let newCount = try await withThrowingTaskGroup(of: Int.self) { group in
      for caller in 0..<200 {
        group.addTask {
          let shape = String(repeating: "a", count: caller % 7 + 1)
          return try await outbox.record([finding(shape), finding(shape)]).count(where: \.isNew)
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(newCount == 7)
    #expect(try outbox.incidents().reduce(0) { $0 + $1.incident.count } == 400)
  }

  @Test func `commits wait for the disk`() throws {
    let outbox = try folder.open()
    // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    let settings = try outbox.database.writeWithoutTransaction { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA synchronous"),
        try String.fetchOne(database, sql: "PRAGMA journal_mode")
      )
    }
    #expect(settings == (2, "wal"))
    #expect(try folder.directory.permissions("outbox.sqlite") == 0o600)
    #expect(try folder.directory.permissions("outbox.sqlite-wal") == 0o600)
  }

  // MARK: Redaction

  @Test func `nothing of a customer is in the files`() async throws {
    let outbox = try folder.open()
    let secrets = [
      "4111 1111 1111 1111", "jane.roe@example.com", "DE89 3704 0044 0532 0130 00", "hunter2",
      "203.0.113.77", "Ottokar",
    ]
    var one = finding(
      "Customer name: Ottokar Krause paid with 4111 1111 1111 1111, jane.roe@example.com, "
        + "DE89 3704 0044 0532 0130 00, password=hunter2 from 203.0.113.77")
    one.process = "mail jane.roe@example.com"
    one.logType = "from 203.0.113.77"
    one.declaredSeverity = "password=hunter2"
    one.stage = "card 4111 1111 1111 1111"
    try await outbox.record([one])
    for name in try folder.directory.names() {
      let bytes = try Data(contentsOf: URL(filePath: folder.directory.path(name)))
      for secret in secrets {
        for spelling in [secret, secret.lowercased()] {
          #expect(bytes.range(of: Data(spelling.utf8)) == nil, "\(secret) in \(name)")
        }
      }
    }
    let incident = try #require(try outbox.incidents().first?.incident)
    #expect(incident.sample.contains("paid with <card>, <email>"))
  }

  @Test func `messages that differ in a customer's name are one incident`() async throws {
    let outbox = try folder.open()
    let receipts = try await outbox.record([
      finding("Customer name: Ottokar Krause was refused"),
      finding("Customer name: Jane Roe was refused"),
    ])
    #expect(receipts.map(\.isNew) == [true, false])
  }

  @Test func `texts are bounded, cut between characters, and hold no control characters`()
    async throws
  {
    let outbox = try folder.open()
    // 2,048 bytes end within the last of these characters of 3 bytes.
    try await outbox.record([finding(String(repeating: "€", count: 5000), process: "a\nb\u{9B}c")])
    let incident = try #require(try outbox.incidents().first?.incident)
    #expect(incident.sample == String(repeating: "€", count: 682) + "…")
    #expect(incident.process == "a b c")
  }

  @Test func `bytes that are no UTF-8, and no bytes at all, are findings too`() async throws {
    let outbox = try folder.open()
    var broken = finding("")
    broken.message = [0xFF, 0x00, 0xC3]
    try await outbox.record([broken, finding("", .high)])
    #expect(try outbox.incidents().map(\.incident.sample) == ["", "\u{FFFD} \u{FFFD}"])
  }

  // MARK: Limits

  @Test func `a full outbox refuses new incidents, and goes on counting known ones`() async throws {
    let outbox = try folder.open(incidentLimit: 2)
    try await outbox.record([finding("one lost"), finding("two lost")])
    let error = OutboxError.full(path: folder.path, incidentCount: 2)
    await #expect(throws: error) { try await outbox.record([finding("three lost")]) }
    // All or none.
    await #expect(throws: error) {
      try await outbox.record([finding("one lost"), finding("three lost")])
    }
    try await outbox.record([finding("two lost")])
    #expect(try outbox.incidents().map(\.incident.count) == [2, 1])
    #expect(error.isTemporary && error.description.contains("'tocsin outbox drop --all-dead'"))
  }

  @Test func `a caller that does not fit does not fail the others`() async throws {
    let outbox = try folder.open(incidentLimit: 10)
    let successes = await withTaskGroup(of: Bool.self) { group in
      for caller in 0..<100 {
        group.addTask {
          let shape = String(repeating: "a", count: caller % 20 + 1)
          return (try? await outbox.record([finding(shape)])) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    // Whichever ten shapes came first: five callers each.
    #expect(successes == 50)
    let incidents = try outbox.incidents()
    #expect(incidents.count == 10 && incidents.allSatisfy { $0.incident.count == 5 })
  }

  @Test func `what is delivered and over makes room`() async throws {
    let outbox = try folder.open(window: .seconds(10), incidentLimit: 2)
    try await outbox.record([finding("one lost"), finding("two lost")])
    let due = try #require(
      try await outbox.beginDelivery(to: "hook", dueBy: moment(1), at: moment(1)))
    try await outbox.finish(due, as: .delivered(reference: nil, followUp: nil), at: moment(1))
    // Delivered, but still counting.
    await #expect(throws: OutboxError.self) {
      try await outbox.record([finding("three lost", seconds: 9)])
    }
    try await outbox.record([finding("three lost", seconds: 11)])
    #expect(try outbox.incidents().map(\.incident.sample) == ["three lost", "two lost"])
  }

  @Test func `the file stops growing at its limit`() async throws {
    let limit = 1 << 20
    let outbox = try folder.open(byteLimit: limit)
    let text = String(repeating: "x", count: 1900)
    var recorded = 0
    let error = await #expect(throws: OutboxError.self) {
      for number in 0..<2000 {
        let name = String(number).map { String(UnicodeScalar($0.asciiValue! + 49)) }.joined()
        try await outbox.record([finding("\(name) \(text)")])
        recorded += 1
      }
    }
    #expect(error == .tooLarge(path: folder.path, limit: limit))
    // A row holds the text twice.
    #expect((200..<300).contains(recorded))
    let snapshot = try await outbox.snapshot()
    #expect(snapshot.incidentCount == recorded && snapshot.byteCount < limit + 65_536)
  }

  // MARK: Files

  @Test func `a file that is something else is refused and left as it is`() throws {
    let text = try folder.directory.create("text", String(repeating: "no database ", count: 20))
    #expect(throws: OutboxError.notAnOutbox(path: text)) { try Outbox(path: text) }
    #expect(try folder.directory.text("text").hasPrefix("no database"))
    let other = folder.directory.path("other")
    try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE other (id INTEGER)") }
    let bytes = try Data(contentsOf: URL(filePath: other))
    #expect(throws: OutboxError.notAnOutbox(path: other)) { try Outbox(path: other) }
    #expect(try Data(contentsOf: URL(filePath: other)) == bytes)
    #expect(throws: OutboxError.missing(path: "/nowhere")) { try Outbox(existing: "/nowhere") }
    #expect(throws: OutboxError.self) { try Outbox(path: "/nowhere/outbox") }
    #expect(throws: OutboxError.self) { try Outbox(path: folder.directory.path) }
  }

  @Test func `a file of a later version is refused`() throws {
    try folder.open().database.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 of the future')")
    }
    #expect(throws: OutboxError.newerVersion(path: folder.path)) { try folder.open() }
  }

  @Test func `a damaged file is an error, never a crash`() async throws {
    do {
      let outbox = try folder.open()
      try await outbox.record((0..<50).map { finding(String(repeating: "y", count: $0 + 1)) })
    }
    var bytes = try Data(contentsOf: URL(filePath: folder.path))
    for place in 4096..<bytes.count { bytes[place] ^= 0x55 }
    try bytes.write(to: URL(filePath: folder.path))
    let error = await #expect(throws: OutboxError.self) {
      let outbox = try folder.open()
      _ = try outbox.incidents()
      try await outbox.record([finding("lost")])
    }
    #expect(error == .damaged(path: folder.path))
  }

  @Test func `two may use one file`() async throws {
    let (one, other) = (try folder.open(), try folder.open())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for round in 0..<40 {
        group.addTask { try await one.record([finding("a"), finding("b", seconds: Int64(round))]) }
        group.addTask { try await other.record([finding("a"), finding("c")]) }
      }
      try await group.waitForAll()
    }
    let counts = try Outbox(existing: folder.path).incidents().map(\.incident.count)
    #expect(counts.sorted() == [40, 40, 80])
  }
}
