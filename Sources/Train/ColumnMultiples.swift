import ParallelWork
import SeededRandom

/// Which columns of a matrix are multiples of others, but for rounding.
struct ColumnMultiples: Sendable {
  /// The first column that each one is a multiple of, itself if it is the first. Shape
  /// `[columnCount]`.
  private(set) var leaders: [Int32]
  /// How many times its leader each column is. Shape `[columnCount]`.
  private var factors: [Double] = []
  private var signatures: [Signature]

  /// A column's values may be this far, relative to themselves, from the multiple.
  private static let rounding = 1e-14

  /// What columns have in common that are multiples of each other, and a row of each.
  private struct Signature {
    var rowCount: UInt32 = 0
    var firstRow: UInt32 = 0
    var firstValue = 0.0
    /// The sum of a hash of each row and of how many times the first value its value is.
    var sum: UInt64 = 0
  }

  /// Finds the multiples; those of several rows within one family of columns.
  ///
  /// - Parameter threads: At most this many; the result does not change by a bit.
  /// - Complexity: O(elements + columns): two passes over the elements.
  init(_ rows: FeatureRows, threads: Int) {
    signatures = ColumnMultiples.signatures(of: rows, threads: threads)
    leaders = ColumnMultiples.firsts(of: signatures, rows.family)
    setFactors()
    for column in exceptions(in: rows, threads: threads) { leaders[column] = Int32(column) }
    for column in signatures.indices where signatures[column].rowCount > 0 {
      signatures[column].firstValue *= rows.scale(
        ofRow: Int(signatures[column].firstRow), column: column)
    }
    setFactors()
  }

  private mutating func setFactors() {
    factors = signatures.indices.map { column in
      let leader = Int(leaders[column])
      return leader == column
        ? 1 : signatures[column].firstValue / signatures[leader].firstValue
    }
  }

  /// Whether a column is in any row, and no multiple of one before it.
  func isLeader(_ column: Int) -> Bool {
    leaders[column] == column && signatures[column].rowCount > 0
  }

  /// The row of a column that is in no other.
  func onlyRow(of column: Int) -> Int? {
    signatures[column].rowCount == 1 ? Int(signatures[column].firstRow) : nil
  }

  /// The value of a column in the first row that has it.
  func firstValue(of column: Int) -> Double { signatures[column].firstValue }

  /// The length `√(Σ factor²)` of all that a leader leads, by leader.
  var lengths: [Double] {
    var squares = [Double](repeating: 0, count: leaders.count)
    for column in leaders.indices {
      squares[Int(leaders[column])] += factors[column] * factors[column]
    }
    return squares.map { $0.squareRoot() }
  }

  /// The share of each column in its leader's length.
  func shares(_ lengths: [Double]) -> [Double] {
    leaders.indices.map { factors[$0] / lengths[Int(leaders[$0])] }
  }

  // MARK: Signatures

  /// The signature of each column: each thread has columns of its own.
  private static func signatures(of rows: FeatureRows, threads: Int) -> [Signature] {
    var signatures = [Signature](repeating: Signature(), count: rows.columnCount)
    let parts = columnParts(of: rows, count: threads)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &signatures) { part, writes in
      for row in 0..<rows.rowCount {
        let rowKey = mixed(UInt64(row))
        rows.forEachUnscaledElement(ofRow: row, in: part) { column, value in
          // SAFETY: the column is in this part alone.
          unsafe add(value, row, rowKey, to: &writes.base[column])
        }
      }
    }
    return signatures
  }

  @inline(__always)
  private static func add(
    _ value: Double, _ row: Int, _ rowKey: UInt64, to signature: inout Signature
  ) {
    guard value != 0 else { return }
    if signature.rowCount == 0 {
      signature.firstRow = UInt32(row)
      signature.firstValue = value
    }
    signature.rowCount += 1
    // Single precision hides rounding; what it hides beside is found later.
    let multiple = value == signature.firstValue ? 1 : Float(value / signature.firstValue)
    signature.sum &+= mixed(rowKey ^ UInt64(multiple.bitPattern))
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var chance = SplitMix64(seed: word)
    return chance.next()
  }

  /// Ranges of columns with about as many elements each, as a sample of the elements says.
  private static func columnParts(of rows: FeatureRows, count: Int) -> [Range<Int>] {
    let sample = rows.columnSample(every: max(rows.entryCount / 1_024, 1))
      .map { Int($0) }.sorted()
    var bounds = [0]
    for part in 1..<max(count, 1) where !sample.isEmpty {
      bounds.append(max(sample[part * sample.count / count], bounds[bounds.count - 1]))
    }
    bounds.append(rows.columnCount)
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  // MARK: Leaders

  /// For each column the first one of the same signature, and of its family where in several rows.
  private static func firsts(
    of signatures: [Signature], _ family: (_ column: Int) -> Int
  ) -> [Int32] {
    var slotCount = 64
    while slotCount < 2 * signatures.count { slotCount *= 2 }
    // Open addressing: the number of a column, or -1 for an empty slot.
    var slots = [Int32](repeating: -1, count: slotCount)
    return signatures.indices.map { column in
      let signature = signatures[column]
      guard signature.rowCount > 0 else { return Int32(column) }
      var slot = Int(truncatingIfNeeded: signature.sum) & (slotCount - 1)
      while slots[slot] >= 0 {
        let leader = Int(slots[slot])
        let other = signatures[leader]
        if other.sum == signature.sum, other.rowCount == signature.rowCount,
          signature.rowCount == 1 || family(leader) == family(column)
        {
          return slots[slot]
        }
        slot = (slot + 1) & (slotCount - 1)
      }
      slots[slot] = Int32(column)
      return Int32(column)
    }
  }

  /// The columns that are no multiples of their leaders after all.
  private func exceptions(in rows: FeatureRows, threads: Int) -> Set<Int> {
    let leaderOf = sharedLeaders
    let parts = evenRanges(of: rows.rowCount, parts: 16)
    let found = parallelMap(
      count: parts.count, threads: threads,
      state: { [Double](repeating: .nan, count: rows.columnCount) }
    ) { valueInRow, part in
      exceptions(in: rows, parts[part], leaderOf, &valueInRow)
    }
    return Set(found.joined())
  }

  /// The leader of each column, -1 for those that lead no other, and for what one row alone has, which
  /// are multiples in any case, for no two rows have the same hash: most need no look beside that.
  private var sharedLeaders: [Int32] {
    var shared = [Int32](repeating: -1, count: leaders.count)
    for (column, leader) in leaders.enumerated()
    where leader != column && signatures[column].rowCount > 1 {
      shared[column] = leader
      shared[Int(leader)] = leader
    }
    return shared
  }

  /// - Parameter leaderOf: ``sharedLeaders``.
  private func exceptions(
    in rows: FeatureRows, _ part: Range<Int>, _ leaderOf: [Int32], _ valueInRow: inout [Double]
  ) -> [Int] {
    var found: [Int] = []
    for row in part {
      rows.forEachUnscaledElement(ofRow: row, in: 0..<rows.columnCount) { column, value in
        let leader = Int(leaderOf[column])
        guard leader >= 0, value != 0 else { return }
        if leader == column {
          valueInRow[column] = value
          return
        }
        let difference = abs(value - factors[column] * valueInRow[leader])
        if !(difference <= ColumnMultiples.rounding * abs(value)) { found.append(column) }
      }
    }
    return found
  }
}
