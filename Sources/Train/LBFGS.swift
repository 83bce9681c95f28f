import LinearAlgebra

/// Minimises a smooth function by limited-memory BFGS; has never heard of logs.
///
/// The step is `−H·g`, where `H` stands for the inverse Hessian as the last pairs of steps and
/// gradient changes show it; a line search for the strong Wolfe conditions decides its length.
///
/// Reference: Nocedal and Wright 2006, *Numerical Optimization*, algorithms 7.4, 7.5, 3.5 and 3.6.
struct LBFGS {
  /// Pairs of steps and gradient changes kept.
  var historyLength = 10
  /// Steps at most.
  var maxIterations: Int

  /// Minimises `function` from `start`.
  ///
  /// - Parameters:
  ///   - start: Shape `[parameterCount]`.
  ///   - isConverged: Told value and norm of the gradient before every step.
  ///   - progress: Told steps taken, value and norm of the gradient before every step.
  ///   - function: Answers its value and replaces the gradient.
  func minimize(
    from start: [Double], isConverged: (_ value: Double, _ gradientNorm: Double) -> Bool,
    progress: (_ iteration: Int, _ value: Double, _ gradientNorm: Double) -> Void,
    _ function: @escaping (_ parameters: [Double], _ gradient: inout [Double]) -> Double
  ) -> Minimum {
    var gradient = [Double](repeating: 0, count: start.count)
    let value = function(start, &gradient)
    var point = LineSearch.Point(
      length: 0, parameters: start, value: value, gradient: gradient, slope: 0)
    var history = StepHistory(length: historyLength)
    var iteration = 0
    while true {
      let norm = BLAS.norm(point.gradient.span)
      progress(iteration, point.value, norm)
      let converged = isConverged(point.value, norm)
      if converged || iteration == maxIterations {
        return Minimum(
          parameters: point.parameters, value: point.value, gradientNorm: norm,
          iterationCount: iteration, hasConverged: converged)
      }
      let direction = history.descentDirection(for: point.gradient)
      point.slope = BLAS.dot(direction.span, point.gradient.span)
      let length = history.isEmpty ? min(1, 1 / norm) : 1
      let search = LineSearch(direction: direction, function: function)
      guard point.slope < 0, let next = search.run(from: point, firstLength: length) else {
        if history.isEmpty {
          return Minimum(
            parameters: point.parameters, value: point.value, gradientNorm: norm,
            iterationCount: iteration, hasConverged: false)
        }
        // Rounding has spoilt the history; steepest descent may still find a way down.
        history = StepHistory(length: historyLength)
        continue
      }
      history.append(from: point, to: next)
      point = next
      iteration += 1
    }
  }
}

/// The last steps and what the gradient did on them.
private struct StepHistory {
  private let length: Int
  private var steps: [[Double]] = []
  private var changes: [[Double]] = []
  private var products: [Double] = []

  init(length: Int) { self.length = length }

  var isEmpty: Bool { steps.isEmpty }

  mutating func append(from old: LineSearch.Point, to new: LineSearch.Point) {
    var step = new.parameters
    BLAS.add(-1, times: old.parameters, to: &step)
    var change = new.gradient
    BLAS.add(-1, times: old.gradient, to: &change)
    let product = BLAS.dot(step.span, change.span)
    // Without curvature along the step the pair says nothing about the Hessian.
    guard product > 1e-300, product.isFinite else { return }
    if steps.count == length {
      steps.removeFirst()
      changes.removeFirst()
      products.removeFirst()
    }
    steps.append(step)
    changes.append(change)
    products.append(product)
  }

  /// `−H · gradient` by the two-loop recursion.
  func descentDirection(for gradient: [Double]) -> [Double] {
    var direction = gradient
    var factors = [Double](repeating: 0, count: steps.count)
    for pair in steps.indices.reversed() {
      let (step, change) = (steps[pair], changes[pair])
      factors[pair] = BLAS.dot(step.span, direction.span) / products[pair]
      BLAS.add(-factors[pair], times: change, to: &direction)
    }
    if let change = changes.last, let product = products.last {
      BLAS.scale(&direction, by: product / BLAS.dot(change.span, change.span))
    }
    for pair in steps.indices {
      let (step, change) = (steps[pair], changes[pair])
      let factor = BLAS.dot(change.span, direction.span) / products[pair]
      BLAS.add(factors[pair] - factor, times: step, to: &direction)
    }
    BLAS.scale(&direction, by: -1)
    return direction
  }
}
