public import Features

/// The clusters of the training messages, and how near a message has to be to one to count as
/// known.
///
/// A message's cosine to a centroid is taken over its text features as if it also had the terms
/// that the vocabulary does not hold, each with the weight ``unseenTermWeight``: words that
/// training never saw make a message less known.
public struct KnownShapeGate: Equatable, Sendable {
  /// What the score of a message is made of.
  public enum Score: UInt32, Sendable, CaseIterable {
    /// The cosine to the nearest centroid.
    case cosine = 1
    /// The share of votes that the cluster forest gives its first choice.
    case vote = 2
    /// The product of the two.
    case product = 3
  }

  /// What the score is made of.
  public let score: Score
  /// Messages that score less are not known. 0...1.
  public let threshold: Double
  /// The distance within which messages are neighbours in the clustering.
  public let epsilon: Double
  /// The weight of neighbours that make a message the core of a cluster.
  public let minSamples: Int
  /// The inverse document frequency of a term in no document.
  public let unseenTermWeight: Double
  /// Training messages in no cluster.
  public let noiseSize: Double
  /// Where each centroid starts. Shape `[clusterCount + 1]`.
  public let starts: FrozenArray<UInt32>
  /// The text features of the centroids, ascending within each.
  public let features: FrozenArray<UInt32>
  /// Their values; each centroid has length 1. Same shape.
  public let values: FrozenArray<Double>
  /// Training messages of each label in each cluster. Shape `[clusterCount, classCount]`.
  public let labelSizes: FrozenArray<Double>
  /// The commonest shape of each cluster. Shape `[clusterCount]`.
  public let typicalShapes: [String]
  /// Tells the clusters apart; nil where there is one cluster or none.
  public let forest: RandomForest?

  /// Clusters.
  public var clusterCount: Int { starts.count - 1 }

  /// A gate of its parts, unchecked.
  public init(
    score: Score, threshold: Double, epsilon: Double, minSamples: Int, unseenTermWeight: Double,
    noiseSize: Double, starts: FrozenArray<UInt32>, features: FrozenArray<UInt32>,
    values: FrozenArray<Double>, labelSizes: FrozenArray<Double>, typicalShapes: [String],
    forest: RandomForest?
  ) {
    self.score = score
    self.threshold = threshold
    self.epsilon = epsilon
    self.minSamples = minSamples
    self.unseenTermWeight = unseenTermWeight
    self.noiseSize = noiseSize
    self.starts = starts
    self.features = features
    self.values = values
    self.labelSizes = labelSizes
    self.typicalShapes = typicalShapes
    self.forest = forest
  }
}
