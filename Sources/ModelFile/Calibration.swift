public import Features

/// What turns a classifier's raw probabilities into ones that mean what they say, and how sure it
/// has to be of each class.
public struct Calibration: Equatable, Sendable {
  /// How probabilities are changed.
  public enum Map: Equatable, Sendable {
    /// Not at all.
    case identity
    /// `softmax(log max(p, 1e-12) / temperature)`: above 1 less sure, below 1 surer; the order
    /// stays. See ``Calibration/smallestProbability``.
    case temperature(Double)
    /// A curve for each class, then divided by the sum; all alike where the sum is 0. Shape
    /// `[classCount]`.
    case isotonic([IsotonicCurve])
  }

  /// How probabilities are changed.
  public let map: Map
  /// The probability from which each class is taken as sure. A class that never reached the wanted
  /// precision has 2, which no probability reaches. Shape `[classCount]`; nil where none were
  /// chosen.
  public let thresholds: FrozenArray<Double>?
  /// The precision that the thresholds were chosen for, or 0 where there are none.
  public let targetPrecision: Double

  /// A calibration of its parts.
  public init(map: Map, thresholds: FrozenArray<Double>?, targetPrecision: Double) {
    self.map = map
    self.thresholds = thresholds
    self.targetPrecision = thresholds == nil ? 0 : targetPrecision
  }
}

/// A curve that never falls: straight between its points, flat outside them.
public struct IsotonicCurve: Equatable, Sendable {
  /// Where the points are, ascending, 0...1.
  public let inputs: FrozenArray<Double>
  /// The values there, never descending, 0...1. Same shape, at least one point.
  public let outputs: FrozenArray<Double>

  /// A curve of its points.
  public init(inputs: FrozenArray<Double>, outputs: FrozenArray<Double>) {
    precondition(
      inputs.count == outputs.count && inputs.count > 0,
      "a curve of \(inputs.count) inputs and \(outputs.count) outputs")
    self.inputs = inputs
    self.outputs = outputs
  }
}
