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
    let rowCount = min(rowCount, mostRows)
    let blockCount = (matrix.rowCount + rowCount - 1) / rowCount
    return parallelMap(count: blockCount, threads: threads) { block in
      let first = block * rowCount
      return RowBlock(matrix, rows: first..<min(first + rowCount, matrix.rowCount))
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

  private init(_ places: TransposedPlaces, _ elements: Elements) {
    columns = places.columns
    self.elements = elements
    parts = places.parts
  }
}

extension BlockColumns<SparseCounts<UInt16>> {
  fileprivate init(_ matrix: SparseCounts<UInt32>, rows: Range<Int>) {
    let indices = matrix.columnIndices[
      matrix.rowStarts[rows.lowerBound]..<matrix.rowStarts[rows.upperBound]]
    var places = TransposedPlaces(of: indices, columnCount: matrix.columnCount)
    var offsets = [UInt16](repeating: 0, count: indices.count)
    for (offset, row) in rows.enumerated() {
      for element in matrix.elements(ofRow: row) {
        offsets[places.next(of: matrix.columnIndices[element])] = UInt16(offset)
      }
    }
    self.init(
      places,
      SparseCounts(columnCount: rows.count, rowStarts: places.starts, columnIndices: offsets))
  }
}

extension BlockColumns<SparseMatrix> {
  fileprivate init(_ matrix: SparseMatrix, rows: Range<Int>) {
    let indices = matrix.columnIndices[
      matrix.rowStarts[rows.lowerBound]..<matrix.rowStarts[rows.upperBound]]
    var places = TransposedPlaces(of: indices, columnCount: matrix.columnCount)
    var offsets = [UInt32](repeating: 0, count: indices.count)
    var values = [Double](repeating: 0, count: indices.count)
    for (offset, row) in rows.enumerated() {
      for element in matrix.elements(ofRow: row) {
        let place = places.next(of: matrix.columnIndices[element])
        offsets[place] = UInt32(offset)
        values[place] = matrix.values[element]
      }
    }
    self.init(
      places,
      SparseMatrix(
        columnCount: rows.count, rowStarts: places.starts, columnIndices: offsets, values: values))
  }
}

/// Where the elements of some rows come when they are kept by columns.
private struct TransposedPlaces {
  /// The columns that have elements, ascending.
  private(set) var columns: [UInt32] = []
  /// Where the elements of each of `columns` start, and where the last ones end.
  private(set) var starts = [0]
  /// Of every column the place of its next element.
  private var places: [Int]

  /// - Parameter indices: The columns of all elements.
  init(of indices: ArraySlice<UInt32>, columnCount: Int) {
    places = [Int](repeating: 0, count: indices.isEmpty ? 0 : columnCount)
    for column in indices { places[Int(column)] += 1 }
    for column in places.indices where places[column] > 0 {
      columns.append(UInt32(column))
      let start = starts[starts.count - 1]
      starts.append(start + places[column])
      places[column] = start
    }
  }

  /// The place of the next element of a column.
  @inline(__always)
  mutating func next(of column: UInt32) -> Int {
    let place = places[Int(column)]
    places[Int(column)] += 1
    return place
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
