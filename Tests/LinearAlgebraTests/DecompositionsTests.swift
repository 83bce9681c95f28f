import LinearAlgebra
import TestSupport
import Testing

struct DecompositionsTests {
  @Test func `eigenvalues come largest first, with vectors of length 1`() throws {
    // [2 1; 1 2] has 3 with (1, 1) / √2 and 1 with (1, −1) / √2.
    let matrix = Matrix(rowCount: 2, columnCount: 2, elements: [2, 1, 1, 2])
    let found = try matrix.symmetricEigensystem()
    let half = 0.5.squareRoot()
    #expect(relativeDifference(found.values, [3, 1]) < 1e-15)
    #expect(relativeDifference([found.vectors[0, 0], found.vectors[1, 0]], [half, half]) < 1e-15)
    #expect(abs(found.vectors[0, 1]) - half < 1e-15)
    #expect(abs(found.vectors[0, 1] + found.vectors[1, 1]) < 1e-15)
  }

  @Test func `an eigensystem puts its matrix together again`() throws {
    for order in [1, 2, 7, 40] {
      let gram = matrix(order + 3, order).gramMatrix()
      let found = try gram.symmetricEigensystem()
      for row in 0..<order {
        for column in 0..<order {
          let sum = (0..<order).reduce(0.0) {
            $0 + found.values[$1] * found.vectors[row, $1] * found.vectors[column, $1]
          }
          #expect(abs(sum - gram[row, column]) < 1e-11)
        }
      }
      #expect(found.values == found.values.sorted(by: >))
    }
  }

  @Test func `orthonormal columns span what the matrix spans`() throws {
    let tall = matrix(30, 6)
    let basis = try tall.orthonormalColumns()
    let gram = basis.gramMatrix()
    for row in 0..<6 {
      for column in 0..<6 { #expect(abs(gram[row, column] - (row == column ? 1 : 0)) < 1e-13) }
    }
    let projected = basis.multiplied(by: basis.transposedMultiplied(by: tall))
    for row in 0..<30 {
      for column in 0..<6 { #expect(abs(projected[row, column] - tall[row, column]) < 1e-12) }
    }
  }

  @Test func `a singular value decomposition puts its matrix together again`() throws {
    let tall = matrix(20, 5)
    let found = try tall.singularValueDecomposition()
    for row in 0..<20 {
      for column in 0..<5 {
        let sum = (0..<5).reduce(0.0) {
          $0 + found.left[row, $1] * found.singularValues[$1] * found.rightTransposed[$1, column]
        }
        #expect(abs(sum - tall[row, column]) < 1e-12)
      }
    }
    #expect(found.singularValues == found.singularValues.sorted(by: >))
  }

  @Test func `what is not finite is refused`() {
    let matrix = Matrix(rowCount: 2, columnCount: 2, elements: [1, .nan, .nan, 1])
    #expect(throws: LinearAlgebraError.notFinite) { try matrix.symmetricEigensystem() }
    #expect(throws: LinearAlgebraError.notFinite) { try matrix.orthonormalColumns() }
    #expect(throws: LinearAlgebraError.notFinite) { try matrix.singularValueDecomposition() }
  }

  /// Irregular numbers between −1 and 1.
  private func matrix(_ rowCount: Int, _ columnCount: Int) -> Matrix {
    let elements = (0..<(rowCount * columnCount)).map { place -> Double in
      let number: Int = (place * place + 3 * place) * 7919 % 1009
      return Double(number) / 504 - 1
    }
    return Matrix(rowCount: rowCount, columnCount: columnCount, elements: elements)
  }
}
