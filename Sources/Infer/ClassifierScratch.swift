public import Features

/// The working memory of one thread that classifies; nothing is allocated per message.
public struct ClassifierScratch: Sendable {
  /// The probability of each class for the last message. Shape `[classCount]`.
  public internal(set) var probabilities: [Double]
  /// The features of the last message.
  public internal(set) var vector = FeatureVector()
  /// The bin of each feature; all zero between messages. Empty for models without a forest.
  var bins: [UInt8]

  /// For each cluster of the gate; all zero between messages.
  var clusterSums: [Double]
  /// The features that the gate goes by, where they are not all of ``vector``.
  var shapeVector = FeatureVector()

  init(classCount: Int, binCount: Int, clusterCount: Int) {
    probabilities = [Double](repeating: 0, count: classCount)
    bins = [UInt8](repeating: 0, count: binCount)
    clusterSums = [Double](repeating: 0, count: clusterCount)
  }
}
