/// The settings of a logistic regression, valid once made.
public struct LogisticHyperparameters: Equatable, Sendable {
  /// How much the data count against the penalty; scikit-learn's `C`.
  public let inverseRegularization: Double
  /// Steps at most.
  public let maxIterations: Int
  /// The largest distance to the optimum allowed, relative to the objective.
  public let tolerance: Double
  /// Threads at most.
  public internal(set) var threads: Int

  /// Checks and keeps the settings.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    inverseRegularization: Double = 1, maxIterations: Int = 1_000, tolerance: Double = 1e-6,
    threads: Int = 1
  ) throws(TrainError) {
    guard inverseRegularization > 0, inverseRegularization.isFinite else {
      throw .setting(name: "c", value: "\(inverseRegularization)", allowed: "a number above 0")
    }
    guard maxIterations >= 1 else {
      throw .setting(name: "max-iterations", value: "\(maxIterations)", allowed: "at least 1")
    }
    guard tolerance > 0, tolerance < 1 else {
      throw .setting(name: "tolerance", value: "\(tolerance)", allowed: "above 0 and below 1")
    }
    guard threads >= 1 else {
      throw .setting(name: "threads", value: "\(threads)", allowed: "at least 1")
    }
    self.inverseRegularization = inverseRegularization
    self.maxIterations = maxIterations
    self.tolerance = tolerance
    self.threads = threads
  }
}
