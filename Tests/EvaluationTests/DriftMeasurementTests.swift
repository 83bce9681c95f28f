import Glibc
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

  /// By hand: 4 rows of two classes, all of the first; term 0 in 3 of them, terms 5 and 6 in one
  /// each. With the others summed, the figures are those of all terms kept apart, but that nobody
  /// knows how common a term of the others was.
  @Test func `a profile with the rare terms summed measures as the whole one`() throws {
    func counted(_ termRows: [Int: [Double]], others: [Double]) -> DriftProfile {
      let scores = [Double](repeating: 0, count: 19) + [4]
      return DriftProfile(
        answers: [4, 0], probabilities: [scores, scores.reversed()], confidences: scores,
        termRows: termRows, otherTermRows: others)
    }
    let summed = counted([0: [3, 0]], others: [2, 0])
    let whole = counted([0: [3, 0], 5: [1, 0], 6: [1, 0]], others: [0, 0])
    let counts = DriftMeasurement.bins(of: summed, [0], ofClass: 0)
    #expect(counts == [3, 2])
    #expect(DriftMeasurement.bins(of: whole, [0], ofClass: 0) == counts)
    var current = DriftProfile(classCount: 2)
    let sure = [0.97, 0.03]
    current.record(probabilities: sure.span, terms: [0, 9], count: 3)
    current.record(probabilities: sure.span, terms: [9], count: 2)
    #expect(current.termRows[9] == [5, 0] && current.answers == [5, 0])
    let drift = DriftMeasurement(reference: summed, current: current)
    // Bins [3, 2] and [3, 5], half a row more in each: shares 3.5/6, 2.5/6 and 3.5/9, 5.5/9.
    let expected = (7 / 18.0 - 7 / 12.0) * log(2 / 3.0) + (11 / 18.0 - 5 / 12.0) * log(22 / 15.0)
    #expect(abs(try #require(drift.terms).index - expected) < 1e-14)
    #expect(drift.movedTerms.map(\.term) == [0])
  }

  @Test func `a class that nothing was given has no terms to compare`() {
    let none = profile(rows: 50, shareOfSecond: 0, seed: 3)
    let some = profile(rows: 50, shareOfSecond: 0.5, seed: 4)
    let drift = DriftMeasurement(reference: none, current: some)
    #expect(drift.termsOfClass[0] != nil && drift.termsOfClass[1] == nil)
  }
}
