/// Compares BLAS and LAPACK with plain arithmetic on small problems.
///
/// The operations are properties, so that a test can put wrong ones in their place.
struct BLASSelfCheck {
  var dot: (Span<Double>, Span<Double>) -> Double = BLAS.dot
  var add: (Double, [Double], inout [Double]) -> Void = { BLAS.add($0, times: $1, to: &$2) }
  var scale: (inout [Double], Double) -> Void = { BLAS.scale(&$0, by: $1) }
  var norm: (Span<Double>) -> Double = BLAS.norm
  var vectorProduct: (Matrix, Span<Double>) -> [Double] = { $0.multiplied(by: $1) }
  var product: (Matrix, Matrix) -> Matrix = { $0.multiplied(by: $1) }
  var gramMatrix: (Matrix) -> Matrix = { $0.gramMatrix() }
  var solve: (Matrix, [Double]) throws(LinearAlgebraError) -> [Double] = {
    (matrix, rightHandSide) throws(LinearAlgebraError) in
    try matrix.solvePositiveDefinite(rightHandSide)
  }

  /// All numbers of the problems lie between -1 and 1 and no sum has 1,100 terms, so a right
  /// result is off by less than 1,100² · 2⁻⁵³ < 2e-10, and a wrong one by far more.
  private static let tolerance = 1e-9
  /// Around the block sizes of the kernels: 1, 2, 4, 8, 16 numbers at a time, and their tails.
  private static let lengths = [1, 2, 7, 16, 33, 1003]
  /// Rows, inner length, columns. The last is too large for kernels meant for small matrices.
  private static let shapes = [
    (1, 1, 1), (2, 3, 5), (4, 300, 50), (7, 1, 9), (16, 16, 16), (33, 17, 65), (64, 64, 64),
    (131, 73, 129),
  ]

  /// - Throws: ``LinearAlgebraError/wrongResults(operation:core:configuration:)``.
  func run() throws(LinearAlgebraError) {
    guard let operation = firstWrongOperation() else { return }
    throw .wrongResults(
      operation: operation, core: BLAS.core, configuration: BLAS.configuration)
  }

  private func firstWrongOperation() -> String? {
    for length in BLASSelfCheck.lengths {
      if let operation = wrongVectorOperation(length) { return operation }
    }
    for (rows, inner, columns) in BLASSelfCheck.shapes {
      let left = BLASSelfCheck.matrix(rows, inner)
      let right = BLASSelfCheck.matrix(inner, columns)
      if let operation = wrongMatrixOperation(left, right) { return operation }
    }
    return nil
  }

  private func wrongVectorOperation(_ length: Int) -> String? {
    let x = BLASSelfCheck.numbers(length)
    let y = Array(x.reversed())
    let plainDot = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    guard isClose([dot(x.span, y.span)], [plainDot]) else {
      return "ddot of \(length) elements"
    }
    var sum = y
    add(0.5, x, &sum)
    guard isClose(sum, zip(x, y).map { 0.5 * $0 + $1 }) else {
      return "daxpy of \(length) elements"
    }
    var scaled = x
    scale(&scaled, -3)
    guard isClose(scaled, x.map { -3 * $0 }) else { return "dscal of \(length) elements" }
    let plainNorm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard isClose([norm(x.span)], [plainNorm]) else { return "dnrm2 of \(length) elements" }
    return nil
  }

  private func wrongMatrixOperation(_ left: Matrix, _ right: Matrix) -> String? {
    let shape = "\(left.rowCount) by \(left.columnCount)"
    guard isClose(product(left, right).elements, plainProduct(left, right).elements) else {
      return "dgemm of \(shape) and \(right.rowCount) by \(right.columnCount)"
    }
    let vector = Matrix(
      rowCount: left.columnCount, columnCount: 1,
      elements: BLASSelfCheck.numbers(left.columnCount))
    guard isClose(vectorProduct(left, vector.elements.span), plainProduct(left, vector).elements)
    else { return "dgemv of \(shape)" }
    let gram = gramMatrix(left)
    guard isClose(gram.elements, plainProduct(transposed(left), left).elements) else {
      return "dsyrk of \(shape)"
    }
    guard canSolve(gram) else { return "dposv of order \(gram.rowCount)" }
    return nil
  }

  /// Puts the solution back into the equations; plain arithmetic judges.
  private func canSolve(_ gram: Matrix) -> Bool {
    // A Gram matrix and something on its diagonal is positive definite, and well-conditioned.
    var matrix = gram
    for index in 0..<matrix.rowCount { matrix[index, index] += Double(matrix.rowCount) }
    let rightHandSide = BLASSelfCheck.numbers(matrix.rowCount)
    guard let solution = try? solve(matrix, rightHandSide) else { return false }
    let column = Matrix(rowCount: matrix.rowCount, columnCount: 1, elements: solution)
    return isClose(plainProduct(matrix, column).elements, rightHandSide)
  }

  private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
    // A not-a-number fails every comparison, so it is never close.
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) < BLASSelfCheck.tolerance }
  }

  // MARK: Plain arithmetic

  private func plainProduct(_ left: Matrix, _ right: Matrix) -> Matrix {
    var product = Matrix(rowCount: left.rowCount, columnCount: right.columnCount)
    for row in 0..<left.rowCount {
      for inner in 0..<left.columnCount {
        let factor = left[row, inner]
        for column in 0..<right.columnCount {
          product[row, column] += factor * right[inner, column]
        }
      }
    }
    return product
  }

  private func transposed(_ matrix: Matrix) -> Matrix {
    var transposed = Matrix(rowCount: matrix.columnCount, columnCount: matrix.rowCount)
    for row in 0..<matrix.rowCount {
      for column in 0..<matrix.columnCount { transposed[column, row] = matrix[row, column] }
    }
    return transposed
  }

  /// Irregular numbers between -1 and 1, the same each time.
  private static func numbers(_ count: Int) -> [Double] {
    (1...count).map { Double($0 * $0 * 7919 % 1009) / 504 - 1 }
  }

  private static func matrix(_ rowCount: Int, _ columnCount: Int) -> Matrix {
    Matrix(
      rowCount: rowCount, columnCount: columnCount, elements: numbers(rowCount * columnCount))
  }
}
