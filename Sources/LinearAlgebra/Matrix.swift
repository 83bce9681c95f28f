/// A dense matrix of doubles, row after row.
public struct Matrix: Equatable, Sendable {
  /// Rows.
  public let rowCount: Int
  /// Columns.
  public let columnCount: Int
  /// The elements, row after row. Shape `[rowCount * columnCount]`.
  public internal(set) var elements: [Double]

  /// A matrix of zeros.
  public init(rowCount: Int, columnCount: Int) {
    precondition(
      rowCount >= 0 && columnCount >= 0, "a matrix cannot be \(rowCount) by \(columnCount)")
    self.rowCount = rowCount
    self.columnCount = columnCount
    elements = [Double](repeating: 0, count: rowCount * columnCount)
  }

  /// A matrix of given elements.
  ///
  /// - Parameter elements: Row after row. Shape `[rowCount * columnCount]`.
  public init(rowCount: Int, columnCount: Int, elements: [Double]) {
    precondition(
      rowCount >= 0 && columnCount >= 0, "a matrix cannot be \(rowCount) by \(columnCount)")
    precondition(
      elements.count == rowCount * columnCount,
      "\(elements.count) elements for a matrix of \(rowCount) by \(columnCount)")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Double {
    get {
      elements[index(row, column)]
    }
    set {
      elements[index(row, column)] = newValue
    }
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    precondition(
      row >= 0 && row < rowCount && column >= 0 && column < columnCount,
      "element \(row), \(column) of a matrix of \(rowCount) by \(columnCount)")
    return row * columnCount + column
  }

  /// The product `self * vector`.
  ///
  /// - Parameter vector: Shape `[columnCount]`.
  /// - Returns: Shape `[rowCount]`.
  public func multiplied(by vector: Span<Double>) -> [Double] {
    precondition(
      vector.count == columnCount,
      "a matrix of \(columnCount) columns times a vector of \(vector.count) elements")
    return BLAS.product(self, vector)
  }

  /// The product `self * other`.
  ///
  /// - Parameter other: Shape `[columnCount, n]`.
  /// - Returns: Shape `[rowCount, n]`.
  public func multiplied(by other: Matrix) -> Matrix {
    precondition(
      other.rowCount == columnCount,
      "a matrix of \(columnCount) columns times one of \(other.rowCount) rows")
    return BLAS.product(self, other)
  }

  /// The Gram matrix `transpose(self) * self`: the dot products of all pairs of columns.
  ///
  /// - Returns: Symmetric to the bit. Shape `[columnCount, columnCount]`.
  public func gramMatrix() -> Matrix {
    var gram = BLAS.upperGramMatrix(self)
    for row in 0..<columnCount {
      for column in 0..<row {
        gram.elements[row * columnCount + column] = gram.elements[column * columnCount + row]
      }
    }
    return gram
  }

  /// The solution `x` of `self * x = rightHandSide`, for a symmetric positive definite matrix.
  ///
  /// By Cholesky's method, `self = transpose(U) U`. The elements below the diagonal are not
  /// looked at.
  ///
  /// - Parameter rightHandSide: Shape `[rowCount]`.
  /// - Returns: Shape `[rowCount]`.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``, or
  ///   ``LinearAlgebraError/notFinite``.
  /// - Complexity: `rowCount`³ / 3 multiplications, and one copy of the matrix.
  public func solvePositiveDefinite(
    _ rightHandSide: [Double]
  ) throws(LinearAlgebraError) -> [Double] {
    precondition(
      rowCount == columnCount && rightHandSide.count == rowCount,
      "a matrix of \(rowCount) by \(columnCount), a right-hand side of \(rightHandSide.count)")
    return try BLAS.solution(self, rightHandSide)
  }
}
