import Features

extension SectionReader {
  /// The forest in a section, if the section is there.
  func readForest(
    _ id: SectionID, classCount: Int, featureCount: Int
  ) throws(ModelFileError) -> RandomForest? {
    guard var reader = reader(id) else { return nil }
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    try reader.readFeatureCount(featureCount, largest: Int(ForestNode.leafMark))
    let treeCount = try reader.readCount("treeCount", allowed: 1...65_535)
    let edgeCount = try reader.readCount("edgeCount", allowed: 0...Int(UInt32.max))
    let nodeCount = try reader.readCount("nodeCount", allowed: treeCount...Int(Int32.max))
    let leafCount = try reader.readCount("leafCount", allowed: 1...nodeCount)
    let edgesOffset = reader.offset
    let edges = try reader.readNumbers(
      "edges", count: edgeCount, allowed: 0...Double.greatestFiniteMagnitude)
    let nodesOffset = reader.offset
    let nodes = try reader.readArray("nodes", count: nodeCount, of: UInt64.self)
    let edgeStartsOffset = reader.offset
    let edgeStarts = try reader.readStarts(
      "edgeStarts", pieceCount: featureCount, total: edgeCount)
    let treeStartsOffset = reader.offset
    let treeStarts = try reader.readStarts("treeStarts", pieceCount: treeCount, total: nodeCount)
    let leavesOffset = reader.offset
    let leaves = try reader.readArray(
      "leafDistributions", count: leafCount * classCount, of: Float.self)
    try reader.finish("leafDistributions")
    let check = ForestCheck(
      forest: RandomForest(
        classCount: classCount, edgeStarts: edgeStarts, edges: edges, treeStarts: treeStarts,
        nodes: nodes, leafDistributions: leaves),
      leafCount: leafCount, sectionName: id.name, edgesOffset: edgesOffset,
      nodesOffset: nodesOffset, edgeStartsOffset: edgeStartsOffset,
      treeStartsOffset: treeStartsOffset, leavesOffset: leavesOffset)
    try check.run()
    return check.forest
  }
}

/// What has to hold between the arrays of a forest before a message may walk it.
private struct ForestCheck {
  let forest: RandomForest
  let leafCount: Int
  let sectionName: String
  // Where the arrays start in the file.
  let edgesOffset: Int
  let nodesOffset: Int
  let edgeStartsOffset: Int
  let treeStartsOffset: Int
  let leavesOffset: Int

  func run() throws(ModelFileError) {
    try checkEdges()
    for tree in 0..<forest.treeCount {
      let nodes = Int(forest.treeStarts[tree])..<Int(forest.treeStarts[tree + 1])
      guard !nodes.isEmpty else {
        throw .notAscending(
          field: sectionName + ".treeStarts", offset: treeStartsOffset + 4 * (tree + 1))
      }
      var hasParent = [Bool](repeating: false, count: nodes.count)
      var parents = hasParent.mutableSpan
      for place in nodes { try checkNode(place, of: nodes, &parents) }
    }
    try checkLeaves()
  }

  private func checkEdges() throws(ModelFileError) {
    for feature in 0..<forest.featureCount {
      let range = edges(of: feature)
      guard range.count <= 255 else {
        throw .outOfRange(
          field: sectionName + ".edgeStarts", offset: edgeStartsOffset + 4 * (feature + 1),
          found: UInt64(range.upperBound),
          allowed: UInt64(range.lowerBound)...UInt64(range.lowerBound + 255))
      }
      var before = 0.0
      for edge in range {
        guard forest.edges[edge] > before else {
          throw .notAscending(field: sectionName + ".edges", offset: edgesOffset + 8 * edge)
        }
        before = forest.edges[edge]
      }
    }
  }

  private func edges(of feature: Int) -> Range<Int> {
    Int(forest.edgeStarts[feature])..<Int(forest.edgeStarts[feature + 1])
  }

  private func checkNode(
    _ place: Int, of nodes: Range<Int>, _ hasParent: inout MutableSpan<Bool>
  ) throws(ModelFileError) {
    let node = ForestNode(bits: forest.nodes[place])
    guard !node.isLeaf else {
      if node.threshold != 0 { throw badNode("leafThreshold", place) }
      if node.payload >= leafCount { throw badNode("leaf", place) }
      return
    }
    let feature = Int(node.feature)
    guard feature < forest.featureCount else { throw badNode("feature", place) }
    guard node.threshold < edges(of: feature).count else { throw badNode("threshold", place) }
    // Children lie behind their parent and inside the tree, so every walk ends; each has one
    // parent, so a tree laid out for walking is no larger than it is.
    let left = Int(node.payload)
    guard left > place - nodes.lowerBound, left < nodes.count - 1, !hasParent[left],
      !hasParent[left + 1]
    else { throw badNode("leftChild", place) }
    hasParent[left] = true
    hasParent[left + 1] = true
  }

  private func badNode(_ field: String, _ place: Int) -> ModelFileError {
    .badNode(field: sectionName + ".nodes." + field, offset: nodesOffset + 8 * place)
  }

  /// Shares are rounded to `Float`, so a row sums to 1 but for far less than the bound.
  private func checkLeaves() throws(ModelFileError) {
    for row in 0..<leafCount {
      var sum = 0.0
      for place in (row * forest.classCount)..<((row + 1) * forest.classCount) {
        let share = forest.leafDistributions[place]
        guard share >= 0 && share <= 1 else { throw badLeaf(place) }
        sum += Double(share)
      }
      guard abs(sum - 1) <= 1e-4 else { throw badLeaf(row * forest.classCount) }
    }
  }

  private func badLeaf(_ place: Int) -> ModelFileError {
    .badNumber(field: sectionName + ".leafDistributions", offset: leavesOffset + 4 * place)
  }
}
