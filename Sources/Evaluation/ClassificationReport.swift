/// Precision, recall and F1 of each label, and their averages.
///
/// With `right` the rows of a label that were given it, `predicted` all rows given it and
/// `support` all rows of it:
///
///     precision = right / predicted     recall = right / support
///     F1 = 2 · right / (predicted + support)
///
/// A quotient of nothing is 0. These are the figures of scikit-learn's `classification_report`
/// with `zero_division=0`.
public struct ClassificationReport: Equatable, Sendable {
  /// The figures of one label, or of an average over labels.
  public struct Scores: Equatable, Sendable {
    /// Share of the rows given the label that are of it.
    public let precision: Double
    /// Share of the rows of the label that were given it.
    public let recall: Double
    /// Harmonic mean of precision and recall.
    public let f1: Double
    /// Rows of the label, by weight.
    public let support: Double
  }

  /// A label and its figures.
  public struct LabelScores: Equatable, Sendable {
    /// The label.
    public let label: String
    /// Its figures.
    public let scores: Scores
  }

  /// The figures of each label, in the matrix's order.
  public let labels: [LabelScores]
  /// Share of all rows that were given their label.
  public let accuracy: Double
  /// Mean over the labels, each counting alike.
  public let macroAverage: Scores
  /// Mean over the labels, each counting by its support.
  public let weightedAverage: Scores

  /// Rows in all, by weight.
  public var support: Double { macroAverage.support }
  /// Mean F1 over the labels, each counting alike.
  public var macroF1: Double { macroAverage.f1 }

  /// The report of a matrix; all figures of an empty one are 0.
  ///
  /// - Parameter keepingAbsentLabels: Whether labels that neither occur nor are ever predicted
  ///   stay, with figures of 0 that lower the macro average. scikit-learn leaves them out unless
  ///   it is given a list of labels.
  public init(_ matrix: ConfusionMatrix, keepingAbsentLabels: Bool = false) {
    let count = matrix.labels.count
    var right = [Double](repeating: 0, count: count)
    var predicted = right
    var support = right
    for cell in matrix.cells {
      if cell.actual == cell.predicted { right[cell.actual] += cell.count }
      support[cell.actual] += cell.count
      predicted[cell.predicted] += cell.count
    }
    labels = (0..<count).compactMap { index in
      guard keepingAbsentLabels || support[index] + predicted[index] > 0 else { return nil }
      let scores = Scores(
        precision: ratio(right[index], predicted[index]),
        recall: ratio(right[index], support[index]),
        f1: ratio(2 * right[index], predicted[index] + support[index]), support: support[index])
      return LabelScores(label: matrix.labels[index], scores: scores)
    }
    accuracy = ratio(right.reduce(0, +), support.reduce(0, +))
    let scores = labels.map(\.scores)
    macroAverage = Scores(averageOf: scores) { _ in 1 }
    weightedAverage = Scores(averageOf: scores, weight: \.support)
  }
}

extension ClassificationReport.Scores {
  fileprivate init(averageOf scores: [Self], weight: (Self) -> Double) {
    func average(_ figure: (Self) -> Double) -> Double {
      ratio(
        scores.reduce(0) { $0 + weight($1) * figure($1) }, scores.reduce(0) { $0 + weight($1) })
    }
    self.init(
      precision: average(\.precision), recall: average(\.recall), f1: average(\.f1),
      support: scores.reduce(0) { $0 + $1.support })
  }
}

/// The quotient, or 0 where there is nothing to divide by.
private func ratio(_ part: Double, _ whole: Double) -> Double {
  whole == 0 ? 0 : part / whole
}
