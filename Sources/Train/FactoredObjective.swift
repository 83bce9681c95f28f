import LinearAlgebra

/// A logistic objective in which some columns' weights come from fewer numbers.
///
/// The weights of the columns `range` are `D + B · F`: `D` is penalised as it is where the column
/// has weights of its own, `B` is a fixed matrix, and `F` is what is learned. With word pieces as
/// columns and their vectors as rows of `B`, `F` is a regression on the mean vectors of the rows,
/// which need never be made: a sparse pass and one small product cost less.
///
/// The parameters are one array: the weights of the columns below `ownCount`, then `F` row after
/// row, then the biases; all but the biases are penalised by λ/2 times their squares.
struct FactoredObjective: Sendable {
  /// Parameters.
  let parameterCount: Int
  /// The factor λ of the penalty.
  let penalty: Double
  private let inner: LogisticObjective
  private let columnCount: Int
  private let classCount: Int
  private let ownCount: Int
  private let factor: Factor

  /// The columns whose weights come from fewer numbers, and the matrix `B` that makes them.
  struct Factor: Sendable {
    /// The columns.
    let columns: Range<Int>
    /// Shape `[columns.count, dimensionCount]`.
    let basis: Matrix

    /// The weights `B · F`. Shape `[columns.count, classCount]`.
    func weights(_ factors: Matrix) -> Matrix { basis.multiplied(by: factors) }
  }

  /// - Parameters:
  ///   - rows: Features. Shape `[rowCount, columnCount]`.
  ///   - ownCount: The first columns, which have weights of their own.
  ///   - factor: The columns whose weights come from fewer numbers; every column has one or both.
  init(
    rows: SparseMatrix, classes: [Int], multiplicities: [Double], classCount: Int, penalty: Double,
    threads: Int, ownCount: Int, factor: Factor
  ) {
    self.penalty = penalty
    self.classCount = classCount
    self.ownCount = ownCount
    self.factor = factor
    columnCount = rows.columnCount
    inner = LogisticObjective(
      rows: ScaledRows(rows), classes: classes, multiplicities: multiplicities,
      classCount: classCount, penalty: penalty, threads: threads, penalizedColumnCount: 0)
    parameterCount = (ownCount + factor.basis.columnCount + 1) * classCount
  }

  /// The value at `parameters`; `gradient` is replaced. Shapes `[parameterCount]`.
  func evaluate(_ parameters: [Double], gradient: inout [Double]) -> Double {
    let expanded = expand(parameters)
    var innerGradient = [Double](repeating: 0, count: expanded.count)
    var value = inner.evaluate(expanded, gradient: &innerGradient)
    let penalizedCount = parameterCount - classCount
    var squares = 0.0
    for index in 0..<penalizedCount {
      gradient[index] = penalty * parameters[index]
      squares += parameters[index] * parameters[index]
    }
    value += penalty / 2 * squares
    for index in 0..<(ownCount * classCount) { gradient[index] += innerGradient[index] }
    let columns = factor.columns
    let outer = Matrix(
      rowCount: columns.count, columnCount: classCount,
      elements: Array(
        innerGradient[(columns.lowerBound * classCount)..<(columns.upperBound * classCount)]))
    let pulled = factor.basis.transposedMultiplied(by: outer)
    let start = ownCount * classCount
    for index in pulled.elements.indices { gradient[start + index] += pulled.elements[index] }
    for index in 0..<classCount {
      gradient[penalizedCount + index] = innerGradient[columnCount * classCount + index]
    }
    return value
  }

  /// The weights of all columns and the biases. Shape `[(columnCount + 1) * classCount]`.
  private func expand(_ parameters: [Double]) -> [Double] {
    var expanded = [Double](repeating: 0, count: (columnCount + 1) * classCount)
    for index in 0..<(ownCount * classCount) { expanded[index] = parameters[index] }
    let weights = factor.weights(factors(in: parameters))
    let start = factor.columns.lowerBound * classCount
    for index in weights.elements.indices { expanded[start + index] += weights.elements[index] }
    for index in 0..<classCount {
      expanded[columnCount * classCount + index] = parameters[parameterCount - classCount + index]
    }
    return expanded
  }

  /// `F`. Shape `[dimensionCount, classCount]`.
  func factors(in parameters: [Double]) -> Matrix {
    Matrix(
      rowCount: factor.basis.columnCount, columnCount: classCount,
      elements: Array(parameters[(ownCount * classCount)..<(parameterCount - classCount)]))
  }
}
