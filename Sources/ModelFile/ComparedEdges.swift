internal import CByteVectors
import Features

/// The edges that trees compare with, and what a value says that passes them.
///
/// A feature has up to 255 edges in the file, and trees on 100,000 log lines look at one in nine.
/// The others decide nothing, so a value is searched for among the few that lie together here.
///
/// A feature with `n` edges has `n` *cells* of equal width, from its first edge to its last:
///
///     cell(v) = ⌊min(max((v − base) · scale, 0), n − 1)⌋
///
/// Rounding keeps the order, so `cell(e) < cell(v)` means `e < v`. The edges that are smaller than
/// `v` are those in cells before its own, and some of those in its own.
struct ComparedEdges: Sendable {
  /// Where the edges of each feature begin, and at the end how many there are. Shape
  /// `[featureCount + 1]`.
  private(set) var features: [Feature] = []
  /// The edges of all features, ascending in each.
  private(set) var edges: [Edge] = []
  /// For each cell of each feature the number of its edges in cells before, and behind a feature's
  /// cells the number of its edges. The cells of feature `f` begin at its first edge plus `f`.
  private var cellStarts: [UInt8] = []

  /// Keeps the edges of a forest that are compared with.
  ///
  /// - Parameters:
  ///   - forest: Whose edges.
  ///   - slots: As of ``slots(of:isCompared:)``.
  ///   - isCompared: As of ``areCompared(of:)``.
  init(of forest: RandomForest, slots: [UInt32], isCompared: [Bool]) {
    features.reserveCapacity(slots.count + 1)
    for feature in slots.indices {
      let firstEdge = edges.count
      let start = Int(forest.edgeStarts[feature])
      for edge in start..<Int(forest.edgeStarts[feature + 1]) where isCompared[edge] {
        edges.append(Edge(forest.edges[edge], bin: UInt8(edge - start + 1)))
      }
      features.append(Feature(slot: slots[feature], firstEdge: firstEdge, edges[firstEdge...]))
      appendCells(ofEdgesFrom: firstEdge)
    }
    features.append(Feature(slot: 0, firstEdge: edges.count, []))
  }

  /// Whether a node compares with the edge. Shape `[edgeCount]`.
  static func areCompared(of forest: RandomForest) -> [Bool] {
    var isCompared = [Bool](repeating: false, count: forest.edges.count)
    var marks = isCompared.mutableSpan
    forest.nodes.withSpan { nodes in
      for place in nodes.indices {
        let node = ForestNode(bits: nodes[place])
        guard !node.isLeaf else { continue }
        marks[Int(forest.edgeStarts[Int(node.feature)]) + Int(node.threshold)] = true
      }
    }
    return isCompared
  }

  /// Numbers the features that have an edge with which a node compares; 0 for the others. Shape
  /// `[featureCount]`.
  static func slots(of forest: RandomForest, isCompared: [Bool]) -> [UInt32] {
    var last = UInt32(ForestLink.endSlot)
    return (0..<forest.featureCount).map { feature in
      let edges = Int(forest.edgeStarts[feature])..<Int(forest.edgeStarts[feature + 1])
      guard isCompared[edges].contains(true) else { return 0 }
      last += 1
      return last
    }
  }

  /// Appends where the cells of the last feature begin.
  private mutating func appendCells(ofEdgesFrom first: Int) {
    let feature = features[features.count - 1]
    let count = edges.count - first
    var before = 0
    for cell in 0..<count {
      while before < count, feature.cell(of: edges[first + before].value, among: count) < cell {
        before += 1
      }
      cellStarts.append(UInt8(before))
    }
    cellStarts.append(UInt8(count))
  }

  /// The slot of a feature, or 0.
  func slot(of feature: Int) -> Int { Int(features[feature].slot) }

  /// The edges of a feature.
  @inline(__always)
  func range(of feature: Int) -> Range<Int> {
    Int(features[feature].firstEdge)..<Int(features[feature + 1].firstEdge)
  }

  /// The edge of a node.
  func edge(of node: ForestNode) -> Int {
    firstEdge(in: range(of: Int(node.feature))) { $0.bin > node.threshold }
  }

  /// Gives an edge a row of ``RootTurns``.
  mutating func setRow(_ row: Int, ofEdge edge: Int) { edges[edge].row = row }

  /// Appends to `present` the slots and bins, each slot above its bin in the lowest byte, and to `rows` the
  /// rows of ``RootTurns``, to which the values of some features lead.
  ///
  /// In C, which waits for all features at once and counts no users of the arrays: in Swift, lines of
  /// `portal` took 1.03 times as long to classify by 100 trees.
  ///
  /// - Parameters:
  ///   - features: Those that the forest was trained with.
  ///   - values: Their values, of the same shape.
  ///   - searches: Working memory.
  func find(
    _ features: [UInt32], _ values: [Double], _ searches: inout Searches,
    _ present: inout [UInt32], _ rows: inout [UInt32]
  ) {
    let count = features.count
    precondition(values.count == count, "\(count) features and \(values.count) values")
    if searches.all.count < count {
      searches.all = Array(repeating: byte_vectors_search(), count: count + count / 2)
    }
    present.append(addingCapacity: count) { present in
      rows.append(addingCapacity: count) { rows in
        unsafe present.withUnsafeMutableBufferPointer { present, presentCount in
          unsafe rows.withUnsafeMutableBufferPointer { rows, rowCount in
            // SAFETY: there is room for `count` of each, and the function looks for the features.
            let found = unsafe withTable { table in
              unsafe byte_vectors_find_bins(
                table, features, values, count, &searches.all, present.baseAddress,
                rows.baseAddress)
            }
            precondition(found <= count, "a feature that the forest does not have")
            (presentCount, rowCount) = (found, found)
          }
        }
      }
    }
  }

  /// Calls a function with the arrays.
  @unsafe
  @inline(__always)
  private func withTable(_ body: (UnsafePointer<byte_vectors_edges>) -> Int) -> Int {
    unsafe self.features.withUnsafeBytes { features in
      unsafe edges.withUnsafeBytes { edges in
        unsafe cellStarts.withUnsafeBufferPointer { cellStarts in
          // SAFETY: features and edges are laid out as those of C.
          var table = unsafe byte_vectors_edges(
            features: features.baseAddress?.assumingMemoryBound(to: byte_vectors_feature.self),
            featureCount: self.features.count - 1,
            edges: edges.baseAddress?.assumingMemoryBound(to: byte_vectors_edge.self),
            cell_starts: cellStarts.baseAddress)
          return unsafe body(&table)
        }
      }
    }
  }

  /// The first edge for which `holds` is true; it is false before and true from there on.
  @inline(__always)
  private func firstEdge(in range: Range<Int>, where holds: (Edge) -> Bool) -> Int {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if holds(edges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension ComparedEdges {
  /// Where a feature's edges and cells are; laid out as `byte_vectors_feature`.
  struct Feature: BitwiseCopyable, Sendable {
    /// The number of the feature among those that trees look at; 0 for the others.
    let slot: UInt32
    /// Its first edge.
    let firstEdge: UInt32
    private let base: Float
    /// Cells in a unit of the value.
    private let scale: Float

    fileprivate init(slot: UInt32, firstEdge: Int, _ edges: ArraySlice<Edge>) {
      self.slot = slot
      self.firstEdge = UInt32(firstEdge)
      let low = Float(edges.first?.value ?? 0)
      let high = Float(edges.last?.value ?? 0)
      let scale = Float(edges.count) / (high - low)
      // Edges that Float cannot tell apart share a cell.
      self.scale = scale.isFinite ? scale : 0
      base = low.isFinite ? low : 0
    }

    /// The cell of a value, which may be infinite.
    @inline(__always)
    fileprivate func cell(of value: Double, among count: Int) -> Int {
      byte_vectors_cell(value, base, scale, count)
    }
  }

  /// An edge, and what a value says that passes it and not the next one; laid out as
  /// `byte_vectors_edge`.
  struct Edge: BitwiseCopyable, Sendable {
    let value: Double
    private var bits: UInt32

    /// An edge with row 0.
    fileprivate init(_ value: Double, bin: UInt8) {
      self.value = value
      bits = UInt32(bin)
    }

    /// A bin that no node tells from the value's own.
    @inline(__always)
    var bin: UInt8 { UInt8(truncatingIfNeeded: bits) }
    /// The row of ``RootTurns`` for the value.
    @inline(__always)
    fileprivate(set) var row: Int {
      get { Int(bits >> 8) }
      set { bits = bits & 0xFF | UInt32(newValue) << 8 }
    }

    /// Rows from here on do not fit.
    static let rowLimit = 1 << 24
  }

  /// Working memory of searches.
  struct Searches: Sendable {
    fileprivate var all: [byte_vectors_search] = []
  }
}
