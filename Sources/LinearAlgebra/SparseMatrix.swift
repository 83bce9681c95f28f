/// A matrix of which only the elements that are not zero are kept, row after row (CSR).
///
/// Row `r` holds the elements `rowStarts[r]..<rowStarts[r + 1]` of ``columnIndices`` and
/// ``values``; within a row the columns ascend.
public struct SparseMatrix: Equatable, Sendable {
  /// Columns, whether or not any row has an element there.
  public let columnCount: Int
  /// Where each row starts, and where the last one ends. Shape `[rowCount + 1]`.
  public private(set) var rowStarts: [Int]
  /// The column of each element. Shape `[elementCount]`.
  public private(set) var columnIndices: [UInt32]
  /// The elements. Shape `[elementCount]`.
  public private(set) var values: [Double]

  /// Rows.
  public var rowCount: Int { rowStarts.count - 1 }
  /// Elements kept, over all rows.
  public var elementCount: Int { values.count }

  /// A matrix without rows.
  public init(columnCount: Int) {
    precondition(columnCount >= 0, "a matrix cannot have \(columnCount) columns")
    self.columnCount = columnCount
    rowStarts = [0]
    columnIndices = []
    values = []
  }

  /// A matrix of its parts.
  ///
  /// - Parameters:
  ///   - rowStarts: From 0 to the number of elements, nowhere descending.
  ///   - columnIndices: Ascending in each row, below `columnCount`.
  ///   - values: As many as `columnIndices`.
  /// - Complexity: O(elements), as all of that is checked.
  public init(columnCount: Int, rowStarts: [Int], columnIndices: [UInt32], values: [Double]) {
    precondition(
      rowStarts.first == 0 && rowStarts.last == columnIndices.count
        && columnIndices.count == values.count, "the parts of a matrix do not fit")
    self.columnCount = columnCount
    self.rowStarts = rowStarts
    self.columnIndices = columnIndices
    self.values = values
    for row in 0..<rowCount { checkColumns(rowStarts[row]..<rowStarts[row + 1]) }
  }

  /// The rows of several matrices of `columnCount` columns, one below the other.
  ///
  /// - Parameter threads: At most this many copy.
  public init(joining parts: consuming [SparseMatrix], columnCount: Int, threads: Int) {
    precondition(parts.allSatisfy { $0.columnCount == columnCount }, "rows of other columns")
    self.columnCount = columnCount
    rowStarts = joinedStarts(parts.map(\.rowStarts))
    columnIndices = joined(parts.map(\.columnIndices), threads: threads)
    values = joined((consume parts).map(\.values), threads: threads)
  }

  /// Makes room for rows and elements to come, so that none is copied when they are added.
  public mutating func reserve(rows rowCount: Int, elements elementCount: Int) {
    rowStarts.reserveCapacity(rowStarts.count + rowCount)
    columnIndices.reserveCapacity(columnIndices.count + elementCount)
    values.reserveCapacity(values.count + elementCount)
  }

  /// Adds a row below the others.
  ///
  /// - Parameters:
  ///   - columns: Ascending, each below ``columnCount``.
  ///   - values: As many as `columns`.
  public mutating func appendRow(columns: some Sequence<UInt32>, values: some Sequence<Double>) {
    columnIndices.append(contentsOf: columns)
    self.values.append(contentsOf: values)
    endRow()
  }

  /// The same for slices of arrays, which are copied as a whole.
  public mutating func appendRow(columns: ArraySlice<UInt32>, values: ArraySlice<Double>) {
    columnIndices.append(contentsOf: columns)
    self.values.append(contentsOf: values)
    endRow()
  }

  /// Makes a row of the elements behind the last one.
  private mutating func endRow() {
    precondition(
      columnIndices.count == self.values.count,
      "\(columnIndices.count) columns for \(self.values.count) values")
    checkColumns(rowStarts[rowStarts.count - 1]..<columnIndices.count)
    rowStarts.append(columnIndices.count)
  }

  /// Insists that the columns of a row's elements ascend and exist.
  private func checkColumns(_ elements: Range<Int>) {
    var previous = -1
    for column in columnIndices[elements] {
      let column = Int(column)
      precondition(
        column > previous && column < columnCount,
        "column \(column) after \(previous) in a matrix of \(columnCount) columns")
      previous = column
    }
  }

  /// The place of a row's elements in ``columnIndices`` and ``values``.
  public func elements(ofRow row: Int) -> Range<Int> {
    rowStarts[row]..<rowStarts[row + 1]
  }
}
