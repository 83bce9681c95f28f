import Testing

@testable import Train

struct LBFGSTests {
  /// `Σ 100 · (x[i+1] − x[i]²)² + (1 − x[i])²` is 0 at (1, …, 1) alone for two variables.
  @Test func `the valley of Rosenbrock is followed to its end`() {
    let result = LBFGS(maxIterations: 500).minimize(
      from: [-1.2, 1], isConverged: { $1 < 1e-10 }, progress: { _, _, _ in },
      LBFGSTests.rosenbrock)
    #expect(result.hasConverged)
    #expect(abs(result.parameters[0] - 1) < 1e-8)
    #expect(abs(result.parameters[1] - 1) < 1e-8)
    #expect(result.value < 1e-16)
  }

  /// `½ Σ d · (x − m)²` with d from 1 to 10,000 is 0 at m.
  @Test func `a quadratic of bad condition ends at its minimum`() {
    let scales = (0..<20).map { pow10($0) }
    let result = LBFGS(maxIterations: 1_000).minimize(
      from: [Double](repeating: 0, count: 20), isConverged: { $1 < 1e-9 },
      progress: { _, _, _ in }
    ) { parameters, gradient in
      var value = 0.0
      for index in parameters.indices {
        let distance = parameters[index] - Double(index)
        value += scales[index] * distance * distance / 2
        gradient[index] = scales[index] * distance
      }
      return value
    }
    #expect(result.hasConverged)
    for index in 0..<20 { #expect(abs(result.parameters[index] - Double(index)) < 1e-8) }
  }

  @Test func `the value falls with every step`() {
    var values: [Double] = []
    let result = LBFGS(maxIterations: 500).minimize(
      from: [-1.2, 1], isConverged: { $1 < 1e-8 },
      progress: { _, value, _ in values.append(value) },
      LBFGSTests.rosenbrock)
    #expect(values.count == result.iterationCount + 1)
    for (before, after) in zip(values, values.dropFirst()) { #expect(after < before) }
  }

  @Test func `the steps are as many as allowed`() {
    let result = LBFGS(maxIterations: 3).minimize(
      from: [-1.2, 1], isConverged: { $1 < 1e-8 }, progress: { _, _, _ in },
      LBFGSTests.rosenbrock)
    #expect(!result.hasConverged)
    #expect(result.iterationCount == 3)
  }

  /// Rounding allows no gradient below 1e-300 here; the search must notice and end.
  @Test func `it ends where rounding allows no further step`() {
    let result = LBFGS(maxIterations: 100_000).minimize(
      from: [-1.2, 1], isConverged: { $1 < 1e-300 && $0 < 0 }, progress: { _, _, _ in },
      LBFGSTests.rosenbrock)
    #expect(!result.hasConverged)
    #expect(result.iterationCount < 1_000)
    #expect(abs(result.parameters[0] - 1) < 1e-7)
  }

  @Test func `a start at the minimum takes no step`() {
    let result = LBFGS(maxIterations: 10).minimize(
      from: [1, 1], isConverged: { $1 < 1e-12 }, progress: { _, _, _ in }, LBFGSTests.rosenbrock)
    #expect(result.hasConverged)
    #expect(result.iterationCount == 0)
    #expect(result.parameters == [1, 1])
  }

  static let rosenbrock: @Sendable ([Double], inout [Double]) -> Double = { point, gradient in
    let (x, y) = (point[0], point[1])
    gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x)
    gradient[1] = 200 * (y - x * x)
    return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
  }

  /// 10⁰ … 10⁴ over twenty indices.
  private func pow10(_ index: Int) -> Double {
    (0..<index).reduce(1.0) { scale, _ in scale * 1.623_776_739_188_721 }
  }
}
