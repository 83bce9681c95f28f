import SeededRandom
import Testing

@testable import Infer

struct ShapeNeighbourTests {
  /// Reference: all shapes sorted, many of them equally near.
  @Test(arguments: [1, 2, 3, 40, 300, 1_000])
  func `the nearest are the first of all in order`(limit: Int) {
    for seed in 0..<20 {
      var chance = SplitMix64(seed: UInt64(seed))
      let cosines = (0..<300).map { _ in Double(chance.below(41)) / 20 - 1 }
      let order = cosines.indices.sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }
      let nearest = ShapeNeighbour.nearest(limit, by: cosines)
      #expect(nearest.map(\.shape) == Array(order.prefix(limit)))
      #expect(nearest.allSatisfy { $0.cosine == cosines[$0.shape] })
    }
    #expect(ShapeNeighbour.nearest(limit, by: []).isEmpty)
  }
}
