public import Features

/// A multinomial logistic regression: a weight for each feature and class, a bias for each class.
///
/// With features `x`, the probability of class `c` is `softmax(x · weights + biases)[c]`.
public struct LogisticRegression: Equatable, Sendable {
  /// Shape `[featureCount, classCount]`: the classes of one feature lie side by side, since a
  /// message has few features and needs all classes of each.
  public let weights: FrozenArray<Double>
  /// Shape `[classCount]`.
  public let biases: FrozenArray<Double>

  /// Classes.
  public var classCount: Int { biases.count }
  /// Features.
  public var featureCount: Int { weights.count / biases.count }

  /// The regression on some of the features.
  ///
  /// - Parameter features: Those to keep, in their new order.
  public func keeping(features: [Int]) -> LogisticRegression {
    var kept: [Double] = []
    kept.reserveCapacity(features.count * classCount)
    for feature in features {
      kept.append(contentsOf: weights[(feature * classCount)..<((feature + 1) * classCount)])
    }
    return LogisticRegression(weights: FrozenArray(kept), biases: biases)
  }

  /// A regression of its arrays.
  ///
  /// - Precondition: at least one class, and weights for whole features.
  public init(weights: FrozenArray<Double>, biases: FrozenArray<Double>) {
    precondition(
      biases.count > 0 && weights.count % biases.count == 0,
      "\(weights.count) weights for \(biases.count) classes")
    self.weights = weights
    self.biases = biases
  }
}
