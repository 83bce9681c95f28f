import LinearAlgebra
import Testing

struct BLASTests {
  @Test func `the installed library computes rightly, on one thread`() throws {
    try BLAS.prepare()
    #expect(!BLAS.core.isEmpty)
    #expect(BLAS.configuration.contains("OpenBLAS"))
  }

  @Test func `vector operations do what their formulas say`() {
    let x = [1.0, 2, 3]
    var y = [4.0, -5, 6]
    // 1·4 − 2·5 + 3·6 = 12
    let product = BLAS.dot(x.span, y.span)
    #expect(product == 12)
    BLAS.add(2, times: x, to: &y)
    #expect(y == [6, -1, 12])
    BLAS.scale(&y, by: -0.5)
    #expect(y == [-3, 0.5, -6])
    // √(2² + 3² + 6²) = 7
    let norm = BLAS.norm([2.0, 3, 6].span)
    #expect(norm == 7)
  }

  @Test func `vectors without elements are fine`() {
    let none: [Double] = []
    var empty = none
    BLAS.add(1, times: none, to: &empty)
    BLAS.scale(&empty, by: 2)
    let dot = BLAS.dot(none.span, none.span)
    let norm = BLAS.norm(none.span)
    #expect(dot == 0)
    #expect(norm == 0)
  }

  @Test func `the norm of huge numbers does not overflow`() {
    let norm = BLAS.norm([3e200, 4e200].span)
    #expect(abs(norm / 5e200 - 1) < 1e-15)
  }
}
