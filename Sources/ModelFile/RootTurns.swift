internal import CByteVectors
import Features

/// Where messages leave the chains of the roots, by slot and bin.
///
/// Only a feature that a message has can turn it to the right. A row says, for one feature in one
/// bin, at which link of each root's chain that is first; the message leaves at the least of them:
///
///     first(t) = min over the features f of row(f, bin(f))[t]
///
/// That is a minimum of bytes for each feature in place of some thirty comparisons for each tree,
/// one after the other. Bins that no root's chain tells apart share a row.
struct RootTurns: Sendable {
  /// Links of 16 trees.
  typealias Block = SIMD16<UInt8>

  /// Blocks of a row.
  let blockCount: Int
  /// The rows, one behind the other. Row 0 is that of a message without features: the ends of the
  /// chains. A link from 255 on is 255, and the chain is to be followed from there.
  private var blocks: [Block]

  /// The turns in the chains of a forest's roots; puts the rows into `edges`.
  ///
  /// There is a row for each edge that is compared with in these chains. Rows take 4 bytes for each
  /// node of the forest at most: where they would take more, there is but row 0, which says that
  /// every chain is to be followed from its first link.
  ///
  /// - Complexity: O(nodes + edges).
  init(of forest: RandomForest, _ edges: inout ComparedEdges) {
    blockCount = (forest.treeCount + Block.scalarCount - 1) / Block.scalarCount
    blocks = Array(repeating: Block(), count: blockCount)
    let turns = RootTurn.all(of: forest, edges)
    var hasRow = [Bool](repeating: false, count: edges.edges.count)
    for turn in turns { if let edge = turn.edge { hasRow[edge] = true } }
    let rowCount = 1 + hasRow.count { $0 }
    guard rowCount <= ComparedEdges.Edge.rowLimit,
      rowCount * blockCount * MemoryLayout<Block>.stride <= 4 * forest.nodes.count
    else { return }
    blocks = Array(repeating: Block(repeating: .max), count: rowCount * blockCount)
    RootTurns.numberRows(of: &edges, hasRow)
    for turn in turns {
      let row = turn.edge.map { edges.edges[$0].row } ?? 0
      let place = row * blockCount + turn.tree / Block.scalarCount
      let lane = turn.tree % Block.scalarCount
      blocks[place][lane] = min(blocks[place][lane], turn.link)
    }
    lowerByEdgesBefore(edges, hasRow)
  }

  /// Numbers the edges that have a row, from 1 on; those of the feature up to the next one share it.
  private static func numberRows(of edges: inout ComparedEdges, _ hasRow: [Bool]) {
    var count = 0
    for feature in 0..<edges.features.count - 1 {
      var row = 0
      for edge in edges.range(of: feature) {
        if hasRow[edge] {
          count += 1
          row = count
        }
        edges.setRow(row, ofEdge: edge)
      }
    }
  }

  /// Adds to each row the turns at smaller edges of the feature, which its values pass as well.
  private mutating func lowerByEdgesBefore(_ edges: ComparedEdges, _ hasRow: [Bool]) {
    for feature in 0..<edges.features.count - 1 {
      var before = 0
      for edge in edges.range(of: feature) where hasRow[edge] {
        let row = edges.edges[edge].row
        for block in 0..<(before > 0 ? blockCount : 0) {
          blocks[row * blockCount + block].lower(to: blocks[before * blockCount + block])
        }
        before = row
      }
    }
  }

  /// Rows.
  var rowCount: Int { blocks.count / blockCount }

  /// Has a row fetched before it is looked at.
  @inline(__always)
  func prefetch(row: Int) {
    // 16 trees a block, four blocks a line, of which the first may lie anywhere in one.
    let first = row * blockCount
    for block in stride(from: 0, to: blockCount, by: 4) { blocks.prefetch(first + block) }
    blocks.prefetch(first + blockCount - 1)
  }

  /// Puts the walk down each tree where the least of row 0 and others says.
  ///
  /// In C, compiled for several processors: in Swift it took four times the instructions.
  ///
  /// - Parameters:
  ///   - rows: Those of edges.
  ///   - roots: The first link of each tree, and more.
  ///   - places: Shape `[treeCount]`.
  func beginWalks(
    _ rows: [UInt32], from roots: FrozenArray<UInt32>, _ places: inout [UInt32]
  ) {
    precondition(
      places.count <= blockCount * Block.scalarCount && places.count <= roots.count,
      "\(places.count) trees of \(roots.count)")
    unsafe blocks.withUnsafeBytes { turns in
      roots.withSpan { roots in
        unsafe roots.withUnsafeBufferPointer { roots in
          // SAFETY: the lengths were just checked, and rows are there that edges have.
          unsafe byte_vectors_begin_walks(
            turns.baseAddress?.assumingMemoryBound(to: UInt8.self), blockCount * Block.scalarCount,
            rows, rows.count, roots.baseAddress, &places, places.count)
        }
      }
    }
  }
}

/// A link in the chain of a root.
private struct RootTurn {
  let tree: Int
  let link: UInt8
  /// The edge that it compares with; nil for the end of the chain.
  let edge: Int?

  /// The first 255 links of each tree, and its end if that is among the first 256.
  static func all(of forest: RandomForest, _ edges: ComparedEdges) -> [RootTurn] {
    var turns: [RootTurn] = []
    for tree in 0..<forest.treeCount {
      let root = Int(forest.treeStarts[tree])
      var node = ForestNode(bits: forest.nodes[root])
      var link: UInt8 = 0
      while !node.isLeaf, link < .max {
        turns.append(RootTurn(tree: tree, link: link, edge: edges.edge(of: node)))
        node = ForestNode(bits: forest.nodes[root + Int(node.payload)])
        link += 1
      }
      turns.append(RootTurn(tree: tree, link: link, edge: nil))
    }
    return turns
  }
}

extension SIMD16<UInt8> {
  @inline(__always)
  fileprivate mutating func lower(to other: Self) {
    replace(with: other, where: other .< self)
  }
}
