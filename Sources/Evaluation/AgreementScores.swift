/// Figures of a confusion matrix that chance alone does not lift.
public struct AgreementScores: Equatable, Sendable {
  /// Mean recall over the labels that occur; 0 without rows.
  public let balancedAccuracy: Double
  /// The correlation of actual and predicted labels, −1 to 1; 0 where either is always the same.
  ///
  /// With `n` rows, `right` of them given their label, and `a(l)` and `p(l)` the rows that are of
  /// a label and that were given it:
  ///
  ///     (right · n − Σ a · p) / √((n² − Σ p²) · (n² − Σ a²))
  ///
  /// Reference: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006.
  public let matthewsCorrelation: Double

  /// The figures of a matrix.
  public init(_ matrix: ConfusionMatrix) {
    var right = [Double](repeating: 0, count: matrix.labels.count)
    var actual = right
    var predicted = right
    for cell in matrix.cells {
      if cell.actual == cell.predicted { right[cell.actual] += cell.count }
      actual[cell.actual] += cell.count
      predicted[cell.predicted] += cell.count
    }
    let occurring = actual.indices.filter { actual[$0] > 0 }
    let recallSum = occurring.reduce(0) { $0 + right[$1] / actual[$1] }
    balancedAccuracy = occurring.isEmpty ? 0 : recallSum / Double(occurring.count)

    // By shares and not by counts, so that no square of a count is rounded away.
    let total = actual.reduce(0, +)
    func sum(_ one: [Double], _ other: [Double]) -> Double {
      zip(one, other).reduce(0) { $0 + ($1.0 / total) * ($1.1 / total) }
    }
    let spread = (1 - sum(predicted, predicted)) * (1 - sum(actual, actual))
    let covariance = right.reduce(0, +) / total - sum(actual, predicted)
    let isConstant =
      actual.filter { $0 > 0 }.count < 2 || predicted.filter { $0 > 0 }.count < 2
    matthewsCorrelation = isConstant ? 0 : covariance / spread.squareRoot()
  }
}
