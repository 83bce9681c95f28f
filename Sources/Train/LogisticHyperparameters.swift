/// How much each class counts beside the others.
public enum ClassWeighting: String, Sendable, CaseIterable {
  /// Every row counts the same.
  case none
  /// Every class counts the same: a row of class `c` counts `n / (classCount · n_c)`.
  case balanced

  /// The weight of a row of each class.
  ///
  /// - Parameter classSizes: Rows of each class, each above 0. Shape `[classCount]`.
  public func weights(classSizes: [Double]) -> [Double] {
    switch self {
    case .none:
      return classSizes.map { _ in 1 }
    case .balanced:
      let total = classSizes.reduce(0, +)
      return classSizes.map { total / (Double(classSizes.count) * $0) }
    }
  }
}

/// The settings of a logistic regression, valid once made.
public struct LogisticHyperparameters: Equatable, Sendable {
  /// How much the data count against the penalty; scikit-learn's `C`.
  public let inverseRegularization: Double
  /// How much each class counts.
  public let classWeighting: ClassWeighting
  /// Steps at most.
  public let maxIterations: Int
  /// The largest distance to the optimum allowed, relative to the objective.
  public let tolerance: Double
  /// Threads at most.
  public let threads: Int

  /// Checks and keeps the settings.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    inverseRegularization: Double = 1, classWeighting: ClassWeighting = .none,
    maxIterations: Int = 1_000, tolerance: Double = 1e-8, threads: Int = 1
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
    self.classWeighting = classWeighting
    self.maxIterations = maxIterations
    self.tolerance = tolerance
    self.threads = threads
  }
}
