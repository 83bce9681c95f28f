/// Two models on the same rows.
public struct ModelComparison: Sendable {
  /// The figures of the first.
  public let first: FigureCalculator.Figures
  /// The figures of the second.
  public let second: FigureCalculator.Figures
  /// Second minus first, for each figure that both have.
  public let differences: [Figure: Estimate]
  /// McNemar's test over the rows. Rows of one shape are answered alike, so it finds differences
  /// too easily where shapes have many rows.
  public let byRow: McNemarTest
  /// The same over the shapes: each falls to the model that gets more of its rows right.
  public let byShape: McNemarTest
  /// Data rows.
  public let rowCount: Int
  /// Shapes.
  public let shapeCount: Int

  /// Compares what two models said of the same rows.
  ///
  /// - Parameters:
  ///   - first: The rows as the first model judged them.
  ///   - second: The same rows in the same order, as the second judged them.
  ///   - bootstrap: Draws shapes for both models at once, so that what makes a shape hard for both
  ///     cancels out.
  public init(
    first: FigureCalculator, second: FigureCalculator, bootstrap: ClusterBootstrap
  ) {
    let rows = first.rows
    precondition(
      rows.shapes == second.rows.shapes && rows.weights == second.rows.weights,
      "the models judged different rows")
    self.first = first.figures()
    self.second = second.figures()
    rowCount = rows.rowCount
    shapeCount = rows.shapeCount
    var intervals: [Interval?] = []
    if max(rows.labels.count, second.rows.labels.count) <= EvaluationPart.largestLabelCount {
      intervals = bootstrap.intervals(clusterSizes: rows.shapeSizes) { multiplicities in
        Self.differences(
          first.figures(multiplicities: multiplicities),
          second.figures(multiplicities: multiplicities))
      }
    }
    let values = Self.differences(self.first, self.second)
    differences = Dictionary(
      uniqueKeysWithValues: Figure.allCases.enumerated().map { place, figure in
        let interval = intervals.isEmpty ? nil : intervals[place]
        return (figure, Estimate(value: values[place], interval: interval))
      })
    (byRow, byShape) = Self.tests(first.rows, second.rows)
  }

  private static func differences(
    _ first: FigureCalculator.Figures, _ second: FigureCalculator.Figures
  ) -> [Double?] {
    Figure.allCases.map { figure in
      guard let one = first[figure], let other = second[figure] else { return nil }
      return other - one
    }
  }

  private static func tests(
    _ first: ScoredRows, _ second: ScoredRows
  ) -> (byRow: McNemarTest, byShape: McNemarTest) {
    var onlyFirst = 0.0
    var onlySecond = 0.0
    var leadOfSecond = [Double](repeating: 0, count: first.shapeCount)
    for row in 0..<first.count where first.scores[row].isRight != second.scores[row].isRight {
      let weight = first.weights[row]
      let isSecond = second.scores[row].isRight
      if isSecond { onlySecond += weight } else { onlyFirst += weight }
      leadOfSecond[first.shapes[row]] += isSecond ? weight : -weight
    }
    return (
      McNemarTest(onlyFirst: Int(onlyFirst), onlySecond: Int(onlySecond)),
      McNemarTest(
        onlyFirst: leadOfSecond.count { $0 < 0 }, onlySecond: leadOfSecond.count { $0 > 0 })
    )
  }
}
