import LinearAlgebra

/// Finds the rows of a sparse matrix within a cosine distance of one of them.
///
/// An inverted index names, for each feature, the rows that have it. A row's features are looked
/// up from the rarest on. What is left of the row after some of them has a length `r`, and no
/// row that shares only that rest can reach a product above `r`; so once `r` is below
/// `1 − epsilon`, the long lists of common features need not be read. Every row found is measured
/// in full, so nothing is approximate.
///
/// A row without elements has the distance 1 to all, itself included, as in scikit-learn.
struct CosineNeighbours: Sendable {
  private let rows: SparseMatrix
  private let epsilon: Double
  /// Where the rows of each feature start in `postings`. Shape `[columnCount + 1]`.
  private let listStarts: [Int]
  private let postings: [UInt32]

  /// What a search needs for itself, one for each thread.
  struct Scratch {
    /// The row asked for, spread out. Shape `[columnCount]`.
    fileprivate var spread: [Double]
    /// The last search that met each row. Shape `[rowCount]`.
    fileprivate var metInSearch: [Int]
    fileprivate var search = 0
  }

  /// An index of rows of unit length, or without elements.
  init(rows: SparseMatrix, epsilon: Double) {
    self.rows = rows
    self.epsilon = epsilon
    var starts = [Int](repeating: 0, count: rows.columnCount + 1)
    for column in rows.columnIndices { starts[Int(column) + 1] += 1 }
    for column in 0..<rows.columnCount { starts[column + 1] += starts[column] }
    var next = starts
    var postings = [UInt32](repeating: 0, count: rows.elementCount)
    for row in 0..<rows.rowCount {
      for element in rows.elements(ofRow: row) {
        let column = Int(rows.columnIndices[element])
        postings[next[column]] = UInt32(row)
        next[column] += 1
      }
    }
    listStarts = starts
    self.postings = postings
  }

  /// Fresh scratch memory.
  func makeScratch() -> Scratch {
    Scratch(
      spread: Array(repeating: 0, count: rows.columnCount),
      metInSearch: Array(repeating: 0, count: rows.rowCount))
  }

  /// Calls `body` once with each neighbour of a row, itself included, until it returns `false`.
  ///
  /// - Parameter isWanted: Rows that are not wanted are not measured.
  func forEachNeighbour(
    of row: Int, scratch: inout Scratch, where isWanted: (Int) -> Bool = { _ in true },
    _ body: (Int) -> Bool
  ) {
    let elements = rows.elements(ofRow: row)
    for element in elements {
      scratch.spread[Int(rows.columnIndices[element])] = rows.values[element]
    }
    defer {
      for element in elements { scratch.spread[Int(rows.columnIndices[element])] = 0 }
    }
    scratch.search += 1
    for column in columnsToRead(of: row) {
      for place in listStarts[column]..<listStarts[column + 1] {
        let other = Int(postings[place])
        guard scratch.metInSearch[other] != scratch.search else { continue }
        scratch.metInSearch[other] = scratch.search
        guard isWanted(other), other == row || isNear(other, to: scratch.spread) else { continue }
        guard body(other) else { return }
      }
    }
  }

  /// The features of a row from the rarest on, up to where the rest is too short to matter.
  private func columnsToRead(of row: Int) -> [Int] {
    let elements = rows.elements(ofRow: row)
    let byRarity = elements.sorted { one, other in
      let (length, otherLength) = (listLength(ofElement: one), listLength(ofElement: other))
      return length == otherLength ? one < other : length < otherLength
    }
    // The margin is far above the rounding of sums over a row and far below any distance asked.
    let shortest = max(1 - epsilon - 1e-9, 0)
    var rest = elements.reduce(0) { $0 + rows.values[$1] * rows.values[$1] }
    var columns: [Int] = []
    for element in byRarity {
      guard rest >= shortest * shortest else { break }
      columns.append(Int(rows.columnIndices[element]))
      rest -= rows.values[element] * rows.values[element]
    }
    return columns
  }

  private func listLength(ofElement element: Int) -> Int {
    let column = Int(rows.columnIndices[element])
    return listStarts[column + 1] - listStarts[column]
  }

  private func isNear(_ other: Int, to spread: [Double]) -> Bool {
    var product = 0.0
    for element in rows.elements(ofRow: other) {
      product += spread[Int(rows.columnIndices[element])] * rows.values[element]
    }
    return 1 - product <= epsilon
  }
}
