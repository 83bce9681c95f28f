public import LinearAlgebra

/// Why nothing could be learned.
public enum TrainError: Error, Equatable {
  /// A setting is outside its allowed range.
  case setting(name: String, value: String, allowed: String)
  /// There is no example with a weight above zero.
  case noExamples
  /// No term and no category is left to learn from.
  case noFeatures
  /// All examples carry one label.
  case oneLabel(String)
  /// There are more labels or columns than a model file can hold.
  case tooMany(what: String, count: Int, limit: Int)
  /// There are more different rows than a forest can learn from.
  case tooManyRows(count: Int, limit: Int)
  /// There is too little to hold some back for calibration.
  case tooFewToCalibrate(grouping: CalibrationGrouping, count: Int)
  /// A step would take more memory than is allowed; bytes.
  case memory(needed: Int, limit: Int, held: Int, purpose: String, advice: String)
  /// A matrix could not be decomposed.
  case numbers(LinearAlgebraError)
  /// No fold could be judged by a fit on the others.
  case nothingToCalibrate
  /// There are fewer groups, or rows, than a split needs.
  case tooFewToSplit(unit: SplitUnit, count: Int, needed: Int)
}

extension TrainError: CustomStringConvertible {
  /// What is wrong and what to do, in one line.
  public var description: String {
    switch self {
    case .setting(let name, let value, let allowed):
      "\(name) is \(value), allowed is \(allowed). Change the setting."
    case .noExamples:
      "there is no example with a weight above 0 to learn from. Check the data and its columns."
    case .noFeatures:
      "no term is left to learn from. Check the text column, lower --min-df or raise --max-df."
    case .tooMany(let what, let count, let limit):
      "there are \(count) \(what), and a model holds at most \(limit). "
        + "Check that the right columns are named."
    case .tooManyRows(let count, let limit):
      "a forest learns from at most \(limit) different rows, and there are \(count). "
        + "Use masks, fewer rows ('tocsin split'), or --algorithm logistic."
    case .oneLabel(let label):
      "all rows carry the label '\(label)': there is nothing to tell apart. "
        + "Check the label column, or add rows of another label."
    case .tooFewToCalibrate(.shape, let count):
      "calibration holds shapes back, and the data have \(count). "
        + "Use --calibrate-by row, or --calibrate none."
    case .tooFewToCalibrate(.row, let count):
      "calibration holds rows back, and the data have \(count). "
        + "Add rows, or use --calibrate none."
    case .memory(let needed, let limit, let held, let purpose, let advice):
      "up to \(megabytes(needed)) MB of memory are needed for \(purpose) (\(megabytes(held)) MB are in "
        + "use already), and the limit is \(megabytes(limit)) MB. \(advice), or allow more."
    case .numbers(let error):
      error.description
    case .nothingToCalibrate:
      "calibration found no row whose label is also outside its fold. "
        + "Use --calibrate-by row, add rows, or use --calibrate none."
    case .tooFewToSplit(let unit, let count, let needed):
      "the splits need at least \(needed) \(unit.plural), and there are \(count). "
        + "Use fewer folds or test groups, another --group, or add data."
    }
  }
}

/// Whole MB, rounded up.
private func megabytes(_ byteCount: Int) -> Int { (byteCount + 999_999) / 1_000_000 }

extension SplitUnit {
  /// What so many of them are called.
  var plural: String {
    switch self {
    case .shape: "message shapes"
    case .row: "rows"
    case .column: "values of the group column"
    }
  }
}
