import Testing

@testable import Train

struct LineSearchTests {
  /// One-dimensional functions and a first length that is far too long, right or too short.
  @Test(arguments: [1e-6, 1e-3, 0.1, 1, 10, 1e3, 1e6])
  func `the step meets the strong Wolfe conditions`(firstLength: Double) throws {
    for function in LineSearchTests.functions {
      let start = LineSearchTests.start(of: function)
      let found = try #require(
        LineSearch(direction: [1], function: function).run(from: start, firstLength: firstLength))
      // Nocedal and Wright, equations 3.7a and 3.7b with c1 = 1e-4 and c2 = 0.9.
      #expect(found.value <= start.value + 1e-4 * found.length * start.slope)
      #expect(abs(found.slope) <= 0.9 * abs(start.slope))
      #expect(found.parameters == [found.length])
      var gradient = [0.0]
      #expect(function(found.parameters, &gradient) == found.value)
      #expect(gradient == found.gradient)
    }
  }

  @Test func `a function that ends in infinity is searched before it does`() throws {
    let barrier: @Sendable ([Double], inout [Double]) -> Double = { point, gradient in
      guard point[0] < 2 else {
        gradient[0] = .nan
        return .infinity
      }
      gradient[0] = 2 * (point[0] - 1)
      return (point[0] - 1) * (point[0] - 1)
    }
    let found = try #require(
      LineSearch(direction: [1], function: barrier)
        .run(from: LineSearchTests.start(of: barrier), firstLength: 1e9))
    #expect(found.value < 1)
    #expect(found.length > 0 && found.length < 2)
  }

  @Test func `no step is found where none goes down`() {
    let flat: @Sendable ([Double], inout [Double]) -> Double = { _, gradient in
      gradient[0] = -1
      return 5
    }
    let start = LineSearch.Point(length: 0, parameters: [0], value: 5, gradient: [-1], slope: -1)
    #expect(LineSearch(direction: [1], function: flat).run(from: start, firstLength: 1) == nil)
  }

  private static let functions: [@Sendable ([Double], inout [Double]) -> Double] = [
    // (x − 3)²
    { point, gradient in
      gradient[0] = 2 * (point[0] - 3)
      return (point[0] - 3) * (point[0] - 3)
    },
    // x⁴ − 2x² − x, with a maximum, two minima and steep walls
    { point, gradient in
      let x = point[0]
      gradient[0] = 4 * x * x * x - 4 * x - 1
      return x * x * x * x - 2 * x * x - x
    },
    // (x − 0.01)² · 1000, a minimum close by
    { point, gradient in
      gradient[0] = 2_000 * (point[0] - 0.01)
      return 1_000 * (point[0] - 0.01) * (point[0] - 0.01)
    },
  ]

  private static func start(
    of function: ([Double], inout [Double]) -> Double
  ) -> LineSearch.Point {
    var gradient = [0.0]
    let value = function([0], &gradient)
    return LineSearch.Point(
      length: 0, parameters: [0], value: value, gradient: gradient, slope: gradient[0])
  }
}
