/// The largest singular values of a matrix, and their right singular vectors.
public struct TruncatedSVD: Equatable, Sendable {
  /// Descending. Shape `[rank]`.
  public let singularValues: [Double]
  /// Orthonormal columns. Shape `[columnCount, rank]`.
  public let rightVectors: Matrix
}

extension SparseMatrix {
  /// The product `self * other`.
  ///
  /// - Parameter other: Shape `[columnCount, n]`.
  /// - Returns: Shape `[rowCount, n]`.
  /// - Complexity: elements · n, in one order whatever the machine.
  public func multiplied(by other: Matrix) -> Matrix {
    precondition(
      other.rowCount == columnCount,
      "a matrix of \(columnCount) columns times one of \(other.rowCount) rows")
    var product = Matrix(rowCount: rowCount, columnCount: other.columnCount)
    for row in 0..<rowCount {
      for element in elements(ofRow: row) {
        product.add(
          values[element], timesRow: Int(columnIndices[element]), of: other, toRow: row)
      }
    }
    return product
  }

  /// The product `transpose(self) * other`.
  ///
  /// - Parameter other: Shape `[rowCount, n]`.
  /// - Returns: Shape `[columnCount, n]`.
  /// - Complexity: As for ``multiplied(by:)``.
  public func transposedMultiplied(by other: Matrix) -> Matrix {
    precondition(
      other.rowCount == rowCount,
      "the transpose of a matrix of \(rowCount) rows times one of \(other.rowCount) rows")
    var product = Matrix(rowCount: columnCount, columnCount: other.columnCount)
    for row in 0..<rowCount {
      for element in elements(ofRow: row) {
        product.add(
          values[element], timesRow: row, of: other, toRow: Int(columnIndices[element]))
      }
    }
    return product
  }

  /// The truncated singular value decomposition, by a randomised range finder.
  ///
  /// The columns of `self * start` nearly span what the left singular vectors of the largest
  /// singular values do; every power iteration, orthonormal after each half, comes nearer by the
  /// square of the ratio of the first value left out to the last one kept. The values found are
  /// never larger than the true ones.
  ///
  /// - Parameters:
  ///   - rank: Singular values wanted, from 1 to the columns of `start`.
  ///   - start: Independent normal numbers; some more columns than `rank` make the result better,
  ///     ten are customary. Shape `[columnCount, n]`, where `n` is at most `rowCount` and
  ///     `columnCount`.
  ///   - powerIterationCount: Power iterations.
  /// - Throws: ``LinearAlgebraError/notFinite`` or ``LinearAlgebraError/noConvergence(operation:)``.
  /// - Complexity: `O(iterations · n · (elements + (rowCount + columnCount) · n))`.
  ///
  /// Reference: Halko, Martinsson and Tropp 2011, *SIAM Review* 53(2), algorithms 4.4 and 5.1.
  public func truncatedSVD(
    rank: Int, start: Matrix, powerIterationCount: Int
  ) throws(LinearAlgebraError) -> TruncatedSVD {
    precondition(
      (1...start.columnCount).contains(rank)
        && start.columnCount <= min(rowCount, columnCount),
      "rank \(rank) from \(start.columnCount) columns of \(rowCount) by \(columnCount)")
    var range = try multiplied(by: start).orthonormalColumns()
    for _ in 0..<powerIterationCount {
      let right = try transposedMultiplied(by: range).orthonormalColumns()
      range = try multiplied(by: right).orthonormalColumns()
    }
    // self ≈ range · transpose(small), so the left vectors of `small` are the right ones of self.
    let small = try transposedMultiplied(by: range).singularValueDecomposition()
    return TruncatedSVD(
      singularValues: Array(small.singularValues.prefix(rank)),
      rightVectors: small.left.columns(rank))
  }
}

extension Matrix {
  fileprivate mutating func add(
    _ factor: Double, timesRow source: Int, of other: Matrix, toRow target: Int
  ) {
    let (from, to) = (source * columnCount, target * columnCount)
    for column in 0..<columnCount {
      elements[to + column] += factor * other.elements[from + column]
    }
  }
}
