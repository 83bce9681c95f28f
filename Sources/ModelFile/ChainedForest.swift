import Features

/// A forest laid out for walking: each run of left turns lies in one piece.
///
/// A text has few of the terms of a forest, so a walk goes left many times for each time it goes
/// right: 38 to 87 nodes a tree, 1.6 to 2.5 of them to the right, in trees on 100,000 log lines. A
/// *chain* is a node, its left child, the left child of that, and so on to a leaf. Its links lie
/// one behind the other, so going left waits for no memory, and the leaf at its end is a link that
/// everything leaves to the right, so one comparison a link decides.
///
/// Features are numbered anew by where the trees first look at them, and those that no tree looks
/// at fall away, so the bins of a message stay in the nearest cache. A number is called a *slot*.
public struct ChainedForest: Sendable {
  /// The forest whose answers these are.
  public let forest: RandomForest
  /// The links of all chains.
  let links: [ForestLink]
  /// The key of each link's slot in ``SlotFilter``, and so many more that reading them together ends
  /// here. Shape `[links + 32]`.
  let keys: [UInt16]
  /// Where the chain of each tree's root begins in ``links``. Shape `[treeCount]`.
  let roots: [UInt32]
  /// The slots of features, from 1 on, and the edges that trees compare them with.
  let edges: ComparedEdges
  /// Where messages leave the chains of the roots.
  let rootTurns: RootTurns
  /// Slots, that of the ends included.
  let slotCount: Int

  /// The bins of a message without features: 0 everywhere but for the ends of chains.
  var emptyBins: [UInt8] {
    var bins = [UInt8](repeating: 0, count: slotCount)
    bins[ForestLink.endSlot] = 1
    return bins
  }

  /// Lays out a forest that was checked, so that each node but a root is the child of one node.
  ///
  /// - Complexity: O(nodes + edges + features). At most 14 bytes for each node, 17 for each edge that
  ///   a node compares with, which are fewer than half of the nodes, and 17 for each feature.
  public init(_ forest: RandomForest) {
    self.forest = forest
    let layout = ChainLayout(forest)
    roots = layout.roots
    links = layout.links
    keys = layout.keys
    var edges = ComparedEdges(of: forest, slots: layout.slots, isCompared: layout.isCompared)
    rootTurns = RootTurns(of: forest, &edges)
    self.edges = edges
    slotCount = layout.slotCount
  }
}

/// A node of a chain, in eight bytes.
///
/// | bits | what |
/// |---|---|
/// | 0–7 | the highest bin that goes on to the next link |
/// | 8–31 | the slot whose bin is compared |
/// | 32–62 | where a higher bin goes: the first link of a chain, or a row of the distributions |
/// | 63 | whether it is a row |
struct ForestLink: BitwiseCopyable, Sendable {
  private var bits: UInt64

  /// The slot of the ends of chains, whose bin is 1.
  static let endSlot = 0

  init(slot: UInt32, threshold: UInt8, target: ForestTarget) {
    bits = UInt64(threshold) | UInt64(slot) << 8 | UInt64(target.bits) << 32
  }

  @inline(__always)
  var slot: Int { Int(UInt32(truncatingIfNeeded: bits) >> 8) }
  @inline(__always)
  var threshold: UInt8 { UInt8(truncatingIfNeeded: bits) }
  @inline(__always)
  var target: ForestTarget {
    get { ForestTarget(bits: UInt32(truncatingIfNeeded: bits >> 32)) }
    set { bits = bits & 0xFFFF_FFFF | UInt64(newValue.bits) << 32 }
  }
}

/// Where a turn to the right leads.
struct ForestTarget: Sendable {
  let bits: UInt32

  @inline(__always)
  init(bits: UInt32) { self.bits = bits }

  init(chain link: Int) { bits = UInt32(link) }
  init(leaf row: UInt32) { bits = row | 1 << 31 }

  @inline(__always)
  var isLeaf: Bool { bits >> 31 == 1 }
  /// The first link of a chain, or the row of a leaf.
  @inline(__always)
  var place: Int { Int(bits & 0x7FFF_FFFF) }
}

/// The chains of one tree after the other.
private struct ChainLayout {
  private(set) var links: [ForestLink] = []
  private(set) var keys: [UInt16] = []
  let roots: [UInt32]
  let slots: [UInt32]
  let slotCount: Int
  /// Whether a node has the edge. Shape `[edgeCount]`.
  let isCompared: [Bool]

  init(_ forest: RandomForest) {
    var slots = [UInt32](repeating: 0, count: forest.featureCount)
    var isCompared = [Bool](repeating: false, count: forest.edges.count)
    var (roots, slotCount) = ([UInt32](), 1)
    links.append(addingCapacity: forest.nodes.count) { links in
      var slots = slots.mutableSpan
      var isCompared = isCompared.mutableSpan
      for tree in 0..<forest.treeCount {
        roots.append(UInt32(links.count))
        ChainLayout.append(tree, of: forest, to: &links, &slots, &slotCount, &isCompared)
      }
    }
    keys.append(addingCapacity: links.count + SlotFilter.keysTogether) { [links] keys in
      for link in links { keys.append(SlotFilter.key(of: link.slot)) }
      for _ in 0..<SlotFilter.keysTogether { keys.append(SlotFilter.key(of: ForestLink.endSlot)) }
    }
    (self.roots, self.slots, self.isCompared) = (roots, slots, isCompared)
    self.slotCount = slotCount
  }

  /// Appends the chains of a tree: the root, its left child, the left child of that and so on to a
  /// leaf, then as much from each right child.
  private static func append(
    _ tree: Int, of forest: RandomForest, to links: inout OutputSpan<ForestLink>,
    _ slots: inout MutableSpan<UInt32>, _ slotCount: inout Int,
    _ isCompared: inout MutableSpan<Bool>
  ) {
    let root = Int(forest.treeStarts[tree])
    // Right children whose chains are still to be laid out, and the links that lead there.
    var waiting: [(node: Int, link: Int?)] = [(root, nil)]
    while let (first, link) = waiting.popLast() {
      if let link {
        let target = ForestTarget(chain: links.count)
        var appended = links.mutableSpan
        appended[link].target = target
      }
      var node = ForestNode(bits: forest.nodes[first])
      while !node.isLeaf {
        let left = root + Int(node.payload)
        let right = ForestNode(bits: forest.nodes[left + 1])
        let feature = Int(node.feature)
        isCompared[Int(forest.edgeStarts[feature]) + Int(node.threshold)] = true
        if slots[feature] == 0 {
          slots[feature] = UInt32(slotCount)
          slotCount = SlotFilter.slot(after: slotCount)
        }
        if !right.isLeaf { waiting.append((left + 1, links.count)) }
        links.append(
          ForestLink(
            slot: slots[feature], threshold: node.threshold,
            target: right.isLeaf ? ForestTarget(leaf: right.payload) : ForestTarget(chain: 0)))
        node = ForestNode(bits: forest.nodes[left])
      }
      links.append(
        ForestLink(
          slot: UInt32(ForestLink.endSlot), threshold: 0, target: ForestTarget(leaf: node.payload)))
    }
  }
}
