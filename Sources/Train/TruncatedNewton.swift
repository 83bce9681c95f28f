import LinearAlgebra

/// The linear equations of a Newton step `H·s = −g`, of which a part may have been solved exactly
/// for the rest: then the rest are fewer, with a Hessian and a gradient of their own.
struct NewtonSystem {
  /// Replaces `product` by the Hessian's product with a direction.
  typealias Product = (_ direction: [Double], _ product: inout [Double]) -> Void

  /// The gradient of what is left to solve.
  let gradient: [Double]
  /// The Hessian of what is left to solve, as products.
  let product: Product
  /// Makes of a step in the parameters that are left the one in all parameters.
  var expand: (_ step: inout [Double]) -> Void = { _ in }
}

/// Minimises a smooth convex function by truncated Newton steps; has never heard of logs.
///
/// The step `s` solves `H·s = −g` about, by conjugate gradients, which need the Hessian only as
/// products with vectors. Far from the minimum a rough solution does; near it the residual
/// `‖H·s + g‖` is made as small beside `‖g‖` as the gradient has become beside the first one, so
/// that the steps end in superlinear convergence. The residual foretells the next gradient: when
/// that would suffice, the solution does.
///
/// Reference: Nocedal and Wright 2006, *Numerical Optimization*, algorithm 7.1; Lin, Weng and
/// Keerthi 2008, "Trust region Newton method for large-scale logistic regression".
struct TruncatedNewton {
  /// Steps at most.
  var maxIterations: Int
  /// The residual of a step beside the gradient, at most.
  private static let forcing = 0.3
  /// Products with the Hessian in one step, at most.
  private static let productLimit = 250
  /// The value must fall at least by this share of what the slope promises.
  private static let sufficientDecrease = 1e-4
  /// Halvings of a step before rounding is to blame.
  private static let trialLimit = 40
  /// Values nearer to each other than this are equal but for rounding.
  private static let rounding = 1e-12

  /// Answers its value and replaces the gradient.
  typealias Function = (_ parameters: [Double], _ gradient: inout [Double]) -> Double

  /// Minimises `function` from `start`.
  ///
  /// - Parameters:
  ///   - start: Shape `[parameterCount]`.
  ///   - isConverged: Told value and norm of the gradient before every step.
  ///   - progress: Told steps taken, value and norm of the gradient before every step.
  ///   - system: The equations of the step from some parameters with their gradient.
  ///   - function: The function.
  func minimize(
    from start: [Double], isConverged: (_ value: Double, _ gradientNorm: Double) -> Bool,
    progress: (_ iteration: Int, _ value: Double, _ gradientNorm: Double) -> Void,
    system: (_ parameters: [Double], _ gradient: [Double]) -> NewtonSystem, _ function: Function
  ) -> Minimum {
    var vectors = Vectors(parameterCount: start.count)
    var gradient = [Double](repeating: 0, count: start.count)
    var result = Minimum(
      parameters: start, value: function(start, &gradient), gradientNorm: 0, iterationCount: 0,
      hasConverged: false)
    var firstNorm: Double?
    while true {
      let norm = BLAS.norm(gradient.span)
      result.gradientNorm = norm
      progress(result.iterationCount, result.value, norm)
      result.hasConverged = isConverged(result.value, norm)
      if result.hasConverged || result.iterationCount == maxIterations { return result }
      let first = firstNorm ?? norm
      firstNorm = first
      let value = result.value
      let system = system(result.parameters, gradient)
      solve(system, &vectors) { residualNorm in
        residualNorm <= min(TruncatedNewton.forcing, (norm / first).squareRoot()) * norm
          || isConverged(value, 2 * residualNorm)
      }
      // What was solved exactly leaves no residual.
      system.expand(&vectors.step)
      guard take(&vectors, &result, &gradient, norm, function) else { return result }
      result.iterationCount += 1
    }
  }

  /// Vectors whose memory lasts from step to step.
  private struct Vectors {
    /// The step.
    var step: [Double] = []
    /// What the step leaves unsolved.
    var residual: [Double] = []
    /// Where the conjugate gradients go next.
    var direction: [Double] = []
    /// The Hessian's product with it.
    var image: [Double] = []
    /// Where the step leads.
    var parameters: [Double] = []
    /// The gradient there.
    var gradient: [Double]

    init(parameterCount: Int) { gradient = [Double](repeating: 0, count: parameterCount) }

    /// Makes an array a copy of another one, in the memory that it has.
    static func copy(_ source: [Double], to target: inout [Double]) {
      target.removeAll(keepingCapacity: true)
      target.append(contentsOf: source)
    }
  }

  /// Replaces the step by about the solution of `H·s = −g`, by conjugate gradients from 0.
  private func solve(
    _ system: NewtonSystem, _ vectors: inout Vectors, isEnough: (_ residualNorm: Double) -> Bool
  ) {
    let count = system.gradient.count
    vectors.step.removeAll(keepingCapacity: true)
    vectors.step.append(contentsOf: repeatElement(0, count: count))
    Vectors.copy(system.gradient, to: &vectors.residual)
    BLAS.scale(&vectors.residual, by: -1)
    Vectors.copy(vectors.residual, to: &vectors.direction)
    vectors.image.resize(to: count)
    var squares = BLAS.dot(vectors.residual.span, vectors.residual.span)
    for _ in 0..<TruncatedNewton.productLimit {
      system.product(vectors.direction, &vectors.image)
      let curvature = BLAS.dot(vectors.direction.span, vectors.image.span)
      guard curvature > 0, curvature.isFinite else { break }
      let length = squares / curvature
      BLAS.add(length, times: vectors.direction, to: &vectors.step)
      BLAS.add(-length, times: vectors.image, to: &vectors.residual)
      let next = BLAS.dot(vectors.residual.span, vectors.residual.span)
      if isEnough(next.squareRoot()) { break }
      BLAS.scale(&vectors.direction, by: next / squares)
      BLAS.add(1, times: vectors.residual, to: &vectors.direction)
      squares = next
    }
  }

  /// Goes the step, or half of it, or half of that, as far as the value falls.
  ///
  /// - Returns: Whether a step was taken; if not, rounding hides any decrease.
  private func take(
    _ vectors: inout Vectors, _ result: inout Minimum, _ gradient: inout [Double], _ norm: Double,
    _ function: Function
  ) -> Bool {
    let slope = BLAS.dot(vectors.step.span, gradient.span)
    guard slope < 0 else { return false }
    var length = 1.0
    for _ in 0..<TruncatedNewton.trialLimit {
      Vectors.copy(result.parameters, to: &vectors.parameters)
      BLAS.add(length, times: vectors.step, to: &vectors.parameters)
      let value = function(vectors.parameters, &vectors.gradient)
      let falls = value <= result.value + TruncatedNewton.sufficientDecrease * length * slope
      // Near the minimum the values differ by rounding alone; the gradient still tells.
      let isEqual = abs(value - result.value) <= TruncatedNewton.rounding * abs(result.value)
      if falls || (isEqual && BLAS.norm(vectors.gradient.span) < norm) {
        swap(&result.parameters, &vectors.parameters)
        result.value = value
        swap(&gradient, &vectors.gradient)
        return true
      }
      length /= 2
    }
    return false
  }
}
