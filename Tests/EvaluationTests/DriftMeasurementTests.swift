import SeededRandom
import Testing

@testable import Evaluation

struct DriftMeasurementTests {
  /// Rows of two classes; class 1 is given with a probability, and term 7 is in each of its rows.
  private func profile(rows: Int, shareOfSecond: Double, seed: UInt64) -> DriftProfile {
    var chance = SplitMix64(seed: seed)
    var profile = DriftProfile(classCount: 2)
    for _ in 0..<rows {
      let isSecond = chance.unitInterval() < shareOfSecond
      let sure = 0.6 + 0.4 * chance.unitInterval()
      let probabilities = isSecond ? [1 - sure, sure] : [sure, 1 - sure]
      profile.record(
        probabilities: probabilities.span, terms: [chance.below(5)] + (isSecond ? [7] : []))
    }
    return profile
  }

  @Test func `two draws of one kind of logs differ by no more than chance gives`() throws {
    // The mean of the index over many draws is what chance is said to give, to a tenth of it.
    var sum = 0.0
    var expected = 0.0
    for seed in 0..<200 as Range<UInt64> {
      let drift = DriftMeasurement(
        reference: profile(rows: 1_000, shareOfSecond: 0.3, seed: 2 * seed),
        current: profile(rows: 500, shareOfSecond: 0.3, seed: 2 * seed + 1))
      let confidences = try #require(drift.confidences)
      sum += confidences.index
      expected += confidences.expectedByChance
      #expect(try #require(drift.answers).excess < 0.05)
    }
    #expect(abs(sum / expected - 1) < 0.1)
  }

  @Test func `what moved is told by class and by term`() throws {
    let drift = DriftMeasurement(
      reference: profile(rows: 1_000, shareOfSecond: 0.1, seed: 1),
      current: profile(rows: 1_000, shareOfSecond: 0.7, seed: 2))
    // By hand: (0.6 · ln 7) + (0.6 · ln 3) = 1.17 + 0.66, with shares near 0.1 and 0.7.
    #expect(abs(try #require(drift.answers).index - 1.83) < 0.3)
    #expect(drift.movedTerms.first?.term == 7)
    let moved = try #require(drift.movedTerms.first)
    #expect(abs(moved.referenceShare - 0.1) < 0.05 && abs(moved.currentShare - 0.7) < 0.05)
    // Within a class nothing moved.
    for stability in drift.termsOfClass { #expect(try #require(stability).excess < 0.1) }
  }

  @Test func `halves add up to the whole`() {
    var first = DriftProfile(classCount: 2)
    var second = first
    var whole = first
    for row in 0..<40 {
      let probabilities = [Double(row) / 39, 1 - Double(row) / 39]
      whole.record(probabilities: probabilities.span, terms: [row % 7])
      if row % 3 == 0 {
        first.record(probabilities: probabilities.span, terms: [row % 7])
      } else {
        second.record(probabilities: probabilities.span, terms: [row % 7])
      }
    }
    first += second
    #expect(first == whole)
    #expect(whole.confidences.reduce(0, +) == 40 && whole.rowCount == 40)
  }

  @Test func `a class that nothing was given has no terms to compare`() {
    let none = profile(rows: 50, shareOfSecond: 0, seed: 3)
    let some = profile(rows: 50, shareOfSecond: 0.5, seed: 4)
    let drift = DriftMeasurement(reference: none, current: some)
    #expect(drift.termsOfClass[0] != nil && drift.termsOfClass[1] == nil)
  }
}
