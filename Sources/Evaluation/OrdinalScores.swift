import LogSchema

/// Figures that know that a mistake by one rank is not a mistake by three.
public struct OrdinalScores: Equatable, Sendable {
  /// Agreement beyond chance, each mistake weighing by the square of its ranks: 1 is perfect, 0
  /// what chance gives, below 0 worse. Nil where chance alone would make no mistake, as when every
  /// row has and is given one severity.
  ///
  /// With `o` the share of rows in a cell, `e` the product of its row's and its column's shares:
  ///
  ///     1 − Σ (actual − called)² · o / Σ (actual − called)² · e
  ///
  /// Reference: Cohen 1968, doi:10.1037/h0026256.
  public let quadraticWeightedKappa: Double?
  /// Mean cost of a row; 0 is perfect.
  public let meanCost: Double

  /// The figures of a matrix; nil without rows, or where a label is not a severity.
  public init?(_ matrix: ConfusionMatrix, costs: SeverityCosts = .standard) {
    let severities = matrix.labels.compactMap { Severity(label: $0) }
    let cells = matrix.cells
    let total = matrix.total
    guard severities.count == matrix.labels.count, total > 0 else { return nil }

    var actualShares = [Double](repeating: 0, count: Severity.allCases.count)
    var calledShares = actualShares
    var observed = 0.0
    var cost = 0.0
    for cell in cells {
      let actual = severities[cell.actual]
      let called = severities[cell.predicted]
      let share = cell.count / total
      actualShares[actual.rawValue] += share
      calledShares[called.rawValue] += share
      observed += share * squaredDistance(actual, called)
      cost += share * costs[actual, called]
    }
    var expected = 0.0
    for actual in Severity.allCases {
      for called in Severity.allCases {
        let share = actualShares[actual.rawValue] * calledShares[called.rawValue]
        expected += share * squaredDistance(actual, called)
      }
    }
    quadraticWeightedKappa = expected > 0 ? 1 - observed / expected : nil
    meanCost = cost
  }
}

private func squaredDistance(_ one: Severity, _ other: Severity) -> Double {
  let ranks = Double(one.rawValue - other.rawValue)
  return ranks * ranks
}
