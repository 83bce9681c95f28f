/// The settings of the clustering, valid once made.
public struct ClusteringHyperparameters: Equatable, Sendable {
  /// The largest cosine distance between neighbours, above 0 and below 1.
  ///
  /// From 1 on, rows that share no term would be neighbours, and all would be one cluster.
  public let epsilon: Double
  /// The weight that a row's neighbourhood, itself included, must hold to found a cluster, at
  /// least 1.
  public let minSamples: Int
  /// Threads that look for neighbours side by side, at least 1.
  public let threads: Int

  /// Checks and keeps the settings.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    epsilon: Double = 0.3, minSamples: Int = 5, threads: Int = 1
  ) throws(TrainError) {
    guard epsilon > 0, epsilon < 1 else {
      throw .setting(name: "eps", value: "\(epsilon)", allowed: "a distance above 0 and below 1")
    }
    guard minSamples >= 1 else {
      throw .setting(
        name: "min-samples", value: "\(minSamples)", allowed: "a whole number from 1 up")
    }
    guard threads >= 1 else {
      throw .setting(name: "threads", value: "\(threads)", allowed: "a whole number from 1 up")
    }
    self.epsilon = epsilon
    self.minSamples = minSamples
    self.threads = threads
  }
}
