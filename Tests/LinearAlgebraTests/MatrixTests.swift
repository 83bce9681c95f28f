import LinearAlgebra
import TestSupport
import Testing

struct MatrixTests {
  @Test func `a product of matrices is rows times columns`() {
    let left = Matrix(rowCount: 2, columnCount: 3, elements: [1, 2, 3, 4, 5, 6])
    let right = Matrix(rowCount: 3, columnCount: 2, elements: [7, 8, 9, 10, 11, 12])
    // 1·7 + 2·9 + 3·11 = 58, 1·8 + 2·10 + 3·12 = 64, 4·7 + … = 139, 4·8 + … = 154
    let product = left.multiplied(by: right)
    #expect(product == Matrix(rowCount: 2, columnCount: 2, elements: [58, 64, 139, 154]))
  }

  @Test func `a matrix times a vector is the product with one column`() {
    let matrix = Matrix(rowCount: 2, columnCount: 3, elements: [1, 2, 3, 4, 5, 6])
    // 1 + 0 − 3 = −2, 4 + 0 − 6 = −2
    let product = matrix.multiplied(by: [1.0, 0, -1].span)
    #expect(product == [-2, -2])
  }

  @Test func `the Gram matrix holds the dot products of the columns`() {
    let matrix = Matrix(rowCount: 3, columnCount: 2, elements: [1, 2, 3, 4, 5, 6])
    // 1 + 9 + 25 = 35, 2 + 12 + 30 = 44, 4 + 16 + 36 = 56
    #expect(
      matrix.gramMatrix() == Matrix(rowCount: 2, columnCount: 2, elements: [35, 44, 44, 56]))
  }

  @Test func `a system of equations is solved`() throws {
    // 4x + 2y = 8 and 2x + 3y = 8 meet in x = 1, y = 2.
    let matrix = Matrix(rowCount: 2, columnCount: 2, elements: [4, 2, 2, 3])
    #expect(relativeDifference(try matrix.solvePositiveDefinite([8, 8]), [1, 2]) < 1e-15)
    // Below the diagonal anything may stand.
    let upper = Matrix(rowCount: 2, columnCount: 2, elements: [4, 2, .nan, 3])
    #expect(relativeDifference(try upper.solvePositiveDefinite([8, 8]), [1, 2]) < 1e-15)
  }

  @Test func `a matrix that is not positive definite is refused, with the order at fault`() {
    // Eigenvalues 3 and −1; the first row and column alone are positive.
    let matrix = Matrix(rowCount: 2, columnCount: 2, elements: [1, 2, 2, 1])
    let error = #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try matrix.solvePositiveDefinite([1, 1])
    }
    #expect(error?.description.contains("first 2 rows and columns") == true)
  }

  @Test(arguments: [Double.nan, .infinity])
  func `a system that is not finite is refused`(value: Double) {
    let matrix = Matrix(rowCount: 2, columnCount: 2, elements: [1, 0, 0, 1])
    #expect(throws: LinearAlgebraError.notFinite) {
      try matrix.solvePositiveDefinite([value, 1])
    }
    let broken = Matrix(rowCount: 2, columnCount: 2, elements: [1, value, value, 1])
    #expect(throws: LinearAlgebraError.self) { try broken.solvePositiveDefinite([1, 1]) }
  }

  @Test func `a matrix without elements is fine`() throws {
    let flat = Matrix(rowCount: 0, columnCount: 3)
    let thin = Matrix(rowCount: 3, columnCount: 0)
    #expect(thin.multiplied(by: flat) == Matrix(rowCount: 3, columnCount: 3))
    #expect(flat.multiplied(by: thin) == Matrix(rowCount: 0, columnCount: 0))
    #expect(flat.gramMatrix() == Matrix(rowCount: 3, columnCount: 3))
    let product = thin.multiplied(by: [Double]().span)
    #expect(product == [0, 0, 0])
    #expect(try Matrix(rowCount: 0, columnCount: 0).solvePositiveDefinite([]) == [])
  }

  @Test func `elements are read and written by row and column`() {
    var matrix = Matrix(rowCount: 2, columnCount: 3)
    matrix[1, 2] = 5
    #expect(matrix[1, 2] == 5)
    #expect(matrix.elements == [0, 0, 0, 0, 0, 5])
  }

  @Test func `shapes that do not fit are the caller's mistake`() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rowCount: 2, columnCount: 3).multiplied(by: Matrix(rowCount: 2, columnCount: 3))
    }
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rowCount: 2, columnCount: 3).multiplied(by: [1.0, 2].span)
    }
    await #expect(processExitsWith: .failure) { _ = BLAS.dot([1.0].span, [1.0, 2].span) }
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rowCount: 2, columnCount: 2, elements: [1, 2, 3])
    }
  }
}
