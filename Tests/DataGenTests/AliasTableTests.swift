import SeededRandom
import Testing

@testable import DataGen

struct AliasTableTests {
  @Test(arguments: [[1.0], [1, 1], [5, 1, 1, 1], [0.001, 0.2, 1, 3, 0.5], [1e-6, 1]])
  func `indices come in the shares of their weights`(weights: [Double]) {
    let table = AliasTable(weights: weights)
    var random = SplitMix64(seed: 21)
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<200_000 { counts[table.draw(&random)] += 1 }
    let statistic = chiSquare(counts, shares: weights)
    #expect(statistic < chiSquareLimit(degreesOfFreedom: max(1, weights.count - 1)))
  }
}
