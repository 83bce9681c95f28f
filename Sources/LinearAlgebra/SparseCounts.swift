/// A matrix of small counts, of which only the columns are kept, row after row.
///
/// Row `r` has the columns `rowStarts[r]..<rowStarts[r + 1]` of ``columnIndices``, in ascending
/// order; a column stands there as many times as its element counts. What loops over elements is
/// inlinable, so that other modules have it for their own type of columns.
public struct SparseCounts<
  Column: UnsignedInteger & FixedWidthInteger & BitwiseCopyable & Sendable
>: Sendable {
  /// Columns, whether or not any row has an element there.
  public let columnCount: Int
  /// Where each row starts, and where the last one ends. Shape `[rowCount + 1]`.
  public let rowStarts: [Int]
  /// The columns of the elements.
  public let columnIndices: [Column]

  /// Rows.
  @inlinable
  public var rowCount: Int { rowStarts.count - 1 }

  /// A matrix of its parts.
  ///
  /// - Parameters:
  ///   - rowStarts: From 0 to the number of columns, nowhere descending.
  ///   - columnIndices: Nowhere descending in a row, below `columnCount`.
  /// - Complexity: O(sum of the counts), as all of that is checked.
  @inlinable
  public init(columnCount: Int, rowStarts: [Int], columnIndices: [Column]) {
    precondition(
      rowStarts.first == 0 && rowStarts.last == columnIndices.count,
      "the parts of a matrix do not fit")
    self.columnCount = columnCount
    self.rowStarts = rowStarts
    self.columnIndices = columnIndices
    for row in 0..<rowCount {
      var previous: Column = 0
      for column in columnIndices[elements(ofRow: row)] {
        precondition(
          column >= previous && column < columnCount,
          "column \(column) after \(previous) in a matrix of \(columnCount) columns")
        previous = column
      }
    }
  }

  /// The rows of several matrices of `columnCount` columns, one below the other.
  ///
  /// - Parameter threads: At most this many copy.
  public init(joining parts: consuming [SparseCounts], columnCount: Int, threads: Int) {
    precondition(parts.allSatisfy { $0.columnCount == columnCount }, "rows of other columns")
    self.columnCount = columnCount
    rowStarts = joinedStarts(parts.map(\.rowStarts))
    columnIndices = joined((consume parts).map(\.columnIndices), threads: threads)
  }

  /// The place of a row's columns in ``columnIndices``.
  @inlinable
  public func elements(ofRow row: Int) -> Range<Int> {
    rowStarts[row]..<rowStarts[row + 1]
  }
}
