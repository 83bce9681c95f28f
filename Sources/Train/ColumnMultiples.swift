import LinearAlgebra
import ParallelWork
import SeededRandom

/// Which columns of a matrix are multiples of others, but for rounding.
struct ColumnMultiples: Sendable {
  /// The first column that each one is a multiple of, itself if it is the first. Shape
  /// `[columnCount]`.
  private(set) var leaders: [Int32]
  /// How many times its leader each column is. Shape `[columnCount]`.
  private var factors: [Double]
  private let signatures: [Signature]

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

  /// Finds the multiples.
  ///
  /// - Parameter threads: At most this many; the result does not change by a bit.
  /// - Complexity: O(elements + columns): two passes over the elements.
  init(_ matrix: SparseMatrix, threads: Int) {
    let signatures = ColumnMultiples.signatures(of: matrix, threads: threads)
    leaders = ColumnMultiples.firsts(of: signatures)
    factors = zip(signatures, leaders).map { signature, leader in
      signature.firstValue / signatures[Int(leader)].firstValue
    }
    self.signatures = signatures
    for column in exceptions(in: matrix, threads: threads) { leaders[column] = Int32(column) }
    for column in leaders.indices where leaders[column] == column { factors[column] = 1 }
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
  private static func signatures(of matrix: SparseMatrix, threads: Int) -> [Signature] {
    var signatures = [Signature](repeating: Signature(), count: matrix.columnCount)
    let parts = columnParts(of: matrix, count: threads)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &signatures) { part, writes in
      for row in 0..<matrix.rowCount {
        let rowKey = mixed(UInt64(row))
        let elements = matrix.elements(ofRow: row)
        var element = firstElement(from: part.lowerBound, in: elements, of: matrix)
        while element < elements.upperBound {
          let column = Int(matrix.columnIndices[element])
          guard column < part.upperBound else { break }
          // SAFETY: the column is in this part alone.
          unsafe add(matrix.values[element], row, rowKey, to: &writes.base[column])
          element += 1
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
    let multiple = Float(value / signature.firstValue)
    signature.sum &+= mixed(rowKey ^ UInt64(multiple.bitPattern))
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var chance = SplitMix64(seed: word)
    return chance.next()
  }

  /// Ranges of columns with about as many elements each, as a sample of the elements says.
  private static func columnParts(of matrix: SparseMatrix, count: Int) -> [Range<Int>] {
    let step = max(matrix.elementCount / 1_024, 1)
    let sample = stride(from: 0, to: matrix.elementCount, by: step)
      .map { Int(matrix.columnIndices[$0]) }.sorted()
    var bounds = [0]
    for part in 1..<max(count, 1) where !sample.isEmpty {
      bounds.append(max(sample[part * sample.count / count], bounds[bounds.count - 1]))
    }
    bounds.append(matrix.columnCount)
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  private static func firstElement(
    from column: Int, in elements: Range<Int>, of matrix: SparseMatrix
  ) -> Int {
    var (low, high) = (elements.lowerBound, elements.upperBound)
    guard column > 0 else { return low }
    while low < high {
      let middle = (low + high) / 2
      if matrix.columnIndices[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Leaders

  /// For each column the first one of the same signature.
  private static func firsts(of signatures: [Signature]) -> [Int32] {
    var slotCount = 64
    while slotCount < 2 * signatures.count { slotCount *= 2 }
    // Open addressing: the number of a column, or -1 for an empty slot.
    var slots = [Int32](repeating: -1, count: slotCount)
    return signatures.indices.map { column in
      let signature = signatures[column]
      guard signature.rowCount > 0 else { return Int32(column) }
      var slot = Int(truncatingIfNeeded: signature.sum) & (slotCount - 1)
      while slots[slot] >= 0 {
        let other = signatures[Int(slots[slot])]
        if other.sum == signature.sum, other.rowCount == signature.rowCount { return slots[slot] }
        slot = (slot + 1) & (slotCount - 1)
      }
      slots[slot] = Int32(column)
      return Int32(column)
    }
  }

  /// The columns that are no multiples of their leaders after all.
  private func exceptions(in matrix: SparseMatrix, threads: Int) -> Set<Int> {
    let parts = evenRanges(of: matrix.rowCount, parts: 16)
    let found = parallelMap(
      count: parts.count, threads: threads,
      state: { [Double](repeating: .nan, count: matrix.columnCount) }
    ) { valueInRow, part in
      exceptions(in: matrix, rows: parts[part], &valueInRow)
    }
    return Set(found.joined())
  }

  private func exceptions(
    in matrix: SparseMatrix, rows: Range<Int>, _ valueInRow: inout [Double]
  ) -> [Int] {
    var found: [Int] = []
    let elements = matrix.rowStarts[rows.lowerBound]..<matrix.rowStarts[rows.upperBound]
    for element in elements {
      let column = Int(matrix.columnIndices[element])
      let value = matrix.values[element]
      guard value != 0 else { continue }
      let leader = Int(leaders[column])
      if leader == column {
        valueInRow[column] = value
        continue
      }
      let difference = abs(value - factors[column] * valueInRow[leader])
      if !(difference <= ColumnMultiples.rounding * abs(value)) { found.append(column) }
    }
    return found
  }
}
