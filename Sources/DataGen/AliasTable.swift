internal import SeededRandom

/// Draws an index with a given probability in constant time.
///
/// A square as wide as there are weights is filled so that each column holds at most two indices:
/// one draw names the column and, by the share of the column below it, one of the two.
///
/// Reference: Walker 1977, doi:10.1145/355744.355749; filling in linear time: Vose 1991,
/// doi:10.1109/32.92917.
struct AliasTable: Sendable {
  private struct Column {
    /// The own index is kept when the fraction drawn, in units of 2^-32, lies below this.
    var threshold: UInt64 = 1 << 32
    var alias: Int32 = 0
  }
  private var columns: [Column]

  /// A table of positive weights.
  ///
  /// - Precondition: There is a weight, each is above 0, and their sum is finite.
  init(weights: [Double]) {
    let sum = weights.reduce(0, +)
    precondition(!weights.isEmpty && weights.allSatisfy { $0 > 0 } && sum.isFinite)
    columns = [Column](repeating: Column(), count: weights.count)
    var heights = weights.map { $0 / sum * Double(weights.count) }
    var low = heights.indices.filter { heights[$0] < 1 }
    var high = heights.indices.filter { heights[$0] >= 1 }
    while let small = low.popLast(), let large = high.last {
      columns[small] = Column(threshold: UInt64(heights[small] * 0x1p32), alias: Int32(large))
      heights[large] -= 1 - heights[small]
      if heights[large] < 1 { low.append(high.removeLast()) }
    }
  }

  /// An index of the weights.
  @inline(__always)
  func draw(_ random: inout SplitMix64) -> Int {
    let (column, fraction) = random.next().multipliedFullWidth(by: UInt64(columns.count))
    let index = Int(truncatingIfNeeded: column)
    let entry = columns[index]
    return fraction >> 32 < entry.threshold ? index : Int(entry.alias)
  }
}
