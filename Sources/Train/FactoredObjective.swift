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
  fileprivate var inner: LogisticObjective
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

  /// The same objective where every row counts so many times as much.
  func counting(_ factor: Double) -> FactoredObjective {
    var objective = self
    objective.inner.multiplicities = inner.multiplicities.map { factor * $0 }
    return objective
  }

  /// The value at `parameters`; `gradient` is replaced. Shapes `[parameterCount]`.
  ///
  /// - Parameter room: Memory that lasts from call to call; nil for memory of its own.
  func evaluate(
    _ parameters: [Double], gradient: inout [Double], in room: FactoredRoom? = nil
  ) -> Double {
    let room = room ?? FactoredRoom(self)
    expand(parameters, room)
    let value = inner.evaluate(room.weights, gradient: &room.slopes, in: room.inner)
    contract(room, parameters, into: &gradient)
    let penalized = parameters.span.extracting(0..<(parameterCount - classCount))
    return value + penalty / 2 * BLAS.dot(penalized, penalized)
  }

  /// The equations of the Newton step from some parameters.
  ///
  /// - Parameters:
  ///   - gradient: That of all parameters there.
  ///   - room: Memory that lasts from call to call; the equations stand in it.
  /// - Complexity: each product costs about one evaluation without its exponentials.
  func newtonSystem(
    at parameters: [Double], gradient: [Double], in room: FactoredRoom
  ) -> NewtonSystem {
    expand(parameters, room)
    let system = inner.newtonSystem(at: room.weights, gradient: room.slopes, in: room.inner)
    return NewtonSystem(gradient: gradient) { direction, product in
      expand(direction, room)
      system.product(room.weights, &room.slopes)
      contract(room, direction, into: &product)
    }
  }

  /// Replaces the weights of all columns and the biases. Shape `[(columnCount + 1) * classCount]`.
  private func expand(_ parameters: [Double], _ room: FactoredRoom) {
    let ownEnd = ownCount * classCount
    let factored = factor.weights(factors(in: parameters)).elements
    let start = factor.columns.lowerBound * classCount
    var weights: [Double] = []
    swap(&weights, &room.weights)
    for index in 0..<ownEnd { weights[index] = parameters[index] }
    for index in ownEnd..<weights.count { weights[index] = 0 }
    for index in factored.indices { weights[start + index] += factored[index] }
    for index in 0..<classCount {
      weights[columnCount * classCount + index] = parameters[parameterCount - classCount + index]
    }
    swap(&weights, &room.weights)
  }

  /// Replaces the slopes of the parameters: what the weights that they make have, the slopes in the
  /// room, and the penalty at some parameters.
  private func contract(
    _ room: FactoredRoom, _ parameters: [Double], into slopes: inout [Double]
  ) {
    let (ownEnd, end) = (ownCount * classCount, parameterCount - classCount)
    let inner = room.slopes
    for index in 0..<ownEnd { slopes[index] = penalty * parameters[index] + inner[index] }
    let columns = factor.columns
    let outer = Matrix(
      rowCount: columns.count, columnCount: classCount,
      elements: Array(
        inner[(columns.lowerBound * classCount)..<(columns.upperBound * classCount)]))
    let pulled = factor.basis.transposedMultiplied(by: outer).elements
    for index in ownEnd..<end {
      slopes[index] = penalty * parameters[index] + pulled[index - ownEnd]
    }
    for index in 0..<classCount {
      slopes[end + index] = inner[columnCount * classCount + index]
    }
  }

  /// `F`. Shape `[dimensionCount, classCount]`.
  func factors(in parameters: [Double]) -> Matrix {
    Matrix(
      rowCount: factor.basis.columnCount, columnCount: classCount,
      elements: Array(parameters[(ownCount * classCount)..<(parameterCount - classCount)]))
  }
}

/// Memory of a factored objective that lasts from evaluation to evaluation.
final class FactoredRoom {
  fileprivate let inner: LogisticRoom
  /// The weights of all columns, and the biases. Shape `[(columnCount + 1) * classCount]`.
  fileprivate var weights: [Double]
  /// What each of them gets: a gradient, or a product with the Hessian.
  fileprivate var slopes: [Double]

  /// Room for one objective.
  init(_ objective: FactoredObjective) {
    inner = LogisticRoom(objective.inner)
    weights = [Double](repeating: 0, count: objective.inner.parameterCount)
    slopes = weights
  }
}
