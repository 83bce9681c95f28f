public import ArgumentParser
public import Train

/// How probabilities are made to mean what they say.
struct CalibrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "temperature, isotonic or none: learned from rows that fits on the other folds judge.",
      valueName: "method"))
  var calibrate = CalibrationMethod.none

  @Option(
    help: ArgumentHelp(
      "What stays in one fold: shape for messages unlike those seen, row for the like of them.",
      valueName: "unit"))
  var calibrateBy = CalibrationGrouping.shape

  @Option(help: ArgumentHelp("Folds, each judged by a fit on the others.", valueName: "count"))
  var calibrationFolds = 5

  @Option(
    help: ArgumentHelp(
      "Choose a threshold for each label above which this share of answers is right. "
        + "(default: no thresholds)", valueName: "share"))
  var targetPrecision: Double?

  /// The settings, or nil where nothing is to be calibrated.
  func settings() throws -> CalibrationSettings? {
    let settings = try CalibrationSettings(
      method: calibrate, grouping: calibrateBy, foldCount: calibrationFolds,
      targetPrecision: targetPrecision)
    return calibrate == .none && targetPrecision == nil ? nil : settings
  }
}

extension CalibrationMethod: ExpressibleByArgument {}
extension CalibrationGrouping: ExpressibleByArgument {}
