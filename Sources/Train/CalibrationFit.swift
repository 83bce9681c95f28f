public import Evaluation
import Features
public import ModelFile

/// How a classifier was calibrated, and what that is worth on rows that it did not see.
public struct CalibrationFit: Sendable {
  /// What goes into the model file.
  public let calibration: Calibration
  /// Folds whose rows were judged by a fit on the others.
  public let foldCount: Int
  /// Data rows that no fit could judge, since it did not know their label.
  public let leftOutRowCount: Int
  /// How good the probabilities of held-out rows are.
  public let before: ProbabilityScores
  /// How good they are when a map learned from the other folds has changed them.
  public let after: ProbabilityScores
  /// What the thresholds leave of the rows that they were chosen on; nil without thresholds.
  public let coverage: CoverageScores?

  /// Learns from out-of-fold predictions.
  ///
  /// - Throws: ``TrainError/nothingToCalibrate`` without a row.
  init(_ predictions: OutOfFoldPredictions, settings: CalibrationSettings) throws(TrainError) {
    guard predictions.rowCount > 0 else { throw .nothingToCalibrate }
    let folds = Set(predictions.folds)
    let map = CalibrationFit.map(of: predictions, settings.method)
    foldCount = folds.count
    leftOutRowCount = predictions.leftOutRowCount
    var (before, after) = (ProbabilityScores(), ProbabilityScores())
    for fold in folds.sorted() {
      let (own, others) = (predictions.rows { $0 == fold }, predictions.rows { $0 != fold })
      before.record(own, changedBy: .identity)
      after.record(own, changedBy: CalibrationFit.map(of: others, settings.method))
    }
    (self.before, self.after) = (before, after)
    let answers = predictions.answers(changedBy: map)
    let thresholds = settings.targetPrecision.map {
      FrozenArray(
        confidenceThresholds(
          of: answers, classCount: predictions.classCount, targetPrecision: $0))
    }
    calibration = Calibration(
      map: map, thresholds: thresholds, targetPrecision: settings.targetPrecision ?? 0)
    coverage =
      thresholds == nil
      ? nil : CoverageScores(answers, calibration: calibration, classCount: predictions.classCount)
  }

  /// The map that a method learns from some rows; no rows change nothing.
  static func map(
    of predictions: OutOfFoldPredictions, _ method: CalibrationMethod
  ) -> Calibration.Map {
    guard predictions.rowCount > 0 else { return .identity }
    switch method {
    case .none:
      return .identity
    case .temperature:
      return .temperature(TemperatureFit(predictions).temperature)
    case .isotonic:
      return .isotonic(
        (0..<predictions.classCount).map { classIndex in
          IsotonicRegression.curve(
            inputs: (0..<predictions.rowCount).map {
              predictions.probabilities[$0 * predictions.classCount + classIndex]
            },
            targets: predictions.classes.map { $0 == classIndex ? 1 : 0 },
            weights: predictions.weights)
        })
    }
  }
}

extension OutOfFoldPredictions {
  /// The first choice of each row.
  func answers(changedBy map: Calibration.Map) -> [Answer] {
    (0..<rowCount).map { row in
      var probabilities = Array(probabilities(ofRow: row))
      map.apply(to: &probabilities)
      let best = indexOfLargest(probabilities[...])
      return Answer(
        classIndex: best, confidence: probabilities[best], isRight: best == classes[row],
        weight: weights[row])
    }
  }
}

extension ProbabilityScores {
  fileprivate mutating func record(
    _ predictions: OutOfFoldPredictions, changedBy map: Calibration.Map
  ) {
    for row in 0..<predictions.rowCount {
      var probabilities = Array(predictions.probabilities(ofRow: row))
      map.apply(to: &probabilities)
      record(
        actual: predictions.classes[row], probabilities: probabilities.span,
        weight: predictions.weights[row])
    }
  }
}

extension CoverageScores {
  fileprivate init(_ answers: [Answer], calibration: Calibration, classCount: Int) {
    self.init(classCount: classCount)
    for answer in answers {
      record(
        predicted: answer.classIndex,
        isConfident: calibration.isConfident(
          classIndex: answer.classIndex, probability: answer.confidence),
        isRight: answer.isRight, weight: answer.weight)
    }
  }
}
