import LinearAlgebra
import SeededRandom
import Testing

@testable import Train

struct FeatureBinsTests {
  private func bins(_ column: [Double], weights: [Double]? = nil) -> FeatureBins {
    FeatureBins(
      of: SparseColumns(
        of: FeatureRows(SparseMatrix(dense: column.map { [$0] }, columnCount: 1))),
      weights: weights ?? column.map { _ in 1 }, threads: 1)
  }

  @Test func `few values have an edge half-way between any two`() {
    let found = bins([0.5, 0, 1, 0.5, 4])
    #expect(found.edges.values == [0.25, 0.75, 2.5])
    #expect(found.edges.starts == [0, 3])
    #expect(
      [0, 0.25, 0.5, 0.75, 1, 4, 99].map { found.edges.bin(of: $0, feature: 0) }
        == [0, 0, 1, 1, 2, 3, 3])
  }

  @Test func `a feature that no weighted row has needs no edge`() {
    #expect(bins([0, 0]).edges.values.isEmpty)
    #expect(bins([0.5, 0], weights: [0, 1]).edges.values.isEmpty)
  }

  @Test func `neighbouring numbers and the smallest of all do not break the edges`() {
    let found = bins([1, 1.0.nextUp, .leastNonzeroMagnitude])
    #expect(found.edges.values.allSatisfy { $0 > 0 })
    #expect(found.edges.bin(of: 1, feature: 0) < found.edges.bin(of: 1.0.nextUp, feature: 0))
  }

  @Test func `up to 255 values each have a bin, and more share them evenly`() {
    let distinct = bins((1...255).map(Double.init))
    #expect(distinct.edges.values.count == 255)
    #expect(Set((1...255).map { distinct.edges.bin(of: Double($0), feature: 0) }).count == 255)

    var generator = SplitMix64(seed: 4)
    let values = (0..<51_000).map { _ in generator.unitInterval() }
    let shared = bins(values)
    #expect(shared.edges.values.count == 255)
    var counts = [Int](repeating: 0, count: 256)
    for value in values { counts[Int(shared.edges.bin(of: value, feature: 0))] += 1 }
    // 255 bins above 0 for 51,000 values: 200 each.
    #expect(counts[0] == 0)
    #expect(counts[1...].allSatisfy { (190...210).contains($0) })
  }

  @Test func `a heavy value has a bin of its own`() {
    let values = (1...1000).map(Double.init)
    let found = bins(values, weights: values.map { $0 == 500 ? 100_000 : 1 })
    let heavy = found.edges.bin(of: 500, feature: 0)
    #expect(found.edges.bin(of: 501, feature: 0) == heavy + 1)
  }

  @Test func `edges ascend whatever the values`() {
    var generator = SplitMix64(seed: 12)
    for _ in 0..<50 {
      let count = 1 + generator.below(700)
      let values = (0..<count).map { _ in Double(generator.below(400)) * generator.unitInterval() }
      let edges = bins(values, weights: values.map { _ in Double(generator.below(5)) })
        .edges.values
      #expect(edges.count <= 255)
      #expect(zip([0] + edges, edges).allSatisfy { $0 < $1 })
    }
  }

  @Test func `a threshold is the last bin nearer to the left`() {
    let found = bins([1, 2, 3, 4, 10])
    // Between 0 and 10, 4 is nearer to 0; between 2 and 10, 4 is nearer to 2.
    #expect(found.threshold(feature: 0, between: 0, and: 5) == 4)
    #expect(found.threshold(feature: 0, between: 2, and: 5) == 4)
    // Between 1 and 4, 2 is nearer to 1.
    #expect(found.threshold(feature: 0, between: 1, and: 4) == 2)
    #expect(found.threshold(feature: 0, between: 2, and: 3) == 2)
    #expect(found.threshold(feature: 0, between: 0, and: 1) == 0)
  }
}
