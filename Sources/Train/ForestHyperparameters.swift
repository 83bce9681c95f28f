/// How many features a node draws before it picks the best split among them.
public enum MaxFeatures: Equatable, Sendable {
  /// The whole part of the square root of the number of features, at least 1.
  case squareRoot
  /// The whole part of the binary logarithm of the number of features, at least 1.
  case binaryLogarithm
  /// This many, or all when there are fewer.
  case count(Int)
  /// This share of all, above 0 and at most 1; rounded down, at least 1 feature.
  case share(Double)

  /// The number of features to draw out of `featureCount`.
  func drawCount(of featureCount: Int) -> Int {
    guard featureCount > 0 else { return 0 }
    let wanted =
      switch self {
      case .squareRoot: Int(Double(featureCount).squareRoot())
      case .binaryLogarithm: Int.bitWidth - 1 - featureCount.leadingZeroBitCount
      case .count(let count): count
      case .share(let share): Int(share * Double(featureCount))
      }
    return min(max(wanted, 1), featureCount)
  }
}

/// The settings of a random forest, valid once made. The defaults are scikit-learn's.
public struct ForestHyperparameters: Equatable, Sendable {
  /// Trees, at least 1.
  public let treeCount: Int
  /// Features that a node draws.
  public let maxFeatures: MaxFeatures
  /// Splits between the root and the deepest leaf, at least 1; `nil` grows until the leaves are
  /// pure.
  public let maxDepth: Int?
  /// Examples that each side of a split must keep, at least 1.
  public let minSamplesLeaf: Int
  /// Examples that a node must hold to be split, at least 2.
  public let minSamplesSplit: Int
  /// Where chance starts: one seed, one forest, whatever the number of threads.
  public let seed: UInt64
  /// Threads that grow trees side by side, at least 1.
  public internal(set) var threads: Int
  /// Whether each tree sees its own random draw of the examples, or all of them.
  public let bootstrap: Bool

  /// Checks and keeps the settings.
  ///
  /// `minSamplesLeaf` and `minSamplesSplit` count different examples, as scikit-learn does: an
  /// example that the bootstrap drew twice counts once. See ``Bootstrap`` for collapsed rows.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    treeCount: Int = 100, maxFeatures: MaxFeatures = .squareRoot, maxDepth: Int? = nil,
    minSamplesLeaf: Int = 1, minSamplesSplit: Int = 2, seed: UInt64 = 0, threads: Int = 1,
    bootstrap: Bool = true
  ) throws(TrainError) {
    try Self.require("trees", treeCount, atLeast: 1)
    try Self.require("max-depth", maxDepth ?? 1, atLeast: 1)
    try Self.require("min-samples-leaf", minSamplesLeaf, atLeast: 1)
    try Self.require("min-samples-split", minSamplesSplit, atLeast: 2)
    try Self.require("threads", threads, atLeast: 1)
    switch maxFeatures {
    case .squareRoot, .binaryLogarithm: break
    case .count(let count): try Self.require("max-features", count, atLeast: 1)
    case .share(let share):
      guard share > 0, share <= 1 else {
        throw .setting(
          name: "max-features", value: "\(share)", allowed: "a share above 0 and at most 1")
      }
    }
    self.treeCount = treeCount
    self.maxFeatures = maxFeatures
    self.maxDepth = maxDepth
    self.minSamplesLeaf = minSamplesLeaf
    self.minSamplesSplit = minSamplesSplit
    self.seed = seed
    self.threads = threads
    self.bootstrap = bootstrap
  }

  private static func require(
    _ name: String, _ value: Int, atLeast least: Int
  ) throws(TrainError) {
    guard value >= least else {
      throw .setting(name: name, value: "\(value)", allowed: "a whole number from \(least) up")
    }
  }
}
