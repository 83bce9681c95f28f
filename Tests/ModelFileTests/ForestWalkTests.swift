import Features
import SeededRandom
import Testing

@testable import ModelFile

/// The twin goes from node to node as the format says, with one edge after the other.
struct ForestWalkTests {
  @Test(arguments: 0..<40)
  func `a walk along chains ends where one from node to node does`(seed: Int) {
    var chance = SplitMix64(seed: UInt64(seed))
    let forest = randomForest(&chance)
    var walk = ForestWalk(of: ChainedForest(forest))
    for _ in 0..<50 {
      let message = randomMessage(of: forest, &chance)
      walk.load(vector(of: message))
      expectTwins(walk, forest, message)
    }
    walk.load(FeatureVector())
    expectTwins(walk, forest, [:])
  }

  /// Around the numbers of trees that fill a block of 16, up to more than a hundred.
  @Test(arguments: [1, 15, 16, 17, 63, 64, 65, 130])
  func `turns of roots are looked up for any number of trees`(treeCount: Int) {
    var chance = SplitMix64(seed: UInt64(treeCount))
    let forest = randomForest(&chance, featureCount: 20, treeCount: treeCount, splitLimit: 400)
    let chains = ChainedForest(forest)
    #expect(chains.rootTurns.rowCount > 1)
    var walk = ForestWalk(of: chains)
    for _ in 0..<50 {
      let message = randomMessage(of: forest, &chance)
      walk.load(vector(of: message))
      expectTwins(walk, forest, message)
      walk.removeBins()
      expectTwins(walk, forest, [:])
    }
  }

  /// A row numbers 255 links; the rest of the chain is followed.
  @Test(arguments: [254, 255, 256, 257, 700])
  func `chains of roots longer than a byte can number`(length: Int) {
    let trees = (0..<8).map { tree in
      leftChain(length: length) { ($0 + 31 * tree) % length }
    }
    let forest = RandomForest(
      classCount: 2, edgeStarts: (0...length).map { UInt32($0) },
      edges: [Double](repeating: 0.5, count: length),
      treeStarts: (0...8).map { UInt32($0 * (2 * length + 1)) }, nodes: trees.flatMap { $0 },
      leafDistributions: (0...length).flatMap { [Float($0) / 1024, 1 - Float($0) / 1024] })
    let chains = ChainedForest(forest)
    #expect(chains.rootTurns.rowCount > 1)
    var walk = ForestWalk(of: chains)
    for feature in 0..<length {
      var message = [feature: 1.0]
      message[(7 * feature + 300) % length] = 0.75
      walk.load(vector(of: message))
      expectTwins(walk, forest, message)
    }
    walk.removeBins()
    expectTwins(walk, forest, [:])
  }

  /// The filter has a bit for 2,048 slots: of a slot, of the next that has the same, and of those beside.
  @Test func `slots that share a bit of the filter are told apart`() {
    let length = 5_000
    let forest = RandomForest(
      classCount: 2, edgeStarts: (0...length).map { UInt32($0) },
      edges: [Double](repeating: 0.5, count: length), treeStarts: [0, UInt32(2 * length + 1)],
      nodes: leftChain(length: length) { $0 },
      leafDistributions: (0...length).flatMap { [Float($0), 8_192 - Float($0)] })
    var walk = ForestWalk(of: ChainedForest(forest))
    for first in stride(from: 0, to: length, by: 97) {
      for distance in [2_046, 2_047, 2_048, 2_049, 4_094, 4_096] {
        let message = [first: 0.25, (first + distance) % length: 1.0]
        walk.load(vector(of: message))
        expectTwins(walk, forest, message)
      }
    }
  }

  /// A tree of each feature: rows would take the square of the nodes.
  @Test func `a forest whose rows would be large has none`() {
    let treeCount = 3_000
    let nodes = (0..<treeCount).flatMap { tree in leftChain(length: 1) { _ in tree } }
    let forest = RandomForest(
      classCount: 2, edgeStarts: (0...treeCount).map { UInt32($0) },
      edges: [Double](repeating: 0.5, count: treeCount),
      treeStarts: (0...treeCount).map { UInt32($0 * 3) }, nodes: nodes,
      leafDistributions: [0.25, 0.75, 1, 0])
    let chains = ChainedForest(forest)
    #expect(chains.rootTurns.rowCount == 1)
    var walk = ForestWalk(of: chains)
    for message in [[:], [0: 1.0], [17: 0.25, 2_999: 1.0]] {
      walk.load(vector(of: message))
      expectTwins(walk, forest, message)
    }
  }

  @Test func `messages of one key have the same bins`() {
    var chance = SplitMix64(seed: 7)
    let forest = randomForest(&chance, featureCount: 3, treeCount: 5)
    var walk = ForestWalk(of: ChainedForest(forest))
    var answers: [[UInt8]: [Double]] = [:]
    var recalledCount = 0
    for _ in 0..<2_000 {
      let message = randomMessage(of: forest, &chance)
      walk.load(vector(of: message))
      var key: [UInt8] = [1, 2, 3]
      walk.copyBins(to: &key)
      let expected = expectTwins(walk, forest, message)
      if let answer = answers[key] {
        #expect(answer == expected)
        recalledCount += 1
      }
      answers[key] = expected
    }
    #expect(recalledCount > 0 && answers.count > 1)
  }

  @Test func `a bin that is replaced counts until the next message`() {
    var chance = SplitMix64(seed: 99)
    let forest = randomForest(&chance)
    var walk = ForestWalk(of: ChainedForest(forest))
    for _ in 0..<200 {
      var message = randomMessage(of: forest, &chance)
      walk.load(vector(of: message))
      let feature = chance.below(forest.featureCount)
      message[feature] = nil
      walk.replaceBin(of: feature, by: 0)
      expectTwins(walk, forest, message)
    }
    walk.removeBins()
    expectTwins(walk, forest, [:])
  }

  @Test func `trees of one leaf have no links but its own`() {
    let forest = RandomForest(
      classCount: 2, edgeStarts: [0, 0], edges: [], treeStarts: [0, 1, 2],
      nodes: [ForestNode(leaf: 1).bits, ForestNode(leaf: 0).bits],
      leafDistributions: [0.25, 0.75, 1, 0])
    let chains = ChainedForest(forest)
    #expect(chains.links.count == 2)
    var answer = [7.0, 7]
    var walk = ForestWalk(of: chains)
    walk.vote(into: &answer)
    #expect(answer == [0.625, 0.375])
  }

  /// A tree as deep as it has splits, to either side: laying it out takes no stack.
  @Test(arguments: [0, 1])
  func `a tree a hundred thousand splits deep`(side: Int) {
    let depth = 100_000
    var nodes: [UInt64] = []
    for level in 0..<depth {
      let inner = ForestNode(feature: 0, threshold: 0, leftChild: UInt32(2 * level + 1)).bits
      let leaf = ForestNode(leaf: 0).bits
      nodes += level == 0 ? [inner] : side == 0 ? [inner, leaf] : [leaf, inner]
    }
    let last = [ForestNode(leaf: 0).bits, ForestNode(leaf: 1).bits]
    nodes += side == 0 ? last.reversed() : last
    let forest = RandomForest(
      classCount: 2, edgeStarts: [0, 1], edges: [0.5], treeStarts: [0, UInt32(nodes.count)],
      nodes: nodes, leafDistributions: [1, 0, 0, 1])
    var walk = ForestWalk(of: ChainedForest(forest))
    for value in [0.5, 1] {
      walk.load(vector(of: [0: value]))
      expectTwins(walk, forest, [0: value])
      #expect((walk.leafRow(ofTree: 0) == 1) == ((value > 0.5) == (side == 1)))
    }
  }

  /// The nodes of a tree whose root and left children are splits; each leaf is another one.
  private func leftChain(length: Int, feature: (Int) -> Int) -> [UInt64] {
    var nodes: [UInt64] = []
    for level in 0..<length {
      let split = ForestNode(
        feature: UInt32(feature(level)), threshold: 0, leftChild: UInt32(2 * level + 1)
      ).bits
      nodes += level == 0 ? [split] : [split, ForestNode(leaf: UInt32(level - 1)).bits]
    }
    return nodes + [
      ForestNode(leaf: UInt32(length)).bits, ForestNode(leaf: UInt32(length - 1)).bits,
    ]
  }

  @discardableResult
  private func expectTwins(
    _ walk: ForestWalk, _ forest: RandomForest, _ message: [Int: Double]
  ) -> [Double] {
    var walk = walk
    var expected = [Double](repeating: 0, count: forest.classCount)
    for tree in 0..<forest.treeCount {
      let row = leafRow(of: message, tree: tree, in: forest)
      #expect(walk.leafRow(ofTree: tree) == row)
      for index in expected.indices {
        expected[index] += Double(forest.leafDistributions[row * forest.classCount + index])
      }
    }
    var answer: [Double] = []
    for usesFilter in [false, true] {
      walk.usesFilter = usesFilter
      answer = [Double](repeating: .nan, count: forest.classCount)
      walk.vote(into: &answer)
      #expect(answer == expected.map { $0 / Double(forest.treeCount) })
    }
    return answer
  }

  private func leafRow(of message: [Int: Double], tree: Int, in forest: RandomForest) -> Int {
    let root = Int(forest.treeStarts[tree])
    var node = ForestNode(bits: forest.nodes[root])
    while !node.isLeaf {
      let edge = Int(forest.edgeStarts[Int(node.feature)]) + Int(node.threshold)
      let goesLeft = message[Int(node.feature), default: 0] <= forest.edges[edge]
      node = ForestNode(bits: forest.nodes[root + Int(node.payload) + (goesLeft ? 0 : 1)])
    }
    return Int(node.payload)
  }
}

// MARK: - By chance

private func randomForest(
  _ chance: inout SplitMix64, featureCount: Int? = nil, treeCount: Int? = nil, splitLimit: Int = 40
) -> RandomForest {
  let featureCount = featureCount ?? 1 + chance.below(12)
  let classCount = 2 + chance.below(4)
  var edgeStarts: [UInt32] = [0]
  var edges: [Double] = []
  for _ in 0..<featureCount {
    // Some features have no edge, one may have all that a byte can number.
    let count = [0, 1, 3, 255][chance.below(4)]
    edges += (0..<count).map { Double($0 + 1) / 256 }
    edgeStarts.append(UInt32(edges.count))
  }
  var nodes: [UInt64] = []
  var treeStarts: [UInt32] = [0]
  for _ in 0..<(treeCount ?? 1 + chance.below(6)) {
    nodes += randomTree(edgeStarts, splitLimit: splitLimit, &chance)
    treeStarts.append(UInt32(nodes.count))
  }
  let leaves = (0..<8 * classCount).map { _ in Float(chance.unitInterval()) }
  return RandomForest(
    classCount: classCount, edgeStarts: edgeStarts, edges: edges, treeStarts: treeStarts,
    nodes: nodes,
    leafDistributions: leaves)
}

private func randomTree(
  _ edgeStarts: [UInt32], splitLimit: Int, _ chance: inout SplitMix64
) -> [UInt64] {
  let usable = (0..<edgeStarts.count - 1).filter { edgeStarts[$0] < edgeStarts[$0 + 1] }
  let size = usable.isEmpty ? 0 : chance.below(splitLimit)
  var nodes = [ForestNode(leaf: UInt32(chance.below(8))).bits]
  var leaves = [0]
  for _ in 0..<size {
    let place = leaves.remove(at: chance.below(leaves.count))
    // Children must lie behind their parent, and these are the last.
    let feature = usable[chance.below(usable.count)]
    let edgeCount = Int(edgeStarts[feature + 1] - edgeStarts[feature])
    nodes[place] =
      ForestNode(
        feature: UInt32(feature), threshold: UInt8(chance.below(edgeCount)),
        leftChild: UInt32(nodes.count)
      ).bits
    leaves += [nodes.count, nodes.count + 1]
    for _ in 0..<2 { nodes.append(ForestNode(leaf: UInt32(chance.below(8))).bits) }
  }
  return nodes
}

private func randomMessage(
  of forest: RandomForest, _ chance: inout SplitMix64
) -> [Int: Double] {
  var message: [Int: Double] = [:]
  for feature in 0..<forest.featureCount where chance.below(2) == 0 {
    // On an edge, between two, and beyond them all.
    message[feature] = Double(chance.below(600)) / 512
  }
  return message
}

private func vector(of message: [Int: Double]) -> FeatureVector {
  var vector = FeatureVector()
  vector.append(indices: message.keys.map(UInt32.init), values: message.values)
  return vector
}
