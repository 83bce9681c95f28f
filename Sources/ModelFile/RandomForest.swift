public import Features

/// A random forest as flat arrays, the way it lies in a model file.
///
/// A feature's value `v` is first put in a bin: `bin(v)` is the number of the feature's edges that
/// are smaller than `v`. A feature that a message does not have is 0, and every edge is above 0,
/// so its bin is 0. A node sends a message left when `bin(v) <= threshold`, which is the same as
/// `v <= edges[edgeStarts[feature] + threshold]`; the threshold is below the number of the
/// feature's edges, so that edge is there. Values below 0 fall into bin 0 too.
///
/// The probabilities of a message are the mean over the trees of the distributions in the leaves
/// that it reaches. With the walk of tree `t` ending in row `r(t)` of the distributions:
///
///     probability(c) = Σ leafDistributions[r(t), c] / treeCount
///
/// A tree may be a single leaf. Fewer than 2^24 − 1 features fit a node.
public struct RandomForest: Equatable, Sendable {
  /// Classes that a leaf tells apart.
  public let classCount: Int
  /// Where the edges of each feature start in ``edges``. Shape `[featureCount + 1]`; a feature has
  /// at most 255 edges, ascending, each above 0.
  public let edgeStarts: FrozenArray<UInt32>
  /// The edges of all features.
  public let edges: FrozenArray<Double>
  /// Where the nodes of each tree start in ``nodes``; its root comes first. Shape
  /// `[treeCount + 1]`.
  public let treeStarts: FrozenArray<UInt32>
  /// The nodes of all trees, each the ``ForestNode/bits`` of a node.
  public let nodes: FrozenArray<UInt64>
  /// The class distributions of the leaves, shape `[leafCount, classCount]`; each row sums to 1.
  /// Equal distributions are kept once.
  public let leafDistributions: FrozenArray<Float>

  /// Trees.
  public var treeCount: Int { treeStarts.count - 1 }
  /// Features that a message can have.
  public var featureCount: Int { edgeStarts.count - 1 }

  /// A forest of its arrays, unchecked.
  public init(
    classCount: Int, edgeStarts: FrozenArray<UInt32>, edges: FrozenArray<Double>,
    treeStarts: FrozenArray<UInt32>, nodes: FrozenArray<UInt64>,
    leafDistributions: FrozenArray<Float>
  ) {
    self.classCount = classCount
    self.edgeStarts = edgeStarts
    self.edges = edges
    self.treeStarts = treeStarts
    self.nodes = nodes
    self.leafDistributions = leafDistributions
  }

  /// A forest just grown; copies its arrays once.
  public init(
    classCount: Int, edgeStarts: [UInt32], edges: [Double], treeStarts: [UInt32], nodes: [UInt64],
    leafDistributions: [Float]
  ) {
    self.init(
      classCount: classCount, edgeStarts: FrozenArray(edgeStarts), edges: FrozenArray(edges),
      treeStarts: FrozenArray(treeStarts), nodes: FrozenArray(nodes),
      leafDistributions: FrozenArray(leafDistributions))
  }
}

/// One node of a tree in eight bytes.
///
/// | bits | split | leaf |
/// |---|---|---|
/// | 0–7 | threshold: the highest bin that goes left | 0 |
/// | 8–31 | feature | `0xFFFFFF` |
/// | 32–63 | the left child, counted from the tree's root; the right one follows it | row of the distribution |
///
/// A child always lies behind its parent, so a walk ends.
public struct ForestNode: Equatable, Sendable {
  /// The node as it is stored.
  public let bits: UInt64

  /// Marks a leaf in place of a feature.
  public static let leafMark: UInt32 = 0xFF_FFFF

  /// The node stored as `bits`.
  public init(bits: UInt64) {
    self.bits = bits
  }

  /// A node that sends `bin <= threshold` to `leftChild` and the rest to the node after it.
  public init(feature: UInt32, threshold: UInt8, leftChild: UInt32) {
    precondition(feature < ForestNode.leafMark, "feature \(feature) does not fit 24 bits")
    bits = UInt64(threshold) | UInt64(feature) << 8 | UInt64(leftChild) << 32
  }

  /// A leaf that answers with a row of the distributions.
  public init(leaf distribution: UInt32) {
    bits = UInt64(ForestNode.leafMark) << 8 | UInt64(distribution) << 32
  }

  /// The feature to look at, or ``leafMark``.
  public var feature: UInt32 { UInt32(truncatingIfNeeded: bits >> 8) & 0xFF_FFFF }
  /// The highest bin that goes left.
  public var threshold: UInt8 { UInt8(truncatingIfNeeded: bits) }
  /// The left child of a split, counted from the root; the distribution's row of a leaf.
  public var payload: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
  /// Whether the walk ends here.
  public var isLeaf: Bool { feature == ForestNode.leafMark }
}
