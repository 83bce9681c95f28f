import TestSupport
import Testing

@testable import Evaluation

/// Reference: scikit-learn 1.9.1, Tests/Reference/metrics.py.
struct ProbabilityScoresTests {
  private func scores(
    of one: MetricsReference.ProbabilityCase, rows: some Sequence<Int>
  ) -> ProbabilityScores {
    var scores = ProbabilityScores()
    for row in rows {
      let actual = one.actual[row] < one.classCount ? one.actual[row] : nil
      let probabilities = one.probabilities[row]
      scores.record(
        actual: actual, probabilities: probabilities.span, weight: one.weight(ofRow: row))
    }
    return scores
  }

  private func agree(_ found: Double?, _ expected: Double) -> Bool {
    guard let found else { return false }
    return abs(found - expected) <= 1e-12 * max(1, abs(expected))
  }

  @Test func `log-loss, Brier score and calibration error are those of scikit-learn`() throws {
    for one in try MetricsReference.read().probabilityCases {
      let found = scores(of: one, rows: one.actual.indices)
      #expect(agree(found.logLoss, one.logLoss), "\(one.name)")
      #expect(agree(found.brierScore, one.brier), "\(one.name)")
      #expect(
        agree(found.expectedCalibrationError, one.expectedCalibrationError), "\(one.name)")
    }
  }

  @Test func `rows of a label that the model has never seen are counted apart`() throws {
    for one in try MetricsReference.read().probabilityCases {
      let found = scores(of: one, rows: one.actual.indices)
      #expect(found.scoredRowCount == one.scoredRows)
      #expect(found.unseenLabelRowCount == one.actual.count - one.scoredRows)
    }
  }

  @Test func `halves add up to the whole`() throws {
    for one in try MetricsReference.read().probabilityCases {
      let whole = scores(of: one, rows: one.actual.indices)
      let middle = one.actual.count / 2
      var sum = scores(of: one, rows: 0..<middle)
      sum += scores(of: one, rows: middle..<one.actual.count)
      #expect(agree(sum.logLoss, one.logLoss) && agree(sum.brierScore, one.brier))
      #expect(agree(sum.expectedCalibrationError, one.expectedCalibrationError))
      #expect(sum.scoredRowCount == whole.scoredRowCount)
      #expect(sum.unseenLabelRowCount == whole.unseenLabelRowCount)
    }
  }

  @Test func `without a row to judge there are no figures`() {
    var scores = ProbabilityScores()
    #expect(scores.logLoss == nil && scores.brierScore == nil)
    scores.record(actual: nil, probabilities: [0.5, 0.5].span)
    #expect(scores.expectedCalibrationError == nil && scores.logLoss == nil)
    #expect(scores.unseenLabelRowCount == 1)
  }

  @Test func `one certain mistake costs 52 ln 2`() throws {
    var scores = ProbabilityScores()
    scores.record(actual: 0, probabilities: [0, 1].span)
    // −ln(2⁻⁵²) = 52 · 0.6931471805599453; squared errors 1 + 1; confidence 1, none right.
    #expect(relativeDifference([try #require(scores.logLoss)], [36.04365338911715]) < 1e-15)
    #expect(scores.brierScore == 2)
    #expect(scores.expectedCalibrationError == 1)
  }

  @Test func `certainty that is right costs a rounding error`() throws {
    var scores = ProbabilityScores()
    scores.record(actual: 1, probabilities: [0, 1].span)
    // −ln(1 − 2⁻⁵²) = 2⁻⁵² + 2⁻¹⁰⁵ + …
    #expect(relativeDifference([try #require(scores.logLoss)], [0x1p-52]) < 1e-15)
    #expect(scores.brierScore == 0 && scores.expectedCalibrationError == 0)
  }

  @Test func `a confidence on a border is in the bin below it`() {
    var scores = ProbabilityScores()
    // 15 · 0.8 = 12: the last confidence of bin 11. 15 · 0.81 = 12.15 is in bin 12, 1 in bin 14.
    for confidence in [0.8, 0.81, 1] {
      scores.record(actual: 0, probabilities: [confidence, 1 - confidence].span)
    }
    let filled = scores.bins.indices.filter { scores.bins[$0].weight > 0 }
    #expect(filled == [11, 12, 14])
  }
}
