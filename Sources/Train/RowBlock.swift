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
  let columns: [UInt32]
  /// Their elements: a row for each of `columns`, a column for each of `rows`.
  let elements: SparseMatrix
  /// Ranges of `columns` with about as many elements each.
  let columnParts: [Range<Int>]
  /// Ranges of `rows`, of about one size.
  let rowParts: [Range<Int>]

  /// Threads can share the work of a block in this many parts.
  private static let partCount = 16
  /// Fewer rows are not worth a part.
  private static let fewestRowsOfPart = 64

  init(_ matrix: SparseMatrix, rows: Range<Int>) {
    self.rows = rows
    rowParts = evenRanges(
      of: rows.count, parts: min(RowBlock.partCount, rows.count / RowBlock.fewestRowsOfPart)
    ).map { rows.lowerBound + $0.lowerBound..<rows.lowerBound + $0.upperBound }
    let all = matrix.rowStarts[rows.lowerBound]..<matrix.rowStarts[rows.upperBound]
    var place = [Int](repeating: 0, count: matrix.columnCount)
    for element in all { place[Int(matrix.columnIndices[element])] += 1 }
    var columns: [UInt32] = []
    var starts = [0]
    for column in place.indices where place[column] > 0 {
      columns.append(UInt32(column))
      let start = starts[starts.count - 1]
      starts.append(start + place[column])
      place[column] = start
    }
    var rowOffsets = [UInt32](repeating: 0, count: all.count)
    var values = [Double](repeating: 0, count: all.count)
    for row in rows {
      for element in matrix.elements(ofRow: row) {
        let column = Int(matrix.columnIndices[element])
        rowOffsets[place[column]] = UInt32(row - rows.lowerBound)
        values[place[column]] = matrix.values[element]
        place[column] += 1
      }
    }
    self.columns = columns
    elements = SparseMatrix(
      columnCount: rows.count, rowStarts: starts, columnIndices: rowOffsets, values: values)
    columnParts = RowBlock.balancedParts(starts)
  }

  /// Blocks of at most `rowCount` rows over a whole matrix.
  static func blocks(of matrix: SparseMatrix, rowCount: Int, threads: Int) -> [RowBlock] {
    let blockCount = (matrix.rowCount + rowCount - 1) / rowCount
    return parallelMap(count: blockCount, threads: threads) { block in
      let first = block * rowCount
      return RowBlock(matrix, rows: first..<min(first + rowCount, matrix.rowCount))
    }
  }

  /// Ranges of rows with about as many elements each.
  private static func balancedParts(_ starts: [Int]) -> [Range<Int>] {
    let wanted = max(starts[starts.count - 1] / partCount, 1)
    var parts: [Range<Int>] = []
    var first = 0
    for row in 0..<(starts.count - 1)
    where starts[row + 1] - starts[first] >= wanted || row == starts.count - 2 {
      parts.append(first..<(row + 1))
      first = row + 1
    }
    return parts
  }
}
