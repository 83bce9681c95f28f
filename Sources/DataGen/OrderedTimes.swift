internal import SeededRandom

/// Uniform places in `0..<1` in ascending order, any block of them without those before it.
///
/// Of `n` sorted uniform draws, the one at index `m` between two known ones at `l` and `h` lies at
/// a fraction of their distance that follows Beta(m − l, h − m). Halving the blocks again and again
/// leads to the two places that bound a block in O(log n) draws, each keyed by its own index, so
/// every thread finds the same ones. Between the bounds the places are again uniform and sorted:
/// running sums of exponential draws over their total.
///
/// Reference: Devroye 1986, "Non-Uniform Random Variate Generation", chapter V (spacings and order
/// statistics); beta from two gammas, chapter IX.
struct OrderedTimes: Sendable {
  /// Places of a block; the last block may hold fewer.
  static let blockSize = 4096

  private let seed: UInt64
  private let count: Int

  /// The order of `count` places for a seed.
  init(seed: UInt64, count: Int) {
    // Rows draw from streams of the seed itself, so the order needs a seed of its own.
    self.seed = ~seed
    self.count = count
  }

  /// Replaces `places` by those of a block: at most ``blockSize`` ascending numbers.
  func fill(_ places: inout [Double], block: Int) {
    let bounds = bounds(of: block)
    places.removeAll(keepingCapacity: true)
    if block > 0 { places.append(bounds.low) }
    let innerCount = bounds.highIndex - bounds.lowIndex - 1
    let firstInner = places.count
    var random = SplitMix64(seed: seed, stream: UInt64(block) << 1 | 1)
    var sum = 0.0
    for _ in 0..<innerCount {
      sum += random.exponential()
      places.append(sum)
    }
    sum += random.exponential()
    let distance = bounds.high - bounds.low
    for index in firstInner..<places.count {
      places[index] = min(bounds.low + distance * (places[index] / sum), bounds.high)
    }
  }

  private struct Bounds {
    var lowIndex: Int
    var highIndex: Int
    var low = 0.0
    var high = 1.0
  }

  /// The place at the front of a block and the place at the front of the next one.
  private func bounds(of block: Int) -> Bounds {
    var bounds = Bounds(lowIndex: -1, highIndex: count)
    var lowBlock = 0
    var highBlock = (count + OrderedTimes.blockSize - 1) / OrderedTimes.blockSize
    while highBlock - lowBlock > 1 {
      let middleBlock = (lowBlock + highBlock) / 2
      let middleIndex = middleBlock * OrderedTimes.blockSize
      var random = SplitMix64(seed: seed, stream: UInt64(middleBlock) << 1)
      let fraction = random.beta(
        middleIndex - bounds.lowIndex, bounds.highIndex - middleIndex)
      let middle = bounds.low + (bounds.high - bounds.low) * fraction
      if block >= middleBlock {
        (lowBlock, bounds.lowIndex, bounds.low) = (middleBlock, middleIndex, middle)
      } else {
        (highBlock, bounds.highIndex, bounds.high) = (middleBlock, middleIndex, middle)
      }
    }
    return bounds
  }
}
