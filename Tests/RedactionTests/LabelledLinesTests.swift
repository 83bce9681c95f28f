import Foundation
import Testing

@testable import Redaction

/// Recall and precision over `labelled.tsv`; the marks in it were set by hand and by the numbers'
/// makers, never by the redactor.
struct LabelledLinesTests {
  /// Counts of one kind. A hit has the kind and both ends of a mark.
  struct Score {
    var marked = 0
    var found = 0
    var hits = 0
    /// Marks of which no byte is left, whatever they were taken for.
    var covered = 0

    var recall: Double { Double(hits) / Double(max(marked, 1)) }
    var precision: Double { Double(hits) / Double(max(found, 1)) }
  }

  private func scores(of lines: [LabelledLine]) -> [IdentifierKind: Score] {
    var scores: [IdentifierKind: Score] = [:]
    for line in lines {
      let found = line.found
      for mark in line.marks {
        scores[mark.kind, default: Score()].marked += 1
        let isCovered = mark.range.allSatisfy { place in
          found.contains { $0.range.contains(place) }
        }
        if isCovered { scores[mark.kind]?.covered += 1 }
        if found.contains(mark) { scores[mark.kind]?.hits += 1 }
      }
      for mark in found { scores[mark.kind, default: Score()].found += 1 }
    }
    return scores
  }

  /// The least that `docs/redaction.md` promises: recall, precision.
  static let minimums: [IdentifierKind: (recall: Double, precision: Double)] = [
    .card: (0.95, 0.98), .iban: (0.95, 0.98), .email: (0.9, 0.98), .phone: (0.9, 0.95),
    .ip: (0.95, 0.95), .secret: (0.85, 0.95), .user: (0.9, 0.95), .account: (0.9, 0.95),
    .name: (0.8, 0.95),
  ]

  @Test func `recall and precision of every kind reach what the documentation promises`() throws {
    let lines = try LabelledLine.all()
    #expect(lines.count >= 350)
    let scores = scores(of: lines)
    print(
      "| kind | marked | found | recall | precision | nothing left |\n|---|---|---|---|---|---|")
    for kind in IdentifierKind.allCases {
      let score = try #require(scores[kind])
      let minimum = try #require(LabelledLinesTests.minimums[kind])
      print(
        String(
          format: "| %@ | %d | %d | %.3f | %.3f | %.3f |", kind.rawValue, score.marked,
          score.found, score.recall, score.precision, Double(score.covered) / Double(score.marked)))
      #expect(score.recall >= minimum.recall, "\(kind)")
      #expect(score.precision >= minimum.precision, "\(kind)")
    }
  }

  /// `REDACTION_MISSES=1 swift test --filter LabelledLinesTests` lists where marks and findings
  /// differ.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["REDACTION_MISSES"] != nil))
  func `lists the differences`() throws {
    for line in try LabelledLine.all() where line.found != line.marks {
      print(String(decoding: line.text, as: UTF8.self))
      for (sign, marks) in [
        ("-", line.marks.subtracting(line.found)), ("+", line.found.subtracting(line.marks)),
      ] {
        for mark in marks {
          print("   \(sign) \(mark.kind) \(String(decoding: line.text[mark.range], as: UTF8.self))")
        }
      }
    }
    #expect(try !LabelledLine.all().isEmpty)
  }
}
