import LinearAlgebra
import ParallelWork

/// A sparse matrix `diag(r) · (N + T) · diag(c)`, in which `N` has small counts.
///
/// In TF-IDF rows a term that a message has `n` times has the value `n · idf(term) / norm(row)`, so
/// that `N` holds all terms, and of each only the column: a pass over the rows reads 4 bytes where
/// columns and values are 12.
struct ScaledRows: Sendable {
  /// `r`; empty where all are 1. Shape `[rowCount]`.
  let rowScales: [Double]
  /// `c`; empty where all are 1. Shape `[columnCount]`.
  let columnScales: [Double]
  /// `N`. Shape `[rowCount, columnCount]`.
  let counts: SparseCounts<UInt32>
  /// `T`, which has no elements where `N` has. Shape `[rowCount, columnCount]`.
  let others: SparseMatrix

  /// Rows.
  var rowCount: Int { others.rowCount }
  /// Columns.
  var columnCount: Int { others.columnCount }

  /// The parts of one matrix.
  init(
    rowScales: [Double], columnScales: [Double], counts: SparseCounts<UInt32>, others: SparseMatrix
  ) {
    precondition(
      counts.rowCount == others.rowCount && counts.columnCount == others.columnCount,
      "the parts of a matrix do not fit")
    precondition(
      (rowScales.isEmpty || rowScales.count == others.rowCount)
        && (columnScales.isEmpty || columnScales.count == others.columnCount),
      "\(rowScales.count) and \(columnScales.count) scales for a matrix of "
        + "\(others.rowCount) rows and \(others.columnCount) columns")
    self.rowScales = rowScales
    self.columnScales = columnScales
    self.counts = counts
    self.others = others
  }

  /// A matrix of which nothing is known.
  init(_ matrix: SparseMatrix) {
    let none = [Int](repeating: 0, count: matrix.rowCount + 1)
    self.init(
      rowScales: [], columnScales: [],
      counts: SparseCounts(columnCount: matrix.columnCount, rowStarts: none, columnIndices: []),
      others: matrix)
  }

  /// The matrix with its values.
  var matrix: SparseMatrix {
    if counts.columnIndices.isEmpty && rowScales.isEmpty && columnScales.isEmpty { return others }
    var matrix = SparseMatrix(columnCount: columnCount)
    for row in 0..<rowCount {
      var values: [UInt32: Double] = [:]
      for place in counts.elements(ofRow: row) {
        values[counts.columnIndices[place], default: 0] += 1
      }
      for place in others.elements(ofRow: row) {
        values[others.columnIndices[place]] = others.values[place]
      }
      let columns = values.keys.sorted()
      matrix.appendRow(
        columns: columns,
        values: columns.map { column in
          (rowScales.isEmpty ? 1 : rowScales[row]) * values[column, default: 0]
            * (columnScales.isEmpty ? 1 : columnScales[Int(column)])
        })
    }
    return matrix
  }

  /// `diag(c) · dense`.
  ///
  /// - Parameters:
  ///   - dense: Shape `[columnCount, width]`; what stands behind is not looked at.
  ///   - width: Its columns.
  ///   - room: Memory for the result, which lasts from call to call.
  /// - Returns: Shape `[columnCount * width]` where there are scales, else `dense` as it is.
  func scaledColumns(
    of dense: [Double], width: Int, threads: Int, room: inout [Double]
  ) -> [Double] {
    guard !columnScales.isEmpty else { return dense }
    let count = columnCount * width
    room.resize(to: count)
    let parts = evenRanges(of: columnCount, parts: 16)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &room) { part, writes in
      let scales = columnScales.span
      let dense = dense.span
      for column in part {
        for place in (column * width)..<((column + 1) * width) {
          // SAFETY: each column has its own places.
          unsafe writes.base[place] = scales[column] * dense[place]
        }
      }
    }
    return room
  }

  /// Adds the products of some rows with a dense matrix whose columns were scaled.
  ///
  /// SAFETY: as for ``ProductSums``.
  ///
  /// - Parameters:
  ///   - scaled: As ``scaledColumns(of:width:threads:room:)`` makes it.
  ///   - width: Its columns.
  ///   - sums: Shape `[rows.count, width]`.
  @unsafe
  func addProducts(
    ofRows rows: Range<Int>, with scaled: [Double], width: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    unsafe scaled.withUnsafeBufferPointer { scaled in
      guard let base = scaled.baseAddress else { return }
      let sums = unsafe ProductSums(with: base, width: width, scaledBy: rowScales, to: sums)
      unsafe counts.addProducts(ofRows: rows, to: sums)
      unsafe others.addProducts(ofRows: rows, to: sums)
    }
  }
}
