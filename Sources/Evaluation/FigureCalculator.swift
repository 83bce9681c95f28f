/// Computes all figures of some rows, again and again with other weights of their shapes.
///
/// What does not depend on the weights (cells, orders of rows by probability) is found once.
public struct FigureCalculator: Sendable {
  /// The rows.
  public let rows: ScoredRows
  private let costs: CostMatrix
  private let emptyMatrix: ConfusionMatrix
  private let cells: [(actual: Int, predicted: Int)]
  private let cellOfRow: [Int]
  /// The bin of each row's confidence.
  private let binOfRow: [UInt8]
  /// The rows of each class against the rest; empty where there are no curves.
  let rankings: [RankedRows]
  /// Whether the model knows the label of each row: others are in no curve.
  private let isScored: [Bool]

  /// A calculator of rows.
  public init(_ rows: ScoredRows, costs: CostMatrix = .standard) {
    self.rows = rows
    self.costs = costs
    emptyMatrix = ConfusionMatrix(labels: rows.labels)
    let isScored = rows.scores.map { $0.loss != nil }
    self.isScored = isScored
    binOfRow = rows.scores.map { UInt8(ProbabilityScores.bin(of: $0)) }
    var cells: [(actual: Int, predicted: Int)] = []
    var numbers: [Int: Int] = [:]
    var cellOfRow: [Int] = []
    cellOfRow.reserveCapacity(rows.count)
    for row in 0..<rows.count {
      let cell = (actual: rows.actual[row], predicted: rows.scores[row].predicted)
      let key = cell.actual * rows.labels.count + cell.predicted
      let number = numbers[key] ?? cells.count
      if number == cells.count {
        numbers[key] = number
        cells.append(cell)
      }
      cellOfRow.append(number)
    }
    self.cells = cells
    self.cellOfRow = cellOfRow
    guard rows.hasCurves else {
      rankings = []
      return
    }
    rankings = (0..<rows.classCount).map { index in
      RankedRows(
        scores: (0..<rows.count).map { rows.probability($0, index) },
        isPositive: rows.actual.map { $0 == index })
    }
  }

  /// The figures of rows under some weights.
  public struct Figures: Sendable {
    /// Counts [actual, predicted].
    public let confusion: ConfusionMatrix
    /// Precision, recall, F1.
    public let report: ClassificationReport
    /// Log-loss, Brier score, calibration.
    public let probabilities: ProbabilityScores
    /// The areas of each class against the rest; nil where there are no curves.
    public let areas: [RankedRows.Areas]?
    fileprivate let costs: CostMatrix

    /// A headline figure; nil where the rows do not give it.
    public subscript(figure: Figure) -> Double? {
      switch figure {
      case .accuracy: report.accuracy
      case .balancedAccuracy: AgreementScores(confusion).balancedAccuracy
      case .macroF1: report.macroF1
      case .weightedF1: report.weightedAverage.f1
      case .matthewsCorrelation: AgreementScores(confusion).matthewsCorrelation
      case .quadraticWeightedKappa:
        OrdinalScores(confusion)?.quadraticWeightedKappa
      case .meanCost: costs.meanCost(of: confusion)
      case .logLoss: probabilities.logLoss
      case .brierScore: probabilities.brierScore
      case .expectedCalibrationError: probabilities.expectedCalibrationError
      case .averagePrecision: mean { $0.averagePrecision }
      case .areaUnderROC: mean { $0.underROC }
      }
    }

    /// The mean over the classes that have the area.
    private func mean(_ area: (RankedRows.Areas) -> Double?) -> Double? {
      let found = (areas ?? []).compactMap(area)
      return found.isEmpty ? nil : found.reduce(0, +) / Double(found.count)
    }
  }

  /// The figures.
  ///
  /// - Parameter multiplicities: How often each shape counts; nil for once. Shape `[shapeCount]`.
  /// - Complexity: O(rows × classes).
  public func figures(multiplicities: [Double]? = nil) -> Figures {
    var weights = rows.weights
    if let multiplicities {
      for row in weights.indices { weights[row] *= multiplicities[rows.shapes[row]] }
    }
    var counts = [Double](repeating: 0, count: cells.count)
    var probabilities = ProbabilityScores()
    for row in weights.indices {
      counts[cellOfRow[row]] += weights[row]
      probabilities.record(rows.scores[row], bin: Int(binOfRow[row]), weight: weights[row])
    }
    var confusion = emptyMatrix
    for (cell, count) in zip(cells, counts) where count > 0 {
      confusion.record(actual: cell.actual, predicted: cell.predicted, weight: count)
    }
    let curveWeights = curveWeights(weights)
    return Figures(
      confusion: confusion, report: ClassificationReport(confusion), probabilities: probabilities,
      areas: rows.hasCurves ? rankings.map { $0.areas(weights: curveWeights) } : nil, costs: costs)
  }

  /// The steps of the curve of a class against the rest; empty where there are no curves.
  public func steps(ofClass index: Int) -> [RankedRows.Step] {
    rows.hasCurves ? rankings[index].steps(weights: curveWeights(rows.weights)) : []
  }

  /// A row whose label the model does not know has no class that it should be ranked by.
  private func curveWeights(_ weights: [Double]) -> [Double] {
    guard isScored.contains(false) else { return weights }
    return zip(weights, isScored).map { $1 ? $0 : 0 }
  }
}
