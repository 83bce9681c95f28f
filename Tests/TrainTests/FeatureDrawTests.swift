import SeededRandom
import Testing

@testable import Train

struct FeatureDrawTests {
  @Test(arguments: [(3, 10, 4), (7, 10, 4), (20, 25, 22), (1, 50, 7)])
  func `the marked among those drawn are hypergeometric`(marked: Int, all: Int, draws: Int) {
    var generator = SplitMix64(seed: UInt64(marked))
    let repeats = 40_000
    var counts = [Int](repeating: 0, count: all + 1)
    for _ in 0..<repeats { counts[generator.marked(marked, of: all, in: draws)] += 1 }
    for hits in 0...all {
      // C(marked, hits) C(all − marked, draws − hits) / C(all, draws)
      let chance =
        choose(marked, hits) * choose(all - marked, draws - hits) / choose(all, draws)
      let error = (chance * (1 - chance) / Double(repeats)).squareRoot()
      #expect(abs(Double(counts[hits]) / Double(repeats) - chance) <= 4.5 * error, "\(hits)")
    }
  }

  @Test func `all drawn, all marked found`() {
    var generator = SplitMix64(seed: 1)
    #expect(generator.marked(6, of: 9, in: 9) == 6)
    #expect(generator.marked(0, of: 9, in: 4) == 0)
    #expect(generator.marked(9, of: 9, in: 4) == 4)
  }

  private func choose(_ all: Int, _ some: Int) -> Double {
    guard some >= 0, some <= all else { return 0 }
    return (0..<some).reduce(1.0) { $0 * Double(all - $1) / Double($1 + 1) }
  }
}
