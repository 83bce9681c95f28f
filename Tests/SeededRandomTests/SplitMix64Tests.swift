import SeededRandom
import Testing

struct SplitMix64Tests {
  /// Reference: the first numbers of splitmix64.c (Sebastiano Vigna) for the seed 1234567.
  @Test func `the published numbers come out`() {
    var random = SplitMix64(seed: 1_234_567)
    let found = (0..<5).map { _ in random.next() }
    #expect(
      found == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `streams of one seed share no number`() {
    var seen: Set<UInt64> = []
    for stream in UInt64(0)..<1000 {
      var random = SplitMix64(seed: 7, stream: stream)
      for _ in 0..<20 { seen.insert(random.next()) }
    }
    // 20,000 draws of 2^64: the chance of one collision is 1e-11.
    #expect(seen.count == 20_000)
  }

  @Test func `a stream is the same whenever it is asked for`() {
    var first = SplitMix64(seed: 3, stream: 9)
    var second = SplitMix64(seed: 3, stream: 9)
    var other = SplitMix64(seed: 4, stream: 9)
    let value = first.next()
    #expect(value == second.next())
    #expect(value != other.next())
  }

  @Test func `whole numbers below a bound are even`() {
    var random = SplitMix64(seed: 11)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { counts[random.below(10)] += 1 }
    let chiSquare = counts.reduce(0.0) {
      $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000
    }
    // 33.72 is the 0.9999 quantile of chi-square with 9 degrees of freedom (SciPy's chi2.ppf).
    #expect(chiSquare < 33.72)
    #expect((0..<100).allSatisfy { _ in random.below(1) == 0 })
  }

  @Test func `fractions lie in 0 to 1 and average one half`() {
    var random = SplitMix64(seed: 12)
    var sum = 0.0
    for _ in 0..<100_000 {
      let value = random.unitInterval()
      #expect(value >= 0 && value < 1)
      sum += value
    }
    // The mean of 100,000 has the standard deviation √(1/12/100,000) = 0.00091; four of them.
    #expect(abs(sum / 100_000 - 0.5) < 0.0037)
  }

  @Test func `shuffling keeps the elements and reaches every order evenly`() {
    var random = SplitMix64(seed: 13)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 {
      var values = [1, 2, 3, 4]
      random.shuffle(&values)
      #expect(values.sorted() == [1, 2, 3, 4])
      counts[values, default: 0] += 1
    }
    #expect(counts.count == 24)
    let chiSquare = counts.values.reduce(0.0) {
      $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000
    }
    // 57.07 is the 0.9999 quantile of chi-square with 23 degrees of freedom (SciPy's chi2.ppf).
    #expect(chiSquare < 57.07)
  }

  @Test func `shuffling nothing or one element does nothing`() {
    var random = SplitMix64(seed: 14)
    var none: [Int] = []
    random.shuffle(&none)
    var one = [5]
    random.shuffle(&one)
    #expect(none.isEmpty && one == [5])
  }
}
