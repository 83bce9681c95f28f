import Features
import ModelFile

/// Walks one binned row after another down the trees of a forest.
struct ForestWalk {
  private let forest: RandomForest
  /// The row's bin of each feature. Shape `[featureCount]`.
  private var bins: [UInt8]
  private var present: [UInt32] = []

  /// A walk that has no row yet: everything is in bin 0.
  init(of forest: RandomForest) {
    self.forest = forest
    bins = Array(repeating: 0, count: forest.featureCount)
  }

  /// Replaces the row.
  mutating func load(row: Int, of matrix: BinnedMatrix) {
    for feature in present { bins[Int(feature)] = 0 }
    present.removeAll(keepingCapacity: true)
    for element in matrix.elements(ofRow: row) {
      replaceBin(of: Int(matrix.features[element]), by: matrix.bins[element])
    }
  }

  /// Replaces the row by the features of a message.
  mutating func load(_ vector: FeatureVector, edges: FeatureEdges) {
    for feature in present { bins[Int(feature)] = 0 }
    present.removeAll(keepingCapacity: true)
    for (feature, value) in zip(vector.indices, vector.values) {
      replaceBin(of: Int(feature), by: edges.bin(of: value, feature: Int(feature)))
    }
  }

  /// Changes one feature of the row until the next one is loaded.
  mutating func replaceBin(of feature: Int, by bin: UInt8) {
    bins[feature] = bin
    present.append(UInt32(feature))
  }

  /// Adds the distribution that the row reaches in a tree to `sums`, from `start` on.
  func addDistribution(ofTree tree: Int, to sums: inout [Double], at start: Int) {
    let root = Int(forest.treeStarts[tree])
    var node = ForestNode(bits: forest.nodes[root])
    while !node.isLeaf {
      let goesRight = bins[Int(node.feature)] > node.threshold
      node = ForestNode(bits: forest.nodes[root + Int(node.payload) + (goesRight ? 1 : 0)])
    }
    let row = Int(node.payload) * forest.classCount
    for label in 0..<forest.classCount {
      sums[start + label] += Double(forest.leafDistributions[row + label])
    }
  }

  /// The class that the whole forest gives the row: of equal ones the first.
  func mostLikelyClass() -> Int {
    var sums = [Double](repeating: 0, count: forest.classCount)
    for tree in 0..<forest.treeCount { addDistribution(ofTree: tree, to: &sums, at: 0) }
    return indexOfLargest(sums[...])
  }
}

/// The place of the largest element, counted from the start; of equal ones the first.
func indexOfLargest(_ values: ArraySlice<Double>) -> Int {
  var best = values.startIndex
  for place in values.indices where values[place] > values[best] { best = place }
  return best - values.startIndex
}
