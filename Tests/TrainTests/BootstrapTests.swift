import SeededRandom
import Testing

@testable import Train

struct BootstrapTests {
  @Test func `as many examples are drawn as the weights stand for`() {
    let bootstrap = Bootstrap(weights: [3, 0, 1, 7, 0.25, 0.5])
    #expect(bootstrap.drawCount == 12)
    var generator = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let draws = bootstrap.draw(using: &generator)
      #expect(draws.reduce(0, +) == 12)
      #expect(draws[1] == 0)
    }
  }

  /// A multinomial count of `n` draws with the chance `p` has the mean `n p`, the variance
  /// `n p (1 − p)`, and with another of chance `q` the covariance `−n p q`.
  @Test func `counts have the moments of the multinomial`() {
    let weights: [Double] = [1, 4, 0.5, 10, 2, 2.5]
    let bootstrap = Bootstrap(weights: weights)
    let repeats = 20_000
    var generator = SplitMix64(seed: 7)
    var sums = [Double](repeating: 0, count: 6)
    var products = [[Double]](repeating: sums, count: 6)
    for _ in 0..<repeats {
      let draws = bootstrap.draw(using: &generator).map(Double.init)
      for one in 0..<6 {
        sums[one] += draws[one]
        for other in 0..<6 { products[one][other] += draws[one] * draws[other] }
      }
    }
    for one in 0..<6 {
      let chance = weights[one] / 20
      let mean = sums[one] / Double(repeats)
      #expect(abs(mean - 20 * chance) < 4 * (20 * chance / Double(repeats)).squareRoot())
      for other in 0..<6 {
        let covariance =
          products[one][other] / Double(repeats) - mean * sums[other] / Double(repeats)
        let expected =
          one == other ? 20 * chance * (1 - chance) : -20 * chance * weights[other] / 20
        #expect(abs(covariance - expected) < 0.15, "\(one), \(other)")
      }
    }
  }

  @Test(arguments: [(1, 0.3), (5, 0.5), (64, 0.9), (200, 0.01), (1000, 0.7)])
  func `successes are binomial`(trials: Int, probability: Double) {
    var generator = SplitMix64(seed: UInt64(trials))
    let repeats = 20_000
    let found = (0..<repeats).map { _ in
      Double(generator.successes(of: trials, probability: probability))
    }
    let mean = found.reduce(0, +) / Double(repeats)
    let variance = found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(repeats)
    let expected = Double(trials) * probability * (1 - probability)
    #expect(
      abs(mean - Double(trials) * probability) < 4 * (expected / Double(repeats)).squareRoot())
    // The standard error of a variance is near sqrt(2 / n) of it, a little more for a skewed one.
    #expect(abs(variance / expected - 1) < 0.06)
  }

  @Test func `the sure and the impossible need no chance`() {
    var generator = SplitMix64(seed: 0)
    #expect(generator.successes(of: 70, probability: 1) == 70)
    #expect(generator.successes(of: 70, probability: 0) == 0)
    #expect(generator.successes(of: 0, probability: 0.5) == 0)
  }

  @Test func `a copy is missed by draws of the others`() {
    // (1 − 1/4)³ = 27/64.
    #expect(Bootstrap.outOfBagShare(copies: 4, draws: 3) == 0.421875)
    #expect(Bootstrap.outOfBagShare(copies: 1, draws: 0) == 1)
    #expect(Bootstrap.outOfBagShare(copies: 1, draws: 2) == 0)
    #expect(Bootstrap.outOfBagShare(copies: 9, draws: 0) == 1)
    // 4 · (1 − 27/64) = 2.3 of the four copies are among the draws.
    #expect(Bootstrap.distinctCopies(copies: 4, draws: 3) == 2)
    #expect(Bootstrap.distinctCopies(copies: 4, draws: 0) == 0)
    #expect(Bootstrap.distinctCopies(copies: 0.2, draws: 2) == 1)
  }
}
