import SeededRandom
import Testing

@testable import Train

struct BagTests {
  /// What each row counts, found for every row anew.
  private func plain(
    _ labels: [Int], _ weights: [Double], _ draws: [UInt32]
  ) -> [(row: UInt32, label: UInt32, copies: UInt32, weight: Double)] {
    draws.indices.filter { draws[$0] > 0 }.map { row in
      (
        UInt32(row), UInt32(labels[row]),
        Bootstrap.distinctCopies(copies: weights[row], draws: draws[row]), Double(draws[row])
      )
    }
  }

  /// Few weights, for which examples share kinds, and so many that each is its own kind.
  @Test(arguments: [1, 2, 1000])
  func `examples count what their rows and draws say`(weightCount: Int) {
    var chance = SplitMix64(seed: 3)
    let labels = (0..<500).map { _ in chance.below(4) }
    let weights = labels.map { _ in Double(1 + chance.below(weightCount)) }
    let draws = labels.map { _ in UInt32(chance.below(5)) }
    let drawn = Bag(labels: labels, weights: weights).examples(draws: draws)
    let expected = plain(labels, weights, draws)
    #expect(drawn.examples.map(\.row) == expected.map(\.row))
    let kinds = drawn.examples.map { drawn.kinds[Int($0.kind)] }
    #expect(kinds.map(\.label) == expected.map(\.label))
    #expect(kinds.map(\.copies) == expected.map(\.copies))
    #expect(kinds.map(\.weight) == expected.map(\.weight))
    // 4 classes and 1 to 4 draws.
    if weightCount == 1 { #expect(drawn.kinds.count == 16) }
    if weightCount == 1000 { #expect(drawn.kinds.count == drawn.examples.count) }
  }

  @Test func `all examples are the rows that have a weight`() {
    let drawn = Bag(labels: [0, 1, 1, 0], weights: [2, 0, 3, 2]).allExamples()
    #expect(drawn.examples.map(\.row) == [0, 2, 3])
    let kinds = drawn.examples.map { drawn.kinds[Int($0.kind)] }
    #expect(kinds.map(\.label) == [0, 1, 0])
    #expect(kinds.map(\.weight) == [2, 3, 2])
    #expect(kinds.map(\.copies) == [2, 3, 2])
  }
}
