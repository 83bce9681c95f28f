/// How probabilities are made to mean what they say.
public enum CalibrationMethod: String, Sendable, CaseIterable {
  /// They stay as they are.
  case none
  /// One number makes all of them less sure, or surer.
  case temperature
  /// A curve for each class, as free as the data allow.
  case isotonic
}

/// What stays together when rows are dealt into folds.
public enum CalibrationGrouping: String, Sendable, CaseIterable {
  /// All rows of one shape: the figures speak of messages unlike those seen.
  case shape
  /// Nothing: the figures speak of rows like those seen.
  case row
}

/// How a model is calibrated, valid once made.
public struct CalibrationSettings: Equatable, Sendable {
  /// How probabilities are changed.
  public let method: CalibrationMethod
  /// What stays together in a fold.
  public let grouping: CalibrationGrouping
  /// Parts of the rows, each judged by a fit on the others.
  public let foldCount: Int
  /// The share of right answers, of those at or above a threshold, that the thresholds are chosen
  /// for; nil for no thresholds.
  public let targetPrecision: Double?

  /// Checks and keeps the settings.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    method: CalibrationMethod, grouping: CalibrationGrouping = .shape, foldCount: Int = 5,
    targetPrecision: Double? = nil
  ) throws(TrainError) {
    guard (2...100).contains(foldCount) else {
      throw .setting(name: "calibration-folds", value: "\(foldCount)", allowed: "2 to 100")
    }
    if let targetPrecision, !(targetPrecision > 0 && targetPrecision <= 1) {
      throw .setting(
        name: "target-precision", value: "\(targetPrecision)", allowed: "above 0, at most 1")
    }
    self.method = method
    self.grouping = grouping
    self.foldCount = foldCount
    self.targetPrecision = targetPrecision
  }
}
