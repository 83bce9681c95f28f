import LinearAlgebra
import ParallelWork

/// Rows in which features that are multiples of each other are one feature.
///
/// Say the features `f_1 … f_k` are in the same rows, with the values `a_i · y_r` in row `r`. Only
/// the sum `Σ a_i w_i` of their weights reaches the data, and of all weights with that sum the
/// penalty `Σ w_i²` is least for weights in proportion to the `a_i`. So one feature of values
/// `a · y_r`, `a = √(Σ a_i²)`, and weight `w` has the same objective, and `w_i = w · a_i / a` at
/// its minimum.
///
/// Words and n-grams that always come together are such features, and so are the identifiers of a
/// row that no other row has; the optimiser's work falls with them.
struct MergedFeatures {
  /// The rows over fewer features: first those of several rows, in the order of the columns, then
  /// those of one row, in the order of the rows. Shape `[rowCount, mergedCount]`.
  let rows: SparseMatrix
  /// The merged feature that stands for each feature, or -1 for one that no row has.
  private let mergedOf: [Int32]
  /// The share `a_i / a` of each feature in it.
  private let shares: [Double]

  /// Merges the features of some rows.
  ///
  /// - Parameter threads: At most this many; the result does not change by a bit.
  /// - Complexity: O(elements + columns): a few passes over the elements.
  init(_ matrix: SparseMatrix, threads: Int) {
    let multiples = ColumnMultiples(matrix, threads: threads)
    let numbers = MergedNumbers(multiples, rowCount: matrix.rowCount)
    let lengths = multiples.lengths
    rows = numbers.rows(of: matrix, lengths: lengths, threads: threads)
    shares = multiples.shares(lengths)
    mergedOf = multiples.leaders.map { numbers.ofLeader[Int($0)] }
  }

  /// The weights of all features, from those of the merged ones. Shapes
  /// `[featureCount, classCount]` and `[mergedCount, classCount]`.
  func weights(from merged: ArraySlice<Double>, classCount: Int) -> [Double] {
    var weights = [Double](repeating: 0, count: mergedOf.count * classCount)
    for feature in mergedOf.indices where mergedOf[feature] >= 0 {
      let start = merged.startIndex + Int(mergedOf[feature]) * classCount
      for index in 0..<classCount {
        weights[feature * classCount + index] = shares[feature] * merged[start + index]
      }
    }
    return weights
  }
}

/// The numbers of merged features; those of a row ascend if what it alone has comes last.
private struct MergedNumbers {
  /// The number of the feature that a column leads, or -1 for other columns. Shape `[columnCount]`.
  private(set) var ofLeader: [Int32]
  /// Features of several rows.
  private let sharedCount: Int
  /// Features that each row alone has.
  private let ownCounts: [Int]

  init(_ multiples: ColumnMultiples, rowCount: Int) {
    var ofLeader = [Int32](repeating: -1, count: multiples.leaders.count)
    var sharedCount = 0
    var ownCounts = [Int](repeating: 0, count: rowCount)
    for column in ofLeader.indices where multiples.isLeader(column) {
      if let row = multiples.onlyRow(of: column) {
        ownCounts[row] += 1
      } else {
        ofLeader[column] = Int32(sharedCount)
        sharedCount += 1
      }
    }
    var nextOwn: [Int] = []
    nextOwn.reserveCapacity(rowCount)
    var next = sharedCount
    for count in ownCounts {
      nextOwn.append(next)
      next += count
    }
    for column in ofLeader.indices where multiples.isLeader(column) {
      guard let row = multiples.onlyRow(of: column) else { continue }
      ofLeader[column] = Int32(nextOwn[row])
      nextOwn[row] += 1
    }
    self.ofLeader = ofLeader
    self.sharedCount = sharedCount
    self.ownCounts = ownCounts
  }

  /// The rows over merged features, whose values are those of the leaders times some lengths.
  func rows(of matrix: SparseMatrix, lengths: [Double], threads: Int) -> SparseMatrix {
    let parts = evenRanges(of: matrix.rowCount, parts: 16)
    let starts = starts(of: matrix, parts, threads: threads)
    var columns = [UInt32](repeating: 0, count: starts[matrix.rowCount])
    unsafe forEachPart(of: parts, threads: threads, writingTo: &columns) { part, writes in
      for row in part {
        // SAFETY: each row has its own places.
        place(matrix, row, starts) { unsafe writes.base[$0] = UInt32($2) }
      }
    }
    var values = [Double](repeating: 0, count: columns.count)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &values) { part, writes in
      for row in part {
        // SAFETY: each row has its own places.
        place(matrix, row, starts) { place, element, _ in
          unsafe writes.base[place] =
            matrix.values[element] * lengths[Int(matrix.columnIndices[element])]
        }
      }
    }
    return SparseMatrix(
      columnCount: sharedCount + ownCounts.reduce(0, +), rowStarts: starts,
      columnIndices: columns, values: values)
  }

  /// Where the merged rows start, and where the last one ends.
  private func starts(of matrix: SparseMatrix, _ parts: [Range<Int>], threads: Int) -> [Int] {
    var starts = [Int](repeating: 0, count: matrix.rowCount + 1)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &starts) { part, writes in
      for row in part {
        // SAFETY: each row has its own place.
        unsafe writes.base[row + 1] = matrix.elements(ofRow: row).count {
          isKept($0, of: matrix)
        }
      }
    }
    for row in 0..<matrix.rowCount { starts[row + 1] += starts[row] }
    return starts
  }

  /// Tells for each element of a row that stays where it comes, which it is, and its number.
  @inline(__always)
  private func place(
    _ matrix: SparseMatrix, _ row: Int, _ starts: [Int],
    _ body: (_ place: Int, _ element: Int, _ number: Int32) -> Void
  ) {
    var shared = starts[row]
    var own = starts[row + 1] - ownCounts[row]
    for element in matrix.elements(ofRow: row) where isKept(element, of: matrix) {
      let number = ofLeader[Int(matrix.columnIndices[element])]
      if number < sharedCount {
        body(shared, element, number)
        shared += 1
      } else {
        body(own, element, number)
        own += 1
      }
    }
  }

  @inline(__always)
  private func isKept(_ element: Int, of matrix: SparseMatrix) -> Bool {
    ofLeader[Int(matrix.columnIndices[element])] >= 0 && matrix.values[element] != 0
  }
}
