/// All figures of some rows, with their intervals.
public struct EvaluationPart: Sendable {
  /// What the rows have in common.
  public let name: String
  /// Data rows.
  public let rowCount: Int
  /// Their shapes.
  public let shapeCount: Int
  /// The figures on the rows as they are.
  public let figures: FigureCalculator.Figures
  /// The headline figures. A figure that the rows do not give has no value.
  public let headline: [Figure: Estimate]
  /// The intervals of each label's figures, by label.
  public let labelIntervals: [String: LabelIntervals]

  /// Intervals of the figures of one label.
  public struct LabelIntervals: Equatable, Sendable {
    /// Of its precision.
    public let precision: Interval?
    /// Of its recall.
    public let recall: Interval?
    /// Of its F1.
    public let f1: Interval?
  }

  /// More labels than these have no intervals: they come from a wrong column more often than not,
  /// and each replicate costs time and memory by their number.
  public static let largestLabelCount = 1_000

  /// Judges rows.
  ///
  /// - Complexity: O(rows × classes × replicates).
  public init(name: String, _ calculator: FigureCalculator, bootstrap: ClusterBootstrap) {
    let rows = calculator.rows
    let figures = calculator.figures()
    self.name = name
    self.figures = figures
    rowCount = rows.rowCount
    shapeCount = rows.shapeCount
    let labels = figures.report.labels.map(\.label)
    var intervals: [Interval?] = []
    if rows.labels.count <= Self.largestLabelCount {
      intervals = bootstrap.intervals(clusterSizes: rows.shapeSizes) { multiplicities in
        let figures = calculator.figures(multiplicities: multiplicities)
        return Figure.allCases.map { figures[$0] } + Self.labelFigures(of: figures, labels: labels)
      }
    }
    func interval(_ place: Int) -> Interval? {
      intervals.indices.contains(place) ? intervals[place] : nil
    }
    headline = Dictionary(
      uniqueKeysWithValues: Figure.allCases.enumerated().map { place, figure in
        (figure, Estimate(value: figures[figure], interval: interval(place)))
      })
    let start = Figure.allCases.count
    labelIntervals = Dictionary(
      uniqueKeysWithValues: labels.enumerated().map { number, label in
        let place = start + 3 * number
        return (
          label,
          LabelIntervals(
            precision: interval(place), recall: interval(place + 1), f1: interval(place + 2))
        )
      })
  }

  /// Precision, recall and F1 of each label; nil where a replicate has no row of it.
  private static func labelFigures(
    of figures: FigureCalculator.Figures, labels: [String]
  ) -> [Double?] {
    let scores = Dictionary(
      uniqueKeysWithValues: figures.report.labels.map { ($0.label, $0.scores) })
    return labels.flatMap { label -> [Double?] in
      let found = scores[label]
      return [found?.precision, found?.recall, found?.f1]
    }
  }
}
