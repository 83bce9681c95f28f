import Glibc

/// What a model's probabilities say of one row, and how they are judged.
public struct RowScore: Equatable, Sendable {
  /// The most probable class; ties go to the lower index.
  public let predicted: Int
  /// Its probability.
  public let confidence: Double
  /// Whether it is the class of the row's label.
  public let isRight: Bool
  /// The cost of the probabilities; nil where the model has never seen the row's label.
  public let loss: Loss?

  /// How far probabilities are from certainty of the right class.
  public struct Loss: Equatable, Sendable {
    /// −ln of the probability that the actual class was given, clipped to `[2⁻⁵², 1 − 2⁻⁵²]`.
    public let logLoss: Double
    /// `Σ_class (probability − (class is the actual one ? 1 : 0))²`.
    public let squaredError: Double

    /// A loss that was computed before.
    public init(logLoss: Double, squaredError: Double) {
      self.logLoss = logLoss
      self.squaredError = squaredError
    }
  }

  /// Judges probabilities.
  ///
  /// - Parameters:
  ///   - actual: The class index of the row's label; nil where the model has never seen the label.
  ///   - probabilities: Of each class, from 0 to 1. Shape `[classCount]`, at least one.
  /// - Complexity: O(`classCount`), no allocation.
  public init(actual: Int?, probabilities: Span<Double>) {
    if let actual {
      precondition(
        probabilities.indices.contains(actual),
        "class \(actual) of a row with \(probabilities.count) probabilities")
    }
    var best = 0
    var squaredError = 0.0
    for index in probabilities.indices {
      if probabilities[index] > probabilities[best] { best = index }
      let error = probabilities[index] - (index == actual ? 1 : 0)
      squaredError += error * error
    }
    predicted = best
    confidence = probabilities[best]
    isRight = best == actual
    loss = actual.map {
      Loss(logLoss: -log(clipped(probabilities[$0])), squaredError: squaredError)
    }
  }

  /// A score that was computed before.
  public init(predicted: Int, confidence: Double, isRight: Bool, loss: Loss?) {
    self.predicted = predicted
    self.confidence = confidence
    self.isRight = isRight
    self.loss = loss
  }
}

private func clipped(_ probability: Double) -> Double {
  min(max(probability, Double.ulpOfOne), 1 - Double.ulpOfOne)
}
