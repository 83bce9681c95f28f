public import Features

/// All that prediction needs, just learned or read from a file.
public struct TrainedModel: Equatable, Sendable {
  /// The labels, by class index.
  public var labels: [String]
  /// How a message becomes features.
  public var features: FeatureSpace
  /// The logistic regression, if one was trained.
  public var logisticRegression: LogisticRegression?
  /// The forest, if one was trained.
  public var forest: RandomForest?
  /// Settings, data fingerprint, counts, held-out figures, seed and tool version, as JSON.
  public var card: String

  /// A model of its parts, at least one of which is a classifier.
  public init(
    labels: [String], features: FeatureSpace, logisticRegression: LogisticRegression?,
    forest: RandomForest?, card: String
  ) {
    precondition(
      logisticRegression != nil || forest != nil, "a model needs a classifier of some kind")
    self.labels = labels
    self.features = features
    self.logisticRegression = logisticRegression
    self.forest = forest
    self.card = card
  }
}
