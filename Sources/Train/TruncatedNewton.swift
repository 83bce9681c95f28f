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
  /// The step in all parameters that goes with one in those that are left.
  var expand: (_ step: [Double]) -> [Double] = { $0 }
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
      // What was solved exactly leaves no residual.
      let step = system.expand(
        solve(system) { residualNorm in
          residualNorm <= min(TruncatedNewton.forcing, (norm / first).squareRoot()) * norm
            || isConverged(value, 2 * residualNorm)
        })
      guard take(step, &result, &gradient, norm, function) else { return result }
      result.iterationCount += 1
    }
  }

  /// About the solution of `H·s = −g`, by conjugate gradients from 0.
  private func solve(
    _ system: NewtonSystem, isEnough: (_ residualNorm: Double) -> Bool
  ) -> [Double] {
    var step = [Double](repeating: 0, count: system.gradient.count)
    var residual = system.gradient
    BLAS.scale(&residual, by: -1)
    var direction = residual
    var image = step
    var squares = BLAS.dot(residual.span, residual.span)
    for _ in 0..<TruncatedNewton.productLimit {
      system.product(direction, &image)
      let curvature = BLAS.dot(direction.span, image.span)
      guard curvature > 0, curvature.isFinite else { break }
      let length = squares / curvature
      BLAS.add(length, times: direction.span, to: &step)
      BLAS.add(-length, times: image.span, to: &residual)
      let next = BLAS.dot(residual.span, residual.span)
      if isEnough(next.squareRoot()) { break }
      BLAS.scale(&direction, by: next / squares)
      BLAS.add(1, times: residual.span, to: &direction)
      squares = next
    }
    return step
  }

  /// Goes the step, or half of it, or half of that, as far as the value falls.
  ///
  /// - Returns: Whether a step was taken; if not, rounding hides any decrease.
  private func take(
    _ step: [Double], _ result: inout Minimum, _ gradient: inout [Double], _ norm: Double,
    _ function: Function
  ) -> Bool {
    let slope = BLAS.dot(step.span, gradient.span)
    guard slope < 0 else { return false }
    var length = 1.0
    var newGradient = [Double](repeating: 0, count: gradient.count)
    for _ in 0..<TruncatedNewton.trialLimit {
      var parameters = result.parameters
      BLAS.add(length, times: step.span, to: &parameters)
      let value = function(parameters, &newGradient)
      let falls = value <= result.value + TruncatedNewton.sufficientDecrease * length * slope
      // Near the minimum the values differ by rounding alone; the gradient still tells.
      let isEqual = abs(value - result.value) <= TruncatedNewton.rounding * abs(result.value)
      if falls || (isEqual && BLAS.norm(newGradient.span) < norm) {
        result.parameters = parameters
        result.value = value
        gradient = newGradient
        return true
      }
      length /= 2
    }
    return false
  }
}
