public import Evaluation

/// What a search keeps of the figures of a trial on a split: enough for every objective, and little
/// enough for a line of a journal.
public struct FoldScore: Equatable, Sendable {
  /// Counts [actual, predicted], over the labels of the whole corpus.
  public private(set) var confusion: ConfusionMatrix
  /// Sum of −ln of the probability of the actual label, over the rows whose label the fit knew.
  public private(set) var logLossSum: Double
  /// Those rows.
  public private(set) var logLossRowCount: Int
  /// As in ``FoldFigures/priorFitCount``.
  public private(set) var priorFitCount: Int
  /// As in ``FoldFigures/unconvergedFitCount``.
  public private(set) var unconvergedFitCount: Int

  /// A score of its parts.
  public init(
    confusion: ConfusionMatrix, logLossSum: Double = 0, logLossRowCount: Int = 0,
    priorFitCount: Int = 0, unconvergedFitCount: Int = 0
  ) {
    self.confusion = confusion
    self.logLossSum = logLossSum
    self.logLossRowCount = logLossRowCount
    self.priorFitCount = priorFitCount
    self.unconvergedFitCount = unconvergedFitCount
  }

  /// The score that figures come to.
  public init(_ figures: FoldFigures) {
    let rows = Int(figures.confusion.total) - figures.probabilities.unseenLabelRowCount
    self.init(
      confusion: figures.confusion,
      logLossSum: (figures.probabilities.logLoss ?? 0) * Double(rows), logLossRowCount: rows,
      priorFitCount: figures.priorFitCount, unconvergedFitCount: figures.unconvergedFitCount)
  }

  /// The figure of an objective.
  public func value(_ objective: Objective) -> Double? {
    objective.value(
      confusion: confusion,
      logLoss: logLossRowCount > 0 ? logLossSum / Double(logLossRowCount) : nil)
  }

  /// Adds the rows of another split.
  public static func += (left: inout FoldScore, right: FoldScore) {
    left.confusion += right.confusion
    left.logLossSum += right.logLossSum
    left.logLossRowCount += right.logLossRowCount
    left.priorFitCount += right.priorFitCount
    left.unconvergedFitCount += right.unconvergedFitCount
  }
}
