internal import COpenBLAS

/// Eigenvalues of a symmetric matrix, largest first, and an eigenvector of length 1 for each.
public struct SymmetricEigensystem: Equatable, Sendable {
  /// Descending. Shape `[n]`.
  public let values: [Double]
  /// Column `i` belongs to value `i`; its largest element is positive. Shape `[n, n]`.
  public let vectors: Matrix
}

/// The singular value decomposition `U · diag(σ) · Vᵀ` of a matrix of no fewer rows than columns.
public struct SingularValueDecomposition: Equatable, Sendable {
  /// `U`, whose columns are orthonormal. Shape `[rowCount, columnCount]`.
  public let left: Matrix
  /// Descending. Shape `[columnCount]`.
  public let singularValues: [Double]
  /// `Vᵀ`, whose rows are orthonormal. Shape `[columnCount, columnCount]`.
  public let rightTransposed: Matrix
}

extension Matrix {
  /// The product `transpose(self) * other`.
  ///
  /// - Parameter other: Shape `[rowCount, n]`.
  /// - Returns: Shape `[columnCount, n]`.
  public func transposedMultiplied(by other: Matrix) -> Matrix {
    precondition(
      other.rowCount == rowCount,
      "the transpose of a matrix of \(rowCount) rows times one of \(other.rowCount) rows")
    var product = Matrix(rowCount: columnCount, columnCount: other.columnCount)
    guard !elements.isEmpty, !other.elements.isEmpty else { return product }
    // SAFETY: reads rowCount * columnCount and rowCount * n elements, writes columnCount * n.
    unsafe BLASLibrary.functions.dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(columnCount), Int32(other.columnCount),
      Int32(rowCount), 1, elements, Int32(columnCount), other.elements, Int32(other.columnCount), 0,
      &product.elements, Int32(other.columnCount))
    return product
  }

  /// The transpose.
  public func transposed() -> Matrix {
    var transposed = Matrix(rowCount: columnCount, columnCount: rowCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        transposed.elements[column * rowCount + row] = elements[row * columnCount + column]
      }
    }
    return transposed
  }

  /// The first columns.
  public func columns(_ count: Int) -> Matrix {
    precondition(count <= columnCount, "\(count) of \(columnCount) columns")
    var first: [Double] = []
    first.reserveCapacity(rowCount * count)
    for row in 0..<rowCount {
      first.append(contentsOf: elements[(row * columnCount)..<(row * columnCount + count)])
    }
    return Matrix(rowCount: rowCount, columnCount: count, elements: first)
  }

  /// The eigenvalues and eigenvectors of a symmetric matrix, by divide and conquer.
  ///
  /// The sign of an eigenvector is free; here its element of largest absolute value is positive,
  /// the first such.
  ///
  /// - Throws: ``LinearAlgebraError/notFinite`` or ``LinearAlgebraError/noConvergence(operation:)``.
  /// - Complexity: about 9 n³ operations.
  public func symmetricEigensystem() throws(LinearAlgebraError) -> SymmetricEigensystem {
    precondition(rowCount == columnCount, "\(rowCount) by \(columnCount) is not symmetric")
    guard elements.allSatisfy(\.isFinite) else { throw .notFinite }
    guard rowCount > 0 else { return SymmetricEigensystem(values: [], vectors: self) }
    var vectors = elements
    var ascending = [Double](repeating: 0, count: rowCount)
    // SAFETY: reads and writes n * n elements of vectors, writes n of ascending.
    let status = unsafe BLASLibrary.functions.dsyevd(
      LAPACK_ROW_MAJOR, letter("V"), letter("U"), Int32(rowCount), &vectors, Int32(rowCount),
      &ascending)
    guard status == 0, ascending.allSatisfy(\.isFinite) else {
      throw .noConvergence(operation: "dsyevd of order \(rowCount)")
    }
    var ordered = Matrix(rowCount: rowCount, columnCount: rowCount)
    for column in 0..<rowCount {
      let source = rowCount - 1 - column
      let sign = signOfLargest((0..<rowCount).lazy.map { vectors[$0 * rowCount + source] })
      for row in 0..<rowCount { ordered[row, column] = sign * vectors[row * rowCount + source] }
    }
    return SymmetricEigensystem(values: ascending.reversed(), vectors: ordered)
  }

  /// An orthonormal basis of the space that the columns span: `Q` of the QR decomposition.
  ///
  /// - Returns: Shape `[rowCount, columnCount]`.
  /// - Precondition: no fewer rows than columns.
  /// - Throws: ``LinearAlgebraError/notFinite``.
  public func orthonormalColumns() throws(LinearAlgebraError) -> Matrix {
    precondition(rowCount >= columnCount, "\(columnCount) columns of \(rowCount) elements")
    guard elements.allSatisfy(\.isFinite) else { throw .notFinite }
    guard columnCount > 0 else { return self }
    var basis = self
    var reflections = [Double](repeating: 0, count: columnCount)
    let (rows, columns) = (Int32(rowCount), Int32(columnCount))
    // SAFETY: reads and writes rowCount * columnCount elements of basis, columnCount of reflections.
    var status = unsafe BLASLibrary.functions.dgeqrf(
      LAPACK_ROW_MAJOR, rows, columns, &basis.elements, columns, &reflections)
    if status == 0 {
      status = unsafe BLASLibrary.functions.dorgqr(
        LAPACK_ROW_MAJOR, rows, columns, columns, &basis.elements, columns, reflections)
    }
    guard status == 0, basis.elements.allSatisfy(\.isFinite) else { throw .notFinite }
    return basis
  }

  /// The singular value decomposition, by divide and conquer.
  ///
  /// The signs are free; here the element of largest absolute value of each row of `Vᵀ` is positive.
  ///
  /// - Precondition: no fewer rows than columns.
  /// - Throws: ``LinearAlgebraError/notFinite`` or ``LinearAlgebraError/noConvergence(operation:)``.
  public func singularValueDecomposition() throws(LinearAlgebraError) -> SingularValueDecomposition
  {
    precondition(rowCount >= columnCount, "\(rowCount) by \(columnCount) has too few rows")
    guard elements.allSatisfy(\.isFinite) else { throw .notFinite }
    guard columnCount > 0 else {
      return SingularValueDecomposition(left: self, singularValues: [], rightTransposed: self)
    }
    var matrix = elements
    var left = Matrix(rowCount: rowCount, columnCount: columnCount)
    var right = Matrix(rowCount: columnCount, columnCount: columnCount)
    var values = [Double](repeating: 0, count: columnCount)
    let (rows, columns) = (Int32(rowCount), Int32(columnCount))
    // SAFETY: reads and writes rowCount * columnCount elements of matrix; writes as many of left,
    // columnCount² of right and columnCount of values.
    let status = unsafe BLASLibrary.functions.dgesdd(
      LAPACK_ROW_MAJOR, letter("S"), rows, columns, &matrix, columns, &values, &left.elements,
      columns, &right.elements, columns)
    guard status == 0, values.allSatisfy(\.isFinite) else {
      throw .noConvergence(operation: "dgesdd of \(rowCount) by \(columnCount)")
    }
    for component in 0..<columnCount {
      let sign = signOfLargest((0..<columnCount).lazy.map { right[component, $0] })
      guard sign < 0 else { continue }
      for column in 0..<columnCount { right[component, column] *= -1 }
      for row in 0..<rowCount { left[row, component] *= -1 }
    }
    return SingularValueDecomposition(left: left, singularValues: values, rightTransposed: right)
  }
}

private func letter(_ character: Unicode.Scalar) -> CChar {
  CChar(truncatingIfNeeded: character.value)
}

/// −1 where the first element of largest absolute value is negative, else 1.
private func signOfLargest(_ elements: some Sequence<Double>) -> Double {
  let largest = elements.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
  return largest < 0 ? -1 : 1
}
