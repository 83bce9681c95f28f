import Foundation
import LogSchema
import Synchronization
import Testing

@testable import LLMCache

final class AnswerStoreTests {
  private let directory = FileManager.default.temporaryDirectory.path + "/" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func path(_ name: String) -> String { directory + "/" + name }

  @Test func `answers outlive the process, and two may share the file`() async throws {
    let path = path("new/deep/answers.sqlite")
    let one = try AnswerStore(path: path)
    let other = try AnswerStore(path: path)
    try await one.keep(.init(severity: .critical, reason: "a 'quoted' reason"), as: "k")
    try await other.keep(.init(severity: nil, reason: ""), as: "l")
    #expect(
      try await other.answer(to: "k") == .init(severity: .critical, reason: "a 'quoted' reason"))
    #expect(try await one.answer(to: "l") == .init(severity: nil, reason: ""))
    #expect(try await one.answer(to: "m") == nil)
    let again = try AnswerStore(path: path)
    #expect(try await again.answer(to: "k")?.severity == .critical)
    let counts = try again.statistics().answerCounts
    #expect(counts.map(\.label) == ["Low", "Medium", "High", "Critical", "Unclassified"])
    #expect(counts.map(\.count) == [0, 0, 0, 1, 1])
    #expect(try again.clear() == 2)
    #expect(try await one.answer(to: "k") == nil)
  }

  @Test func `many tasks of two stores write at the same time`() async throws {
    let stores = [
      try AnswerStore(path: path("shared")), try AnswerStore(path: path("shared")),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          try await stores[number % 2].keep(.init(severity: .low, reason: "r"), as: "\(number)")
        }
      }
      try await group.waitForAll()
    }
    #expect(try stores[0].statistics().total == 200)
  }

  @Test func `only the owner may read the file`() throws {
    let path = path("answers.sqlite")
    _ = try AnswerStore(path: path)
    for name in [path, path + "-wal", path + "-shm"]
    where FileManager.default.fileExists(atPath: name) {
      let attributes = try FileManager.default.attributesOfItem(atPath: name)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func `old answers are forgotten, and the oldest when there are too many`() async throws {
    let now = Clock()
    let store = try AnswerStore(
      path: path("a"), limits: .init(answerCount: 10, ageSeconds: 100),
      epochSeconds: { now.seconds })
    for number in 0..<1_024 {
      now.advance(by: 1)
      try await store.keep(.init(severity: .low, reason: ""), as: "\(number)")
    }
    // The 512th and the 1,024th write search for old ones.
    #expect(try store.statistics().total == 10)
    #expect(try await store.answer(to: "1013") == nil)
    #expect(try await store.answer(to: "1014") != nil)
    now.advance(by: 101)
    #expect(try await store.answer(to: "1023") == nil)
    let reopened = try AnswerStore(
      path: path("a"), limits: .init(answerCount: 10, ageSeconds: 100),
      epochSeconds: { now.seconds })
    #expect(try reopened.statistics().total == 0)
  }

  @Test func `what is no store is refused and stays as it is`() throws {
    let text = Data("message,severity\nhello,Low\n".utf8)
    try text.write(to: URL(filePath: path("logs.csv")))
    let error = #expect(throws: AnswerStoreError.self) { try AnswerStore(path: path("logs.csv")) }
    #expect(error?.description.contains("it is not a database") == true)
    #expect(try Data(contentsOf: URL(filePath: path("logs.csv"))) == text)
    #expect(throws: AnswerStoreError.self) { try AnswerStore(path: directory) }
    #expect(throws: AnswerStoreError.self) { try AnswerStore(path: path("logs.csv/below")) }
  }

  @Test func `another program's database is refused and stays as it is`() throws {
    let path = path("other.sqlite")
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = [
      "python3", "-c",
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('create table t(a)'); c.commit()",
      path,
    ]
    try python.run()
    python.waitUntilExit()
    try #require(python.terminationStatus == 0)
    let before = try Data(contentsOf: URL(filePath: path))
    let error = #expect(throws: AnswerStoreError.self) { try AnswerStore(path: path) }
    #expect(error?.description.contains("another program") == true)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func `a damaged store is refused, or answers nothing wrong`() async throws {
    let path = path("answers.sqlite")
    do {
      let store = try AnswerStore(path: path)
      for number in 0..<500 {
        try await store.keep(.init(severity: .high, reason: "r"), as: "key \(number)")
      }
      _ = try store.clear()
      for number in 0..<500 {
        try await store.keep(.init(severity: .high, reason: "r"), as: "key \(number)")
      }
    }
    var bytes = try Data(contentsOf: URL(filePath: path))
    for place in stride(from: 200, to: bytes.count, by: 97) { bytes[place] ^= 0xFF }
    try? FileManager.default.removeItem(atPath: path + "-wal")
    try bytes.write(to: URL(filePath: path))
    do {
      let store = try AnswerStore(path: path)
      for number in 0..<500 {
        let answer = try? await store.answer(to: "key \(number)")
        #expect(answer == nil || answer == .init(severity: .high, reason: "r"))
      }
    } catch {
      #expect("\(error)".contains("damaged"))
    }
  }
}

/// A clock that is set by hand.
private final class Clock: Sendable {
  private let value = Mutex(1_000_000)

  var seconds: Int { value.withLock { $0 } }

  func advance(by seconds: Int) { value.withLock { $0 += seconds } }
}
