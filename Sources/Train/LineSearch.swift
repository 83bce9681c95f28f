import LinearAlgebra

/// Looks along a direction for a step that meets the strong Wolfe conditions.
///
/// Reference: Nocedal and Wright 2006, *Numerical Optimization*, algorithms 3.5 and 3.6; trial
/// lengths by the cubic of equation 3.59.
struct LineSearch {
  let direction: [Double]
  let function: (_ parameters: [Double], _ gradient: inout [Double]) -> Double

  /// The value must fall at least by this share of what the slope promises.
  private static let sufficientDecrease = 1e-4
  /// The slope must flatten at least to this share.
  private static let curvature = 0.9
  /// Evaluations before the search gives up.
  private static let trialLimit = 40

  /// A place on the line and what the function is there.
  struct Point {
    var length: Double
    var parameters: [Double]
    var value: Double
    var gradient: [Double]
    /// The gradient along the direction.
    var slope: Double
  }

  /// A step from `start`, or nil if rounding hides any decrease.
  func run(from start: Point, firstLength: Double) -> Point? {
    var start = start
    start.length = 0
    var before = start
    var length = firstLength
    for trial in 0..<LineSearch.trialLimit {
      let point = evaluate(length, from: start)
      let isTooHigh =
        !point.value.isFinite
        || point.value > start.value + LineSearch.sufficientDecrease * length * start.slope
      if isTooHigh || (trial > 0 && point.value >= before.value) {
        return narrow(low: before, high: point, start)
      }
      if abs(point.slope) <= -LineSearch.curvature * start.slope { return point }
      if point.slope >= 0 { return narrow(low: point, high: before, start) }
      before = point
      length *= 2
    }
    return before.length > 0 ? before : nil
  }

  /// Narrows an interval that holds a good length; `low` is its better end.
  private func narrow(low: Point, high: Point, _ start: Point) -> Point? {
    var (low, high) = (low, high)
    for _ in 0..<LineSearch.trialLimit {
      let point = evaluate(trialLength(low, high), from: start)
      let isTooHigh =
        point.value
        > start.value + LineSearch.sufficientDecrease * point.length * start.slope
      if isTooHigh || point.value >= low.value {
        high = point
      } else {
        if abs(point.slope) <= -LineSearch.curvature * start.slope { return point }
        if point.slope * (high.length - low.length) >= 0 { high = low }
        low = point
      }
      if abs(high.length - low.length) <= 1e-12 * max(low.length, high.length) { break }
    }
    return low.length > 0 && low.value < start.value ? low : nil
  }

  /// The minimum of the cubic through both ends, kept away from them.
  private func trialLength(_ low: Point, _ high: Point) -> Double {
    let middle = (low.length + high.length) / 2
    guard high.value.isFinite, high.slope.isFinite else { return middle }
    let width = high.length - low.length
    let first = low.slope + high.slope - 3 * (high.value - low.value) / width
    let square = first * first - low.slope * high.slope
    guard square >= 0 else { return middle }
    let second = width.sign == .minus ? -square.squareRoot() : square.squareRoot()
    let share = (high.slope + second - first) / (high.slope - low.slope + 2 * second)
    let length = high.length - width * share
    let margin = abs(width) * 0.1
    let range = (min(low.length, high.length) + margin)...(max(low.length, high.length) - margin)
    return range.contains(length) ? length : middle
  }

  private func evaluate(_ length: Double, from start: Point) -> Point {
    var point = start
    point.length = length
    BLAS.add(length, times: direction, to: &point.parameters)
    point.value = function(point.parameters, &point.gradient)
    point.slope = BLAS.dot(point.gradient.span, direction.span)
    return point
  }
}
