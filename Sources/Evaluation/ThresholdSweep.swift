/// What is answered, and how well, when answers below a confidence are withheld.
public struct ThresholdSweep: Equatable, Sendable {
  /// The thresholds that are shown unless others are asked for.
  public static let standardThresholds = [0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

  /// One threshold.
  public struct Point: Equatable, Sendable {
    /// Answers count from this confidence on.
    public let threshold: Double
    /// Rows that are answered, by weight.
    public let answered: Double
    /// Share of the rows that are answered; nil without rows.
    public let coverage: Double?
    /// Share of the answered rows that are right; nil without any.
    public let accuracy: Double?
    /// Macro F1 over the answered rows; nil without any.
    public let macroF1: Double?
  }

  /// The points, in the order of the thresholds.
  public let points: [Point]

  /// Sweeps over rows.
  public init(_ rows: ScoredRows, thresholds: [Double] = standardThresholds) {
    let total = rows.weights.reduce(0, +)
    points = thresholds.map { threshold in
      var matrix = ConfusionMatrix(labels: rows.labels)
      for row in 0..<rows.count where rows.scores[row].confidence >= threshold {
        matrix.record(
          actual: rows.actual[row], predicted: rows.scores[row].predicted,
          weight: rows.weights[row])
      }
      let report = ClassificationReport(matrix)
      let answered = report.support
      return Point(
        threshold: threshold, answered: answered, coverage: total > 0 ? answered / total : nil,
        accuracy: answered > 0 ? report.accuracy : nil,
        macroF1: answered > 0 ? report.macroF1 : nil)
    }
  }
}
