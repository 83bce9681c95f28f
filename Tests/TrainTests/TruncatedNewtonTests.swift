import TestSupport
import Testing

@testable import Train

struct TruncatedNewtonTests {
  /// f(x, y) = (x − 3)² / 2 + 50 · (y + 1)²: the minimum is 0 at (3, −1), by hand.
  @Test func `a quadratic is solved in few steps`() {
    let newton = TruncatedNewton(maxIterations: 20)
    let result = newton.minimize(
      from: [0, 0], isConverged: { $1 < 1e-10 }, progress: { _, _, _ in },
      system: { _, gradient in
        NewtonSystem(gradient: gradient) { direction, product in
          product[0] = direction[0]
          product[1] = 100 * direction[1]
        }
      }
    ) { parameters, gradient in
      let (x, y) = (parameters[0] - 3, parameters[1] + 1)
      gradient = [x, 100 * y]
      return x * x / 2 + 50 * y * y
    }
    #expect(result.hasConverged)
    #expect(abs(result.parameters[0] - 3) < 1e-9)
    #expect(abs(result.parameters[1] + 1) < 1e-9)
    #expect(result.iterationCount < 10)
  }

  /// f(x) = √(1 + x²): a full Newton step from x = 2 leads to −8, where f is higher.
  @Test func `a step that would climb is halved until it falls`() {
    let newton = TruncatedNewton(maxIterations: 50)
    var values: [Double] = []
    let result = newton.minimize(
      from: [2], isConverged: { $1 < 1e-9 }, progress: { _, value, _ in values.append(value) },
      system: { parameters, gradient in
        let root = (1 + parameters[0] * parameters[0]).squareRoot()
        return NewtonSystem(gradient: gradient) { direction, product in
          product[0] = direction[0] / (root * root * root)
        }
      }
    ) { parameters, gradient in
      let root = (1 + parameters[0] * parameters[0]).squareRoot()
      gradient[0] = parameters[0] / root
      return root
    }
    #expect(result.hasConverged)
    #expect(abs(result.parameters[0]) < 1e-8)
    #expect(values == values.sorted(by: >))
  }

  @Test func `the steps end where they may`() {
    let newton = TruncatedNewton(maxIterations: 0)
    let result = newton.minimize(
      from: [1], isConverged: { _, _ in false }, progress: { _, _, _ in },
      system: { _, gradient in
        NewtonSystem(gradient: gradient) { direction, product in product = direction }
      }
    ) { parameters, gradient in
      gradient = parameters
      return parameters[0] * parameters[0] / 2
    }
    #expect(!result.hasConverged)
    #expect(result.iterationCount == 0)
    #expect(result.parameters == [1])
  }
}
