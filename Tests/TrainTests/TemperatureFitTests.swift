import Evaluation
import ModelFile
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct TemperatureFitTests {
  private func logLoss(_ predictions: OutOfFoldPredictions, _ temperature: Double) -> Double {
    var scores = ProbabilityScores()
    for row in 0..<predictions.rowCount {
      var probabilities = Array(predictions.probabilities(ofRow: row))
      Calibration.Map.temperature(temperature).apply(to: &probabilities)
      scores.record(
        actual: predictions.classes[row], probabilities: probabilities.span,
        weight: predictions.weights[row])
    }
    return scores.logLoss ?? .nan
  }

  /// Reference: SciPy 1.17.1, Tests/Reference/calibration.py. A minimiser that sees values only
  /// finds its place to about the root of their rounding.
  @Test func `the temperature and its log-loss are those of SciPy's minimiser`() throws {
    for one in try CalibrationReference.read().temperatures {
      let predictions = OutOfFoldPredictions(
        probabilities: one.probabilities, classes: one.actual, weights: one.weights)
      let found = TemperatureFit(predictions).temperature
      #expect(relativeDifference([found], [one.temperature]) < 1e-6, "\(one.name)")
      #expect(logLoss(predictions, found) <= one.logLoss + 1e-12, "\(one.name)")
      #expect(abs(logLoss(predictions, found) - one.logLoss) < 1e-6, "\(one.name)")
    }
  }

  @Test func `no temperature nearby is better`() {
    for seed in 0..<20 {
      let predictions = OutOfFoldPredictions.drawn(
        rows: 80, classCount: 2 + seed % 4, seed: UInt64(seed))
      let found = TemperatureFit(predictions).temperature
      let best = logLoss(predictions, found)
      for factor in [0.5, 0.9, 0.999, 1.001, 1.1, 2] {
        let other = min(max(found * factor, 0.1), 10)
        #expect(best <= logLoss(predictions, other) + 1e-13)
      }
    }
  }

  /// Two classes of log-odds `z`, a share `s` of them right: the optimum has z / T = log(s / (1 − s)).
  @Test func `one confidence for all rows becomes the share of right ones`() {
    let predictions = OutOfFoldPredictions(
      probabilities: Array(repeating: [0.2, 0.8], count: 10),
      classes: [1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
    // log 4 / log 1.5
    #expect(
      relativeDifference([TemperatureFit(predictions).temperature], [3.419022582702909]) < 1e-12)
  }

  @Test func `rows that are all right end at the lower bound`() {
    let predictions = OutOfFoldPredictions(
      probabilities: [[0.6, 0.4], [0.3, 0.7], [0.9, 0.1]], classes: [0, 1, 0])
    #expect(TemperatureFit(predictions).temperature == 0.1)
  }

  @Test func `rows that are all wrong end at the upper bound`() {
    let predictions = OutOfFoldPredictions(
      probabilities: [[0.6, 0.4], [0.3, 0.7]], classes: [1, 0])
    #expect(TemperatureFit(predictions).temperature == 10)
  }

  @Test func `rows that prefer no class, and no rows, change nothing`() {
    for classCount in [2, 3, 7, 500] {
      let even = [Double](repeating: 1 / Double(classCount), count: classCount)
      let predictions = OutOfFoldPredictions(
        probabilities: [even, even, even], classes: [0, 1, 1])
      #expect(TemperatureFit(predictions).temperature == 1)
    }
    #expect(TemperatureFit(OutOfFoldPredictions(classCount: 3)).temperature == 1)
  }

  @Test func `a certain mistake is survived`() {
    let predictions = OutOfFoldPredictions(
      probabilities: [[1, 0], [1, 0], [0, 1], [1, 0]], classes: [0, 0, 1, 1])
    // z is ±log 1e12 and three of four are right: T = log 1e12 / log 3 = 25.2, beyond the bound.
    #expect(TemperatureFit(predictions).temperature == 10)
  }

  @Test func `a row of weight three is three rows`() {
    let weighted = OutOfFoldPredictions.drawn(rows: 60, classCount: 3, seed: 4)
    var expanded = OutOfFoldPredictions(classCount: 3)
    for row in 0..<weighted.rowCount {
      for _ in 0..<Int(weighted.weights[row]) {
        expanded.append(
          probabilities: Array(weighted.probabilities(ofRow: row)),
          classIndex: weighted.classes[row], weight: 1, fold: 0)
      }
    }
    #expect(
      relativeDifference(
        [TemperatureFit(weighted).temperature], [TemperatureFit(expanded).temperature]) < 1e-11)
  }
}
