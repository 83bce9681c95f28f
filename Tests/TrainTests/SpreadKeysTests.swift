import SeededRandom
import Testing

@testable import Train

struct SpreadKeysTests {
  /// Reference: the standard library's sort.
  @Test(arguments: [UInt64(1), 2, 63, 64, 65, 1_000, 1 << 32, 300_000 << 32, 1 << 63, .max])
  func `keys are sorted, spread or not`(limit: UInt64) {
    var chance = SplitMix64(seed: 9)
    var sorter = SpreadKeys()
    for count in [0, 1, 2, 3, 50, 255, 256, 257, 600] {
      let spread = (0..<count).map { _ in chance.next() % limit }
      let close = spread.map { $0 % 7 % limit }
      let descending = (0..<count).map { UInt64($0) % limit }.sorted().reversed()
      for keys in [spread, close, Array(descending), spread.map { _ in limit - 1 }] {
        var sorted = keys
        sorter.sort(&sorted, below: limit)
        #expect(sorted == keys.sorted())
      }
    }
  }
}
