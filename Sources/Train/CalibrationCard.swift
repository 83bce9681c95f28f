public import Evaluation
import Features
public import LogSchema
public import ModelFile

extension CalibrationFit {
  /// What the model card says of a calibration.
  ///
  /// - Parameter labels: By class index.
  public func json(labels: [String]) -> JSONValue {
    [
      "folds_judged": .integer(foldCount),
      "left_out_rows": .integer(leftOutRowCount),
      "temperature": .number(temperature),
      "isotonic_points": isotonicPointCounts.map { counts in
        .object(zip(labels, counts).map { JSONValue.Member($0, .integer($1)) })
      } ?? .null,
      "before": before.calibrationJSON,
      "after": after.calibrationJSON,
      "thresholds": coverage?.json(labels: labels, calibration: calibration) ?? .null,
    ]
  }

  /// The temperature, if the map has one.
  public var temperature: Double? {
    if case .temperature(let temperature) = calibration.map { temperature } else { nil }
  }

  /// Whether the temperature would lie outside its bounds if it could: the rows cannot tell it.
  public var isTemperatureAtBound: Bool {
    let bounds = TemperatureFit.bounds
    return temperature == bounds.lowerBound || temperature == bounds.upperBound
  }

  /// The points of each class's curve, if the map has curves.
  public var isotonicPointCounts: [Int]? {
    if case .isotonic(let curves) = calibration.map { curves.map(\.inputs.count) } else { nil }
  }
}

extension ProbabilityScores {
  /// The figures that calibration changes, as JSON.
  public var calibrationJSON: JSONValue {
    [
      "log_loss": .number(logLoss),
      "brier_score": .number(brierScore),
      "expected_calibration_error": .number(expectedCalibrationError),
    ]
  }
}

extension CoverageScores {
  /// What the thresholds of a calibration leave, as JSON.
  ///
  /// - Parameters:
  ///   - labels: By class index.
  ///   - calibration: Has thresholds; a class that never reached the precision has null.
  public func json(labels: [String], calibration: Calibration) -> JSONValue {
    [
      "target_precision": .number(calibration.targetPrecision),
      "coverage": .number(overall.coverage),
      "precision": .number(overall.precision),
      "labels": .object(
        labels.indices.map { index in
          let threshold = calibration.thresholds?[index] ?? 0
          return JSONValue.Member(
            labels[index],
            [
              "threshold": .number(threshold > 1 ? nil : threshold),
              "predicted_rows": .integer(Int(classes[index].answers)),
              "coverage": .number(classes[index].coverage),
              "precision": .number(classes[index].precision),
            ])
        }),
    ]
  }
}
