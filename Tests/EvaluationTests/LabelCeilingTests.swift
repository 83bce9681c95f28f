import Foundation
import SeededRandom
import TestSupport
import Testing

@testable import Evaluation

struct LabelCeilingTests {
  /// Six rows: message 1 is twice Low and once High, message 2 twice High, message 3 once Low.
  private let rows: [(UInt64, String)] = [
    (1, "Low"), (2, "High"), (1, "High"), (3, "Low"), (1, "Low"), (2, "High"),
  ]

  private func ceiling(_ rows: some Sequence<(UInt64, String)>) -> LabelCeiling {
    var ceiling = LabelCeiling()
    for (message, label) in rows { ceiling.record(message: message, label: label) }
    return ceiling
  }

  @Test func `the majority of each message sets the ceiling`() throws {
    let figures = try #require(ceiling(rows).figures)
    #expect(figures.messageCount == 3)
    #expect(figures.contradictoryMessageCount == 1)
    #expect(figures.support == 6)
    // All but one High row of message 1: 5 of 6.
    #expect(figures.accuracy == 5.0 / 6)
    // Low: 3 right of 4 called and 3 there, F1 = 6/7; High: 2 right of 2 called and 3 there, 4/5.
    #expect(relativeDifference([figures.macroF1], [(6.0 / 7 + 4.0 / 5) / 2]) < 1e-15)
    // −(2 ln(2/3) + ln(1/3)) / 6
    #expect(relativeDifference([figures.logLoss], [0.3182570841474064]) < 1e-14)
  }

  @Test func `of two equally frequent labels the lower severity is the answer`() throws {
    let figures = try #require(
      ceiling([(1, "High"), (1, "Low"), (2, "High")]).figures)
    // Message 1 is answered Low. Low: 1 right of 2 called and 1 there, F1 = 2/3; High: 1 right of 1
    // called and 2 there, 2/3.
    #expect(relativeDifference([figures.macroF1], [2.0 / 3]) < 1e-15)
    #expect(figures.accuracy == 2.0 / 3)
  }

  @Test func `messages of one label each have a ceiling of one`() throws {
    let figures = try #require(ceiling([(1, "a"), (1, "a"), (2, "b")]).figures)
    #expect([figures.accuracy, figures.macroF1] == [1, 1])
    #expect(figures.logLoss == 0)
  }

  @Test func `without rows there is no ceiling`() {
    #expect(LabelCeiling().figures == nil)
  }

  @Test func `parts in any order have the figures of the whole`() {
    var chance = SplitMix64(seed: 3)
    let rows = (0..<500).map { _ in
      (chance.next() % 40, ["Low", "Medium", "High", "Critical"][Int(chance.next() % 4)])
    }
    let whole = ceiling(rows).figures
    var sum = ceiling(rows[300...])
    sum += ceiling(rows[..<100])
    sum += ceiling(rows[100..<300])
    #expect(sum.figures == whole)
  }

  @Test func `a row of weight three is three rows`() {
    var weighted = LabelCeiling()
    weighted.record(message: 9, label: "a", weight: 3)
    weighted.record(message: 9, label: "b")
    let rows: [(UInt64, String)] = [(9, "a"), (9, "b"), (9, "a"), (9, "a")]
    #expect(weighted.figures == ceiling(rows).figures)
  }
}
