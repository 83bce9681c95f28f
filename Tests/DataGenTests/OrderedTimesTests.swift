import SeededRandom
import Testing

@testable import DataGen

struct OrderedTimesTests {
  private func places(seed: UInt64, count: Int) -> [Double] {
    let times = OrderedTimes(seed: seed, count: count)
    var all: [Double] = []
    var block: [Double] = []
    for index in 0..<(count + OrderedTimes.blockSize - 1) / OrderedTimes.blockSize {
      times.fill(&block, block: index)
      all += block
    }
    return all
  }

  @Test(arguments: [1, 2, 4095, 4096, 4097, 8192, 50_000])
  func `places ascend, lie in the range and are as many as asked for`(count: Int) {
    for seed in UInt64(1)...5 {
      let found = places(seed: seed, count: count)
      #expect(found.count == count)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(found.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  /// Kolmogorov and Smirnov: √n times the largest distance to the diagonal passes 2.23 about once
  /// in 10,000 uniform samples (2 e^(−2 · 2.23²) = 9.6e-5).
  @Test(arguments: [4096, 4097, 30_000, 70_001])
  func `places look uniform`(count: Int) {
    for seed in UInt64(1)...8 {
      var distance = 0.0
      for (index, place) in places(seed: seed, count: count).enumerated() {
        distance = max(distance, place - Double(index) / Double(count))
        distance = max(distance, Double(index + 1) / Double(count) - place)
      }
      #expect(distance * Double(count).squareRoot() < 2.23)
    }
  }

  /// The place at index m of n sorted uniform draws follows Beta(m + 1, n − m).
  @Test(arguments: [(0, 5), (4, 5), (4096, 8192), (4095, 8192), (8192, 12_289)])
  func `each place has the mean and spread of its order statistic`(index: Int, count: Int) {
    let seedCount = 1500
    let values = (0..<seedCount).map { seed in
      let times = OrderedTimes(seed: UInt64(seed), count: count)
      var block: [Double] = []
      times.fill(&block, block: index / OrderedTimes.blockSize)
      return block[index % OrderedTimes.blockSize]
    }
    let (a, b) = (Double(index + 1), Double(count - index))
    let mean = a / (a + b)
    let variance = a * b / ((a + b) * (a + b) * (a + b + 1))
    let foundMean = values.reduce(0, +) / Double(seedCount)
    let foundVariance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seedCount)
    #expect(abs(foundMean - mean) < 4 * (variance / Double(seedCount)).squareRoot())
    // A variance of 1500 near-normal values strays by √(2/1500) = 3.7 % of itself.
    #expect(abs(foundVariance / variance - 1) < 0.16)
  }

  /// Gaps between sorted uniform draws are exponential, also across the ends of blocks.
  @Test func `gaps at the ends of blocks are as wide as all others`() {
    let count = 4 * OrderedTimes.blockSize
    var ratios: [Double] = []
    for seed in UInt64(0)..<400 {
      let found = places(seed: seed, count: count)
      for end in stride(from: OrderedTimes.blockSize, to: count, by: OrderedTimes.blockSize) {
        ratios.append((found[end] - found[end - 1]) * Double(count))
      }
    }
    // 1200 exponential numbers with mean 1 have a mean with standard deviation 0.029.
    #expect(abs(ratios.reduce(0, +) / Double(ratios.count) - 1) < 0.115)
  }
}
