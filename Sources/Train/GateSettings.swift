public import ModelFile

/// How the known-shape gate is learned; valid once made.
public struct GateSettings: Equatable, Sendable {
  /// The clustering of the training messages.
  public let clustering: ClusteringHyperparameters
  /// The forest that tells the clusters apart.
  public let forest: ForestHyperparameters
  /// What a message's score is made of.
  public let score: KnownShapeGate.Score
  /// The share of known messages that the gate may refuse.
  public let falseRefusalShare: Double
  /// At most this many distinct messages are clustered; of more, a random part.
  public let largestRowCount: Int

  /// Checks and keeps the settings.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)``.
  public init(
    clustering: ClusteringHyperparameters, forest: ForestHyperparameters,
    score: KnownShapeGate.Score = .cosine, falseRefusalShare: Double = 0.01,
    largestRowCount: Int = 20_000
  ) throws(TrainError) {
    guard falseRefusalShare >= 0, falseRefusalShare < 1 else {
      throw .setting(
        name: "gate-false-refusal", value: "\(falseRefusalShare)",
        allowed: "a share from 0 up to but not 1")
    }
    guard largestRowCount >= 1 else {
      throw .setting(name: "gate-rows", value: "\(largestRowCount)", allowed: "at least 1")
    }
    self.clustering = clustering
    self.forest = forest
    self.score = score
    self.falseRefusalShare = falseRefusalShare
    self.largestRowCount = largestRowCount
  }
}
