import SeededRandom
import Testing

@testable import ModelFile

/// The twin counts the edges that are smaller than a value, one after the other.
struct ComparedEdgesTests {
  @Test(arguments: 0..<40)
  func `a value passes the edges that are smaller`(seed: Int) {
    var chance = SplitMix64(seed: UInt64(seed))
    let features = (0..<6).map { _ in
      randomEdges(count: [0, 1, 2, 9, 255][chance.below(5)], &chance)
    }
    expectTwins(features, isCompared: features.joined().map { _ in chance.below(3) > 0 })
    expectTwins(features, isCompared: features.joined().map { _ in true })
    expectTwins(features, isCompared: features.joined().map { _ in false })
  }

  @Test func `edges that a Float cannot tell apart, hold or reach`() {
    let close = (0..<255).map { 0.25 + Double($0) * 0.25.ulp }
    let tiny = (1...255).map { Double($0) * Double.leastNonzeroMagnitude }
    let huge = (1...255).map { Double($0) * 1e300 }
    let wide = [Double.leastNonzeroMagnitude, 1e-300, 1, 1e300, .greatestFiniteMagnitude]
    let features = [close, tiny, huge, wide]
    expectTwins(features, isCompared: features.joined().map { _ in true })
  }

  private func expectTwins(_ features: [[Double]], isCompared: [Bool]) {
    var starts: [UInt32] = [0]
    for edges in features { starts.append(starts[starts.count - 1] + UInt32(edges.count)) }
    let forest = RandomForest(
      classCount: 2, edgeStarts: starts, edges: features.flatMap { $0 }, treeStarts: [0, 1],
      nodes: [ForestNode(leaf: 0).bits], leafDistributions: [1, 0])
    let found = ComparedEdges(
      of: forest, slots: features.indices.map { UInt32($0 + 1) }, isCompared: isCompared)
    var message: (features: [UInt32], values: [Double], bins: [UInt32]) = ([], [], [])
    for (feature, edges) in features.enumerated() {
      let first = Int(starts[feature])
      let compared = edges.indices.filter { isCompared[first + $0] }
      let special: [Double] = [0, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, 1]
      for value in special + edges.flatMap({ [$0.nextDown, $0, $0.nextUp, $0 * 1.001] }) {
        // No edge that is compared with lies between this one and the value's own bin.
        let bins = compared.last { edges[$0] < value }.map {
          [UInt32(feature + 1) << 8 | UInt32($0 + 1)]
        }
        #expect(
          found.bins(of: [UInt32(feature)], [value]) == bins ?? [],
          "\(value) among \(compared.count) edges")
        message.features.append(UInt32(feature))
        message.values.append(value)
        message.bins += bins ?? []
      }
    }
    #expect(found.bins(of: message.features, message.values) == message.bins)
    #expect(found.bins(of: [], []) == [])
  }

  @Test func `a feature that the forest does not have stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let forest = RandomForest(
        classCount: 2, edgeStarts: [0, 1], edges: [0.5], treeStarts: [0, 1],
        nodes: [ForestNode(leaf: 0).bits], leafDistributions: [1, 0])
      _ = ComparedEdges(of: forest, slots: [1], isCompared: [true]).bins(of: [1], [1])
    }
  }

  /// Ascending edges above 0, close together here and there.
  private func randomEdges(count: Int, _ chance: inout SplitMix64) -> [Double] {
    var edges: [Double] = []
    var last = 0.0
    for _ in 0..<count {
      last += chance.unitInterval() * (chance.below(4) == 0 ? 1 : 1e-3) + 1e-9
      edges.append(last)
    }
    return edges
  }
}

extension ComparedEdges {
  /// The slots and bins of a message.
  fileprivate func bins(of features: [UInt32], _ values: [Double]) -> [UInt32] {
    var searches = Searches()
    var present: [UInt32] = []
    var rows: [UInt32] = []
    find(features, values, &searches, &present, &rows)
    return present
  }
}
