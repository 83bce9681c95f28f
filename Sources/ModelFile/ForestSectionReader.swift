import Features

extension SectionReader {
  /// The forest in a section, if the section is there.
  func readForest(
    _ id: SectionID, classCount: Int, features: FeatureSpace
  ) throws(ModelFileError) -> RandomForest? {
    guard var reader = reader(id) else { return nil }
    let featureCount = features.featureCount
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    _ = try reader.readCount("featureCount", allowed: featureCount...featureCount)
    let treeCount = try reader.readCount("treeCount", allowed: 1...65_535)
    let edgeCount = try reader.readCount("edgeCount", allowed: 0...Int(Int32.max))
    let nodeCount = try reader.readCount("nodeCount", allowed: treeCount...Int(Int32.max))
    let leafCount = try reader.readCount("leafCount", allowed: 1...nodeCount)
    let edges = try reader.readFinite("edges", count: edgeCount)
    let nodesOffset = reader.offset
    let nodes = try reader.readArray("nodes", count: nodeCount, of: UInt64.self)
    let edgeStarts = try reader.readStarts(
      "edgeStarts", pieceCount: featureCount, total: edgeCount)
    let treeStarts = try reader.readStarts("treeStarts", pieceCount: treeCount, total: nodeCount)
    let leavesOffset = reader.offset
    let leaves = try reader.readArray(
      "leafDistributions", count: leafCount * classCount, of: Float.self)
    try reader.finish("leafDistributions")
    let forest = RandomForest(
      classCount: classCount, edgeStarts: edgeStarts, edges: edges, treeStarts: treeStarts,
      nodes: nodes, leafDistributions: leaves)
    try check(forest, reader, nodesOffset: nodesOffset, leavesOffset: leavesOffset)
    return forest
  }

  private func check(
    _ forest: RandomForest, _ reader: ByteReader, nodesOffset: Int, leavesOffset: Int
  ) throws(ModelFileError) {
    try checkEdges(forest, reader, offset: nodesOffset - 8 * forest.edges.count)
    for tree in 0..<forest.treeCount {
      let nodes = Int(forest.treeStarts[tree])..<Int(forest.treeStarts[tree + 1])
      guard !nodes.isEmpty else {
        throw .notAscending(field: reader.path("treeStarts"), offset: nodesOffset)
      }
      try checkTree(forest, nodes, reader, offset: nodesOffset)
    }
    for (place, share) in forest.leafDistributions.enumerated()
    where !(share >= 0 && share <= 1) {
      throw .badNumber(
        field: reader.path("leafDistributions"), offset: leavesOffset + 4 * place)
    }
  }

  private func checkEdges(
    _ forest: RandomForest, _ reader: ByteReader, offset: Int
  ) throws(ModelFileError) {
    for feature in 0..<forest.featureCount {
      let range = Int(forest.edgeStarts[feature])..<Int(forest.edgeStarts[feature + 1])
      guard range.count <= 255 else {
        throw .outOfRange(
          field: reader.path("edgeStarts"), offset: offset, found: UInt64(range.count),
          allowed: 0...255)
      }
      var before = 0.0
      for edge in range {
        guard forest.edges[edge] > before else {
          throw .notAscending(field: reader.path("edges"), offset: offset + 8 * edge)
        }
        before = forest.edges[edge]
      }
    }
  }

  /// Children lie behind their parent and inside the tree, so every walk ends.
  private func checkTree(
    _ forest: RandomForest, _ nodes: Range<Int>, _ reader: ByteReader, offset: Int
  ) throws(ModelFileError) {
    let leafCount = forest.leafDistributions.count / forest.classCount
    for place in nodes {
      let node = ForestNode(bits: forest.nodes[place])
      let own = place - nodes.lowerBound
      let payload = Int(node.payload)
      let start = offset + 8 * place
      if node.isLeaf {
        guard node.threshold == 0, payload < leafCount else {
          throw .outOfRange(
            field: reader.path("nodes.leaf"), offset: start, found: UInt64(payload),
            allowed: 0...UInt64(leafCount - 1))
        }
        continue
      }
      guard Int(node.feature) < forest.featureCount else {
        throw .outOfRange(
          field: reader.path("nodes.feature"), offset: start, found: UInt64(node.feature),
          allowed: 0...UInt64(max(forest.featureCount - 1, 0)))
      }
      guard payload > own, payload + 1 < nodes.count else {
        throw .outOfRange(
          field: reader.path("nodes.leftChild"), offset: start, found: UInt64(payload),
          allowed: UInt64(own + 1)...UInt64(max(nodes.count - 2, own + 1)))
      }
    }
  }
}
