public import Evaluation

/// How fits do on rows that they did not see; folds and repeats add up.
///
/// Rows whose label a fit never saw are mistakes in the confusion matrix, and have no log-loss.
public struct FoldFigures: Equatable, Sendable {
  /// Counts [actual, predicted], over the labels of the whole corpus.
  public private(set) var confusion: ConfusionMatrix
  /// Log-loss, Brier score and calibration error.
  public private(set) var probabilities = ProbabilityScores()
  /// Fits that had nothing to learn from, one label or no feature, and answered with the shares
  /// of the labels.
  public internal(set) var priorFitCount = 0
  /// Fits whose optimiser ran out of steps.
  public internal(set) var unconvergedFitCount = 0

  /// No rows yet.
  public init(labels: [String]) {
    confusion = ConfusionMatrix(labels: labels)
  }

  /// Counts a row.
  ///
  /// - Parameters:
  ///   - actual: The index of its label.
  ///   - isKnown: Whether the fit has seen the label.
  ///   - probabilities: Shape `[labelCount]`.
  ///   - count: How many equal rows it stands for.
  mutating func record(actual: Int, isKnown: Bool, probabilities: [Double], count: Int) {
    confusion.record(
      actual: actual, predicted: indexOfLargest(probabilities[...]), weight: Double(count))
    if isKnown {
      self.probabilities.record(
        actual: actual, probabilities: probabilities.span, weight: Double(count))
    } else {
      for _ in 0..<count {
        self.probabilities.record(actual: nil, probabilities: probabilities.span)
      }
    }
  }

  /// Adds the rows of other fits.
  public static func += (left: inout FoldFigures, right: FoldFigures) {
    left.confusion += right.confusion
    left.probabilities += right.probabilities
    left.priorFitCount += right.priorFitCount
    left.unconvergedFitCount += right.unconvergedFitCount
  }
}

/// The figure that settings are chosen by.
public enum Objective: String, Sendable, CaseIterable {
  /// Mean F1 over the labels: the larger, the better.
  case macroF1 = "macro-f1"
  /// Share of the rows that were given their label: the larger, the better.
  case accuracy
  /// Mean of −ln of the probability of the actual label: the smaller, the better.
  case logLoss = "log-loss"
  /// Mean cost of a row by `SeverityCosts.standard`: the smaller, the better.
  case meanCost = "mean-cost"

  /// Whether a larger figure is a better one.
  public var isBetterWhenLarger: Bool { self == .macroF1 || self == .accuracy }

  /// The figure; nil where the rows do not allow one, as mean cost where a label is no severity.
  public func value(of figures: FoldFigures) -> Double? {
    value(confusion: figures.confusion, logLoss: figures.probabilities.logLoss)
  }

  func value(confusion: ConfusionMatrix, logLoss: Double?) -> Double? {
    switch self {
    case .macroF1: ClassificationReport(confusion).macroF1
    case .accuracy: ClassificationReport(confusion).accuracy
    case .logLoss: logLoss
    case .meanCost: OrdinalScores(confusion)?.meanCost
    }
  }

  /// Whether one value is better than another; none is worst.
  public func isBetter(_ one: Double?, than other: Double?) -> Bool {
    guard let one else { return false }
    guard let other else { return true }
    return isBetterWhenLarger ? one > other : one < other
  }
}
