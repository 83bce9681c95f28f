import LinearAlgebra

/// Finds the rows of a sparse matrix within a cosine distance of one of them.
///
/// The features of each row are ordered from the rarest on. What two rows share lies behind the
/// rarest feature that they share, so by Cauchy and Schwarz their product is at most the length of
/// what the one has from there on times the length of what the other has. An inverted index names,
/// for each feature, the rows that have it where that length is still `1 − epsilon` or more; the
/// long lists of common features become short. Every row found whose bound allows it is measured in
/// full, so nothing is approximate.
///
/// A row without elements has the distance 1 to all, itself included, as in scikit-learn.
///
/// Reference: Bayardo, Ma and Srikant 2007, Scaling up all pairs similarity search.
struct CosineNeighbours: Sendable {
  private let rows: SparseMatrix
  private let epsilon: Double
  /// The least product of neighbours. The margin is far above the rounding of sums over a row and
  /// far below any distance asked.
  private let leastProduct: Double
  /// The features of each row in the index, the rarest first.
  private let heads: Heads
  /// Where the rows of each feature start. Shape `[columnCount + 1]`.
  private let listStarts: [Int]
  private let postings: [Posting]

  /// Features of rows that two neighbours may have as their rarest shared one.
  private struct Heads {
    /// Where the features of each row start. Shape `[rowCount + 1]`.
    var starts = [0]
    var columns: [UInt32] = []
    /// The squared length of the row from each feature on.
    var rests: [Double] = []
  }

  /// A row that has a feature in its head.
  private struct Posting {
    var row: UInt32
    /// The squared length of the row from the feature on.
    var rest: Double
  }

  /// What a search needs for itself, one for each thread.
  struct Scratch {
    /// The row asked for, spread out. Shape `[columnCount]`.
    fileprivate var spread: [Double]
    /// The last search that met each row. Shape `[rowCount]`.
    fileprivate var metInSearch: [UInt32]
    fileprivate var search: UInt32 = 0
  }

  /// An index of rows of unit length, or without elements.
  init(rows: SparseMatrix, epsilon: Double) {
    self.rows = rows
    self.epsilon = epsilon
    leastProduct = max(1 - epsilon - 1e-9, 0)
    heads = Self.heads(of: rows, leastLength: leastProduct)
    listStarts = Train.listStarts(of: heads.columns, count: rows.columnCount)
    var next = listStarts
    var postings = [Posting](repeating: Posting(row: 0, rest: 0), count: heads.columns.count)
    for row in 0..<rows.rowCount {
      for place in heads.starts[row]..<heads.starts[row + 1] {
        let column = Int(heads.columns[place])
        postings[next[column]] = Posting(row: UInt32(row), rest: heads.rests[place])
        next[column] += 1
      }
    }
    self.postings = postings
  }

  /// The features of each row from the rarest on, up to where the rest is too short to matter.
  private static func heads(of rows: SparseMatrix, leastLength: Double) -> Heads {
    var sizes = [Int](repeating: 0, count: rows.columnCount)
    for column in rows.columnIndices { sizes[Int(column)] += 1 }
    var heads = Heads()
    // How many rows have a feature, above the element's place in its row.
    var byRarity: [UInt64] = []
    for row in 0..<rows.rowCount {
      let elements = rows.elements(ofRow: row)
      byRarity.removeAll(keepingCapacity: true)
      for (place, element) in elements.enumerated() {
        byRarity.append(UInt64(sizes[Int(rows.columnIndices[element])]) << 32 | UInt64(place))
      }
      byRarity.sort()
      var rest = elements.reduce(0) { $0 + rows.values[$1] * rows.values[$1] }
      for key in byRarity {
        guard rest >= leastLength * leastLength else { break }
        let element = elements.lowerBound + Int(key & 0xFFFF_FFFF)
        heads.columns.append(rows.columnIndices[element])
        heads.rests.append(rest)
        // Rounding takes off more than there is.
        rest = max(rest - rows.values[element] * rows.values[element], 0)
      }
      heads.starts.append(heads.columns.count)
    }
    return heads
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
    for head in heads.starts[row]..<heads.starts[row + 1] {
      let column = Int(heads.columns[head])
      let ownRest = heads.rests[head]
      for place in listStarts[column]..<listStarts[column + 1] {
        let (other, rest) = (Int(postings[place].row), postings[place].rest)
        guard scratch.metInSearch[other] != scratch.search else { continue }
        scratch.metInSearch[other] = scratch.search
        guard rest * ownRest >= leastProduct * leastProduct, isWanted(other),
          other == row || isNear(other, to: scratch.spread)
        else { continue }
        guard body(other) else { return }
      }
    }
  }

  private func isNear(_ other: Int, to spread: [Double]) -> Bool {
    var product = 0.0
    for element in rows.elements(ofRow: other) {
      product += spread[Int(rows.columnIndices[element])] * rows.values[element]
    }
    return 1 - product <= epsilon
  }
}
