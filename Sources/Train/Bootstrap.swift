import SeededRandom

/// Draws the examples that one tree learns from: as many as there are, with replacement.
///
/// A row of weight `m` stands for `m` equal examples. A draw picks each row in proportion to its
/// weight, `round(Σ m)` times, which is the bootstrap of the expanded examples: the counts are
/// multinomial. Weights that are not whole numbers are allowed; they are the odds of a row, and
/// their rounded sum is still the number of draws.
///
/// The counts come from halving the rows again and again: of the draws that fell into a range,
/// a binomial number falls into its left half. No table of the expanded examples is kept.
struct Bootstrap: Sendable {
  /// Sums of the weights before each row. Shape `[rowCount + 1]`.
  private let cumulativeWeights: [Double]
  /// Draws for each tree.
  let drawCount: Int

  /// A bootstrap of rows of these weights, each at least 0.
  init(weights: [Double]) {
    var sums = [0.0]
    sums.reserveCapacity(weights.count + 1)
    for weight in weights {
      sums.append(sums[sums.count - 1] + weight)
    }
    cumulativeWeights = sums
    drawCount = Int(sums[sums.count - 1].rounded())
  }

  /// How often each row is drawn. Shape `[rowCount]`.
  func draw(using generator: inout SplitMix64) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: cumulativeWeights.count - 1)
    distribute(drawCount, over: 0..<counts.count, into: &counts, using: &generator)
    return counts
  }

  private func distribute(
    _ draws: Int, over rows: Range<Int>, into counts: inout [UInt32],
    using generator: inout SplitMix64
  ) {
    guard draws > 0, rows.count > 1 else {
      if draws > 0, let row = rows.first { counts[row] = UInt32(draws) }
      return
    }
    let middle = rows.lowerBound + rows.count / 2
    let left = cumulativeWeights[middle] - cumulativeWeights[rows.lowerBound]
    let all = cumulativeWeights[rows.upperBound] - cumulativeWeights[rows.lowerBound]
    let leftDraws = generator.successes(of: draws, probability: left / all)
    distribute(leftDraws, over: rows.lowerBound..<middle, into: &counts, using: &generator)
    distribute(draws - leftDraws, over: middle..<rows.upperBound, into: &counts, using: &generator)
  }

  /// The chance that one of `copies` equal examples is not among `draws` draws of them:
  /// `(1 − 1/copies)^draws`.
  ///
  /// Which copies were drawn is not kept, and all are alike; so this share of a row's weight is
  /// out of bag. Weights below 1 count as one copy.
  static func outOfBagShare(copies: Double, draws: UInt32) -> Double {
    guard copies > 1 else { return draws == 0 ? 1 : 0 }
    var (share, base, exponent) = (1.0, 1 - 1 / copies, draws)
    while exponent > 0 {
      if exponent & 1 == 1 { share *= base }
      base *= base
      exponent >>= 1
    }
    return share
  }

  /// How many different examples `draws` draws out of `copies` equal ones hold: the expected
  /// number, rounded, and at least 1 when there was a draw.
  static func distinctCopies(copies: Double, draws: UInt32) -> UInt32 {
    guard draws > 0 else { return 0 }
    let expected = max(copies, 1) * (1 - outOfBagShare(copies: copies, draws: draws))
    return UInt32(max(expected.rounded(), 1))
  }
}

extension SplitMix64 {
  /// How many of `trials` succeed, each with `probability`: a binomial number.
  ///
  /// A trial succeeds when a random binary fraction is below `probability`. All trials compare one
  /// bit at a time and one population count settles 64 of them: half are decided at each bit, so
  /// the cost is about `trials` / 32 random numbers, and no bit of the answer hangs on the
  /// rounding of a logarithm.
  mutating func successes(of trials: Int, probability: Double) -> Int {
    guard probability < 1 else { return trials }
    var bits = UInt64(probability * 0x1p64)
    var (undecided, successes) = (trials, 0)
    while undecided > 0, bits != 0 {
      let ones = countOfOnes(in: undecided)
      if bits >> 63 == 1 {
        successes += undecided - ones
        undecided = ones
      } else {
        undecided -= ones
      }
      bits <<= 1
    }
    return successes
  }

  /// The ones among `count` random bits.
  private mutating func countOfOnes(in count: Int) -> Int {
    var ones = 0
    for _ in 0..<count / 64 { ones += next().nonzeroBitCount }
    let rest = count % 64
    return rest == 0 ? ones : ones + (next() >> UInt64(64 - rest)).nonzeroBitCount
  }
}
