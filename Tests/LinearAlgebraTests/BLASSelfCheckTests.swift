import Testing

@testable import LinearAlgebra

/// Each operation is replaced by one that is wrong as broken kernels are: only for some shapes,
/// only in one element, or with no number at all.
struct BLASSelfCheckTests {
  private var check = BLASSelfCheck()

  @Test func `right operations pass`() throws {
    try check.run()
  }

  @Test func `an error says what is wrong, on which core, and what to set`() {
    let error = LinearAlgebraError.wrongResults(
      operation: "dgemm of 1 by 1 and 1 by 1", core: "Zen", configuration: "OpenBLAS 0.3.13")
    #expect(
      error.description
        == "OpenBLAS computes wrong results here: dgemm of 1 by 1 and 1 by 1, with the kernels "
        + "for 'Zen' (OpenBLAS 0.3.13). Set the environment variable OPENBLAS_CORETYPE to an "
        + "older processor, such as Haswell or Prescott, or install a newer OpenBLAS.")
  }

  @Test mutating func `a product with one wrong element is found`() {
    check.product = { left, right in
      var product = left.multiplied(by: right)
      product.elements[product.elements.count - 1] += 1e-6
      return product
    }
    expectFailure(of: "dgemm of 1 by 1 and 1 by 1")
  }

  @Test mutating func `a product that is wrong only for large matrices is found`() {
    check.product = { left, right in
      var product = left.multiplied(by: right)
      if product.rowCount * product.columnCount * left.columnCount > 1_000_000 {
        product.elements[0] = 0
      }
      return product
    }
    expectFailure(of: "dgemm of 131 by 73 and 73 by 129")
  }

  @Test mutating func `a product that is no number is found`() {
    check.product = { left, right in
      var product = left.multiplied(by: right)
      product.elements[0] = .nan
      return product
    }
    expectFailure(of: "dgemm of 1 by 1 and 1 by 1")
  }

  @Test mutating func `wrong vector operations are found`() {
    check.norm = { x in x.count == 33 ? 0 : BLAS.norm(x) }
    expectFailure(of: "dnrm2 of 33 elements")
    check.scale = { x, factor in
      BLAS.scale(&x, by: factor)
      if x.count == 16 { x[15] = 0 }
    }
    expectFailure(of: "dscal of 16 elements")
    check.add = { factor, x, y in
      BLAS.add(factor, times: x, to: &y)
      if y.count == 7 { y[6] = 0 }
    }
    expectFailure(of: "daxpy of 7 elements")
    check.dot = { x, y in x.count == 2 ? 0 : BLAS.dot(x, y) }
    expectFailure(of: "ddot of 2 elements")
  }

  @Test mutating func `wrong matrix operations are found`() {
    check.gramMatrix = { matrix in BLAS.upperGramMatrix(matrix) }
    expectFailure(of: "dsyrk of 2 by 3")
    check.solve = { (_, rightHandSide) throws(LinearAlgebraError) in rightHandSide }
    expectFailure(of: "dposv of order 1")
    check.solve = { (_, _) throws(LinearAlgebraError) in throw .notPositiveDefinite(order: 1) }
    expectFailure(of: "dposv of order 1")
    check.vectorProduct = { matrix, _ in [Double](repeating: 0, count: matrix.rowCount) }
    expectFailure(of: "dgemv of 1 by 1")
  }

  private func expectFailure(
    of operation: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = LinearAlgebraError.wrongResults(
      operation: operation, core: BLAS.core, configuration: BLAS.configuration)
    #expect(throws: expected, sourceLocation: sourceLocation) { try check.run() }
  }
}
