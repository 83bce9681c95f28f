import Features
import LinearAlgebra

/// Some rows over shared features, most of whose values are counts times scales.
struct CountedRows: Sendable {
  /// What all values of a row are multiplied by.
  private(set) var scales: [Double] = []
  let counts: SparseCounts<UInt32>
  private(set) var others: SparseMatrix

  /// - Parameter numberOf: The number of a column among the shared features, if it is one.
  init(
    _ matrix: SparseMatrix, _ rows: Range<Int>, _ weights: TermWeights, columnCount: Int,
    _ numberOf: (_ column: Int) -> UInt32?
  ) {
    others = SparseMatrix(columnCount: columnCount)
    var starts = [0]
    var counted: [UInt32] = []
    counted.reserveCapacity(matrix.rowStarts[rows.upperBound] - matrix.rowStarts[rows.lowerBound])
    for row in rows {
      let scale = weights.scale(ofRow: row, in: matrix)
      var (columns, values): ([UInt32], [Double]) = ([], [])
      for element in matrix.elements(ofRow: row) where matrix.values[element] != 0 {
        let column = Int(matrix.columnIndices[element])
        guard let number = numberOf(column) else { continue }
        let (value, weight) = (matrix.values[element], weights[column])
        let count = weights.count(value, scale, weight)
        for _ in 0..<count { counted.append(number) }
        guard count == 0 else { continue }
        columns.append(number)
        values.append(value / (scale * weight))
      }
      scales.append(scale)
      starts.append(counted.count)
      others.appendRow(columns: columns[...], values: values[...])
    }
    counts = SparseCounts(columnCount: columnCount, rowStarts: starts, columnIndices: counted)
  }
}

/// What the values of columns have in common.
struct TermWeights: Sendable {
  /// Those of the first columns.
  let weights: FrozenArray<Double>

  /// The weight of a column; 1 behind the terms.
  @inline(__always)
  subscript(column: Int) -> Double { column < weights.count ? weights[column] : 1 }

  /// What the values of most terms of a row are beside their weights, if they are most.
  ///
  /// Reference: Boyer and Moore 1991, "MJRTY: a fast majority vote algorithm".
  func scale(ofRow row: Int, in matrix: SparseMatrix) -> Double {
    var (scale, votes) = (1.0, 0)
    for element in matrix.elements(ofRow: row) {
      let (column, value) = (Int(matrix.columnIndices[element]), matrix.values[element])
      guard column < weights.count, value != 0 else { continue }
      if votes == 0 {
        (scale, votes) = (value / weights[column], 1)
      } else {
        votes += isProduct(value, scale, weights[column]) ? 1 : -1
      }
    }
    return scale
  }

  /// How many times a row's scale and a column's weight a value is, if that is a small count but for
  /// rounding; else 0.
  @inline(__always)
  func count(_ value: Double, _ scale: Double, _ weight: Double) -> Int {
    if isProduct(value, scale, weight) { return 1 }
    let count = (value / (scale * weight)).rounded()
    guard (2...TermWeights.highestCount).contains(count), isProduct(value, count * scale, weight)
    else { return 0 }
    return Int(count)
  }

  /// Higher counts are rare, and kept as other values are.
  private static let highestCount = 8.0

  @inline(__always)
  private func isProduct(_ value: Double, _ scale: Double, _ weight: Double) -> Bool {
    abs(value - scale * weight) <= 1e-14 * abs(value)
  }
}
