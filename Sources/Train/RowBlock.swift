import LinearAlgebra
import ParallelWork

/// Some consecutive rows of a matrix, kept by columns.
///
/// The gradient of a linear model sums over rows for each column. Summed column by column, in the
/// order of the rows, it is the same bit for bit however many threads share the columns.
struct RowBlock: Sendable {
  /// The rows.
  let rows: Range<Int>
  /// Those elements that are counts, by columns.
  let counts: BlockColumns<SparseCounts<UInt16>>
  /// The others, by columns.
  let others: BlockColumns<SparseMatrix>

  /// Rows of a block at most, so that 16 bits tell them apart.
  private static let mostRows = Int(UInt16.max) + 1
  /// Threads can share the work of a block in this many parts.
  fileprivate static let partCount = 16

  init(_ matrix: ScaledRows, rows: Range<Int>) {
    self.rows = rows
    counts = BlockColumns(matrix.counts, rows: rows)
    others = BlockColumns(matrix.others, rows: rows)
  }

  /// Blocks of at most `rowCount` rows, and at most 65,536, over a whole matrix.
  static func blocks(of matrix: ScaledRows, rowCount: Int, threads: Int) -> [RowBlock] {
    parallelMap(
      count: matrix.rowCount, partLength: min(rowCount, mostRows), threads: threads, state: {}
    ) { _, rows in
      RowBlock(matrix, rows: rows)
    }
  }
}

/// The elements of a block of rows by columns.
struct BlockColumns<Elements: Sendable>: Sendable {
  /// The columns that have elements in these rows, ascending.
  let columns: [UInt32]
  /// Their elements: a row for each of `columns`, a column for each row of the block.
  let elements: Elements
  /// Ranges of `columns` with about as many elements each.
  let parts: [Range<Int>]

  private init<Offset>(_ rows: TransposedRows<Offset>, _ elements: Elements) {
    columns = rows.columns
    self.elements = elements
    parts = rows.parts
  }
}

extension BlockColumns<SparseCounts<UInt16>> {
  fileprivate init(_ matrix: SparseCounts<UInt32>, rows: Range<Int>) {
    let transposed = TransposedRows<UInt16>(
      rows, of: matrix.columnIndices, startingAt: matrix.rowStarts,
      columnCount: matrix.columnCount)
    self.init(
      transposed,
      SparseCounts(
        columnCount: rows.count, rowStarts: transposed.starts, columnIndices: transposed.offsets))
  }
}

extension BlockColumns<SparseMatrix> {
  fileprivate init(_ matrix: SparseMatrix, rows: Range<Int>) {
    let elements = matrix.rowStarts[rows.lowerBound]..<matrix.rowStarts[rows.upperBound]
    var values = [Double](repeating: 0, count: elements.count)
    let transposed = TransposedRows<UInt32>(
      rows, of: matrix.columnIndices, startingAt: matrix.rowStarts,
      columnCount: matrix.columnCount
    ) { element, place in
      values[place] = matrix.values[element]
    }
    self.init(
      transposed,
      SparseMatrix(
        columnCount: rows.count, rowStarts: transposed.starts, columnIndices: transposed.offsets,
        values: values))
  }
}

/// Some rows of a matrix, kept by columns.
private struct TransposedRows<Offset: FixedWidthInteger> {
  /// The columns that have elements, ascending.
  private(set) var columns: [UInt32] = []
  /// Where the elements of each of `columns` start, and where the last ones end.
  private(set) var starts = [0]
  /// How far the row of each element is behind the first one.
  private(set) var offsets: [Offset]

  /// - Parameters:
  ///   - rows: The rows.
  ///   - columnIndices: The column of each element of the matrix.
  ///   - rowStarts: Where each row of the matrix starts, and where the last one ends.
  ///   - columnCount: Columns of the matrix.
  ///   - move: Told of each element of the rows its place in the matrix, and the one where it comes.
  @inline(__always)
  init(
    _ rows: Range<Int>, of columnIndices: [UInt32], startingAt rowStarts: [Int], columnCount: Int,
    _ move: (_ element: Int, _ place: Int) -> Void = { _, _ in }
  ) {
    let elements = rowStarts[rows.lowerBound]..<rowStarts[rows.upperBound]
    offsets = [Offset](repeating: 0, count: elements.count)
    guard !elements.isEmpty else { return }
    // First how many elements a column has, then where its next one comes.
    var next = [Int](repeating: 0, count: columnCount)
    for column in columnIndices[elements] { next[Int(column)] += 1 }
    for column in next.indices where next[column] > 0 {
      columns.append(UInt32(column))
      let start = starts[starts.count - 1]
      starts.append(start + next[column])
      next[column] = start
    }
    for (offset, row) in rows.enumerated() {
      for element in rowStarts[row]..<rowStarts[row + 1] {
        let column = Int(columnIndices[element])
        offsets[next[column]] = Offset(offset)
        move(element, next[column])
        next[column] += 1
      }
    }
  }

  /// Ranges of `columns` with about as many elements each.
  var parts: [Range<Int>] {
    let wanted = max(starts[starts.count - 1] / RowBlock.partCount, 1)
    var parts: [Range<Int>] = []
    var first = 0
    for row in columns.indices
    where starts[row + 1] - starts[first] >= wanted || row == columns.count - 1 {
      parts.append(first..<(row + 1))
      first = row + 1
    }
    return parts
  }
}
