import LinearAlgebra
import ParallelWork

/// Some consecutive rows of a sparse matrix, kept by columns.
///
/// The gradient of a linear model sums over rows for each column. Summed column by column, in the
/// order of the rows, it is the same bit for bit however many threads share the columns.
struct RowBlock: Sendable {
  /// The rows.
  let rows: Range<Int>
  /// The columns that have elements in these rows, ascending.
  private(set) var columns: [UInt32] = []
  /// Where each column's elements start, and where the last ends. Shape `[columns.count + 1]`.
  private(set) var starts: [Int] = [0]
  /// The row of each element, counted from the first of the block.
  private(set) var rowOffsets: [UInt32]
  /// The elements.
  private(set) var values: [Double]
  /// Ranges of `columns` with about as many elements each.
  private(set) var columnParts: [Range<Int>] = []
  /// Ranges of `rows`, of about one size.
  let rowParts: [Range<Int>]

  /// Threads can share the work of a block in this many parts.
  private static let partCount = 16

  init(_ matrix: SparseMatrix, rows: Range<Int>) {
    self.rows = rows
    rowParts = RowBlock.evenParts(rows)
    let elements = matrix.rowStarts[rows.lowerBound]..<matrix.rowStarts[rows.upperBound]
    var place = [Int](repeating: 0, count: matrix.columnCount)
    for element in elements { place[Int(matrix.columnIndices[element])] += 1 }
    var end = 0
    for column in place.indices where place[column] > 0 {
      columns.append(UInt32(column))
      let count = place[column]
      place[column] = end
      end += count
      starts.append(end)
    }
    rowOffsets = [UInt32](repeating: 0, count: elements.count)
    values = [Double](repeating: 0, count: elements.count)
    for row in rows {
      for element in matrix.elements(ofRow: row) {
        let column = Int(matrix.columnIndices[element])
        rowOffsets[place[column]] = UInt32(row - rows.lowerBound)
        values[place[column]] = matrix.values[element]
        place[column] += 1
      }
    }
    columnParts = balancedParts()
  }

  /// Blocks of at most `rowCount` rows over a whole matrix.
  static func blocks(of matrix: SparseMatrix, rowCount: Int, threads: Int) -> [RowBlock] {
    let blockCount = (matrix.rowCount + rowCount - 1) / rowCount
    return parallelMap(count: blockCount, threads: threads) { block in
      let first = block * rowCount
      return RowBlock(matrix, rows: first..<min(first + rowCount, matrix.rowCount))
    }
  }

  private static func evenParts(_ range: Range<Int>) -> [Range<Int>] {
    let size = max((range.count + partCount - 1) / partCount, 64)
    return stride(from: range.lowerBound, to: range.upperBound, by: size).map {
      $0..<min($0 + size, range.upperBound)
    }
  }

  private func balancedParts() -> [Range<Int>] {
    let wanted = max(values.count / RowBlock.partCount, 1)
    var parts: [Range<Int>] = []
    var first = 0
    for column in columns.indices
    where starts[column + 1] - starts[first] >= wanted || column == columns.count - 1 {
      parts.append(first..<(column + 1))
      first = column + 1
    }
    return parts
  }
}
