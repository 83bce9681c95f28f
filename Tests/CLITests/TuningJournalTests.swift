import Evaluation
import Foundation
import Testing
import Train

@testable import CLI

struct TuningJournalTests {
  private let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("journal-\(UUID().uuidString)").path
  private let identity: TuningJournal.Identity = [("data", "abc"), ("seed", "7")]

  private func open(
    _ identity: TuningJournal.Identity? = nil, isFresh: Bool = false
  ) throws -> TuningJournal {
    try TuningJournal(
      path: path, isFresh: isFresh, identity: identity ?? self.identity,
      labels: ["Low", "High", "Critical"])
  }

  private func score(_ right: Int) -> FoldScore {
    var confusion = ConfusionMatrix(labels: ["Low", "High", "Critical"])
    confusion.record(actual: 0, predicted: 0, weight: Double(right))
    confusion.record(actual: 2, predicted: 1, weight: 3)
    return FoldScore(
      confusion: confusion, logLossSum: 0.1 + Double(right) / 3, logLossRowCount: right + 3,
      priorFitCount: 1, unconvergedFitCount: 2)
  }

  private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `scores come back bit for bit`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      let journal = try open()
      try journal.record([score(5), score(6)], search: 0, trials: [1, 3], split: 0)
      try journal.record([score(7)], search: 2, trials: [0], split: 1)
    }
    let journal = try open()
    #expect(journal.knownCount == 3)
    let scores = journal.scores(ofSearch: 0, trialCount: 4, splitCount: 2)
    #expect(scores == [[nil, nil], [score(5), nil], [nil, nil], [score(6), nil]])
    #expect(journal.scores(ofSearch: 2, trialCount: 1, splitCount: 2) == [[nil, score(7)]])
  }

  /// A journal opens, with the scores whose lines are whole. Not every cut is tried, since each
  /// waits for the disk.
  @Test func `a journal cut anywhere after its first line goes on`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      let journal = try open()
      try journal.record([score(5), score(6)], search: 0, trials: [0, 1], split: 0)
    }
    let whole = Array(try text().utf8)
    let first = whole.firstIndex(of: 0x0A)! + 1
    for length in Array(stride(from: first, to: whole.count, by: 23)) + [whole.count] {
      try Data(whole[..<length]).write(to: URL(fileURLWithPath: path))
      let lineCount = whole[first..<length].count { $0 == 0x0A }
      do {
        let journal = try open()
        #expect(journal.knownCount == lineCount)
        try journal.record([score(8)], search: 0, trials: [9], split: 0)
      }
      #expect(try open().knownCount == lineCount + 1)
    }
  }

  @Test func `a journal of another run is refused and left alone`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    do { try open().record([score(5)], search: 0, trials: [0], split: 0) }
    let before = try text()
    do {
      _ = try open([("data", "abc"), ("seed", "8")])
      Issue.record("taken")
    } catch {
      #expect("\(error)".contains("of another run: its seed differs"))
    }
    #expect(try text() == before)
    #expect(try open([("data", "abc"), ("seed", "8")], isFresh: true).knownCount == 0)
  }

  @Test(arguments: ["message,severity\nx,Low\n", "{\"a\":1}\n", "\u{0}\u{1}", "{\"journal\":"])
  func `another file is refused and left alone`(content: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(content.utf8).write(to: URL(fileURLWithPath: path))
    do {
      _ = try open()
      Issue.record("taken")
    } catch {
      #expect("\(error)".contains("is no journal of tocsin tune"))
    }
    #expect(try text() == content)
  }

  @Test(arguments: [
    "{\"search\":0}", "{}",
    "{\"search\":-1,\"trial\":0,\"split\":0,\"log_loss_rows\":1,"
      + "\"prior_fits\":0,\"unconverged_fits\":0,\"log_loss_sum\":1,\"actual_predicted_rows\":\"\"}",
    "{\"search\":0,\"trial\":0,\"split\":0,\"log_loss_rows\":1,\"prior_fits\":0,"
      + "\"unconverged_fits\":0,\"log_loss_sum\":1,\"actual_predicted_rows\":\"0:3:1\"}",
  ])
  func `a line that is no score is told by its number`(line: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try open()
    try Data((try text() + line + "\n").utf8).write(to: URL(fileURLWithPath: path))
    do {
      _ = try open()
      Issue.record("taken")
    } catch {
      #expect("\(error)".contains("line 2: this is no score"))
    }
  }
}
