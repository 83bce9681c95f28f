import Features
import ParallelWork
import Synchronization

/// A forest laid out for walking: each run of left turns lies in one piece.
///
/// A text has few of the terms of a forest, so a walk goes left many times for each time it goes
/// right: 38 to 87 nodes a tree, 1.6 to 2.5 of them to the right, in trees on 100,000 log lines. A
/// *chain* is a node, its left child, the left child of that, and so on to a leaf. Its links lie
/// one behind the other, so going left waits for no memory, and the leaf at its end is a link that
/// everything leaves to the right, so one comparison a link decides.
///
/// Features that no tree looks at fall away, and the others are numbered anew, so that the bins of a
/// message stay in the nearest cache. A number is called a *slot*.
public struct ChainedForest: Sendable {
  /// The forest whose answers these are.
  public let forest: RandomForest
  /// The links of all chains, each the ``ForestLink/bits`` of a link. Those of a tree begin where its nodes
  /// do in the forest, its root's chain first; as there are fewer of them, zeros lie between. Shape
  /// `[nodes]`.
  let links: FrozenArray<UInt64>
  /// The key of each link's slot in ``SlotFilter``. Shape `[nodes + 64]`, so that 64 can be read from each
  /// on.
  let keys: FrozenArray<UInt16>
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
  /// - Complexity: O(nodes + edges + features), by two threads where that is many. At most 14 bytes for
  ///   each node, 17 for each edge that a node compares with, which are fewer than half of the nodes, and
  ///   17 for each feature.
  public init(_ forest: RandomForest) {
    self.forest = forest
    let isCompared = ComparedEdges.areCompared(of: forest)
    let slots = ComparedEdges.slots(of: forest, isCompared: isCompared)
    slotCount = 1 + Int(slots.max() ?? 0)
    let found = Mutex<(ComparedEdges, RootTurns)?>(nil)
    (links, keys) = ChainLayout.make(of: forest, slots) {
      var edges = ComparedEdges(of: forest, slots: slots, isCompared: isCompared)
      let rootTurns = RootTurns(of: forest, &edges)
      found.withLock { [edges] in $0 = (edges, rootTurns) }
    }
    guard let found = found.withLock(\.self) else { preconditionFailure("no edges") }
    (edges, rootTurns) = found
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
  private(set) var bits: UInt64

  /// The slot of the ends of chains, whose bin is 1.
  static let endSlot = 0

  init(bits: UInt64) { self.bits = bits }

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

/// Lays out chains.
private enum ChainLayout {
  /// A right child whose chain is still to be laid out, and the link that leads there; both counted from the
  /// root.
  typealias Turn = (node: Int, link: Int?)

  /// Nodes from which on a second thread helps.
  private static let manyNodes = 100_000

  /// The chains of all trees, and the keys of the links.
  ///
  /// - Parameter meanwhile: Called by one thread, while another lays out trees.
  static func make(
    of forest: RandomForest, _ slots: [UInt32], meanwhile: @Sendable () -> Void
  ) -> (links: FrozenArray<UInt64>, keys: FrozenArray<UInt16>) {
    var keys = FrozenArray<UInt16>([])
    let nodeCount = forest.nodes.count
    let links = unsafe FrozenArray<UInt64>(zeros: nodeCount) { links in
      keys = unsafe FrozenArray(zeros: nodeCount + SlotFilter.keysTogether) { keys in
        nonisolated(unsafe) let (links, keys) = unsafe (links, keys)
        forEachConcurrently(
          count: 1 + forest.treeCount, threads: nodeCount < manyNodes ? 1 : 2, state: { [Turn]() }
        ) { turns, number in
          guard number > 0 else { return meanwhile() }
          let tree = number - 1
          let range = Int(forest.treeStarts[tree])..<Int(forest.treeStarts[tree + 1])
          // SAFETY: each tree has a range of its own.
          var links = unsafe UnsafeMutableBufferPointer(rebasing: links[range]).mutableSpan
          var keys = unsafe UnsafeMutableBufferPointer(rebasing: keys[range]).mutableSpan
          append(range, of: forest, slots, &turns, to: &links, &keys)
        }
      }
    }
    return (links, keys)
  }

  /// Writes the chains of a tree: the root, its left child, the left child of that and so on to a leaf, then
  /// as much from each right child.
  private static func append(
    _ range: Range<Int>, of forest: RandomForest, _ slots: [UInt32], _ turns: inout [Turn],
    to links: inout MutableSpan<UInt64>, _ keys: inout MutableSpan<UInt16>
  ) {
    let root = range.lowerBound
    var count = 0
    turns.append((0, nil))
    while let (first, link) = turns.popLast() {
      if let link {
        var turn = ForestLink(bits: links[link])
        turn.target = ForestTarget(chain: root + count)
        links[link] = turn.bits
      }
      var node = ForestNode(bits: forest.nodes[root + first])
      while !node.isLeaf {
        let left = Int(node.payload)
        let right = ForestNode(bits: forest.nodes[root + left + 1])
        let slot = slots[Int(node.feature)]
        if !right.isLeaf { turns.append((left + 1, count)) }
        links[count] =
          ForestLink(
            slot: slot, threshold: node.threshold,
            target: right.isLeaf ? ForestTarget(leaf: right.payload) : ForestTarget(chain: 0)
          ).bits
        keys[count] = SlotFilter.key(of: Int(slot))
        count += 1
        node = ForestNode(bits: forest.nodes[root + left])
      }
      let end = ForestLink(
        slot: UInt32(ForestLink.endSlot), threshold: 0, target: ForestTarget(leaf: node.payload))
      links[count] = end.bits
      keys[count] = SlotFilter.key(of: ForestLink.endSlot)
      count += 1
    }
  }
}
