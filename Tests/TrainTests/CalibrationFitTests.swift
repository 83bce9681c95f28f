import Evaluation
import Features
import ModelFile
import Testing

@testable import Train

struct CalibrationFitTests {
  private func fit(
    _ predictions: OutOfFoldPredictions, _ method: CalibrationMethod, target: Double? = nil
  ) throws -> CalibrationFit {
    try CalibrationFit(
      predictions, settings: CalibrationSettings(method: method, targetPrecision: target))
  }

  @Test func `no method changes nothing`() throws {
    let found = try fit(.drawn(rows: 100, classCount: 3, seed: 1), .none, target: 0.8)
    #expect(found.calibration.map == .identity)
    #expect(found.before == found.after)
    #expect(found.calibration.thresholds != nil)
  }

  @Test func `both methods make probabilities better that are too sure`() throws {
    let drawn = OutOfFoldPredictions.drawn(rows: 2_000, classCount: 3, seed: 2)
    for method in [CalibrationMethod.temperature, .isotonic] {
      let found = try fit(drawn, method)
      #expect(try #require(found.after.brierScore) < #require(found.before.brierScore))
      #expect(
        try #require(found.after.expectedCalibrationError)
          < 0.5 * #require(found.before.expectedCalibrationError))
    }
    // The probabilities are squares of the odds, and a temperature of 2 takes them back.
    #expect(abs(try #require(fit(drawn, .temperature).temperature) - 2) < 0.3)
  }

  /// The twin fits on copies of the other folds' rows.
  @Test func `figures after calibration come from maps that did not see the fold`() throws {
    let drawn = OutOfFoldPredictions.drawn(rows: 60, classCount: 3, seed: 3)
    for method in [CalibrationMethod.temperature, .isotonic] {
      var expected = ProbabilityScores()
      for fold in 0..<5 {
        let map = CalibrationFit.map(of: drawn.rows { $0 != fold }, method)
        for row in 0..<drawn.rowCount where drawn.folds[row] == fold {
          var probabilities = Array(drawn.probabilities(ofRow: row))
          map.apply(to: &probabilities)
          expected.record(
            actual: drawn.classes[row], probabilities: probabilities.span,
            weight: drawn.weights[row])
        }
      }
      #expect(try fit(drawn, method).after == expected)
    }
  }

  @Test func `thresholds reach the precision on the rows that chose them`() throws {
    for seed in 0..<10 {
      let drawn = OutOfFoldPredictions.drawn(rows: 300, classCount: 4, seed: UInt64(seed))
      for method in CalibrationMethod.allCases {
        let found = try fit(drawn, method, target: 0.7)
        let coverage = try #require(found.coverage)
        for counts in coverage.classes {
          #expect(counts.precision ?? 1 >= 0.7)
        }
        #expect(try #require(coverage.overall.coverage) > 0)
        #expect(abs(coverage.overall.answers - drawn.weights.reduce(0, +)) < 1e-9)
      }
    }
  }

  @Test func `a temperature keeps every first choice`() throws {
    let drawn = OutOfFoldPredictions.drawn(rows: 300, classCount: 5, seed: 6)
    let map = CalibrationFit.map(of: drawn, .temperature)
    #expect(
      drawn.answers(changedBy: map).map(\.classIndex)
        == drawn.answers(changedBy: .identity).map(\.classIndex))
  }

  @Test func `a class that no row has gets a level curve at 0 and no threshold`() throws {
    let predictions = OutOfFoldPredictions(
      probabilities: [[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.6, 0.1, 0.3]], classes: [0, 1, 0])
    let found = try fit(predictions, .isotonic, target: 0.5)
    guard case .isotonic(let curves) = found.calibration.map else {
      Issue.record("no curves")
      return
    }
    #expect(curves[2].outputs.allSatisfy { $0 == 0 })
    #expect(found.calibration.thresholds?[2] == 2)
  }

  @Test func `500 classes and few rows are survived`() throws {
    let drawn = OutOfFoldPredictions.drawn(rows: 40, classCount: 500, seed: 7)
    for method in CalibrationMethod.allCases {
      let found = try fit(drawn, method, target: 0.9)
      #expect(try #require(found.after.logLoss).isFinite)
      #expect(found.calibration.thresholds?.count == 500)
    }
  }

  @Test func `one judged fold is enough`() throws {
    let found = try fit(
      OutOfFoldPredictions(
        probabilities: [[0.7, 0.3], [0.4, 0.6]], classes: [0, 0], foldCount: 1), .isotonic)
    #expect(found.foldCount == 1 && found.before == found.after)
  }

  @Test func `no row is an error that says what to do`() {
    #expect(throws: TrainError.nothingToCalibrate) {
      try fit(OutOfFoldPredictions(classCount: 2), .temperature)
    }
    #expect(
      TrainError.nothingToCalibrate.description
        == "calibration found no row whose label is also outside its fold. Use --calibrate-by row, "
        + "add rows, or use --calibrate none.")
  }

  @Test(arguments: [
    (1, 0.5, "calibration-folds"), (5, 0, "target-precision"), (5, 1.1, "target-precision"),
  ])
  func `settings out of range are refused by name`(folds: Int, target: Double, name: String) {
    #expect {
      try CalibrationSettings(method: .none, foldCount: folds, targetPrecision: target)
    } throws: { error in
      guard case .setting(name, _, _) = error as? TrainError else { return false }
      return true
    }
  }
}
