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
  /// The rows over the features of several rows, in the order of the columns. Shape
  /// `[rowCount, sharedCount]`.
  let sharedRows: SparseMatrix
  /// What each row has beside them; the numbers of these features come behind the shared ones.
  let own: OwnFeatures
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
    let lengths = multiples.lengths
    let numbers = MergedNumbers(multiples, rowCount: matrix.rowCount)
    sharedRows = numbers.sharedRows(of: matrix, lengths: lengths, threads: threads)
    own = numbers.own(multiples, lengths: lengths)
    shares = multiples.shares(lengths)
    mergedOf = multiples.leaders.map { numbers.ofLeader[Int($0)] }
  }

  /// The rows over all merged features. Shape `[rowCount, mergedCount]`.
  var rows: SparseMatrix {
    var rows = SparseMatrix(columnCount: sharedRows.columnCount + own.values.count)
    for row in 0..<sharedRows.rowCount {
      let shared = sharedRows.elements(ofRow: row)
      let number = own.number(ofRow: row)
      rows.appendRow(
        columns: sharedRows.columnIndices[shared]
          + (number.map { [UInt32(sharedRows.columnCount + $0)] } ?? []),
        values: sharedRows.values[shared] + (number.map { [own.values[$0]] } ?? []))
    }
    return rows
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

/// Features that one row has and no other, at most one for each row.
struct OwnFeatures: Sendable {
  /// The value of each.
  fileprivate(set) var values: [Double] = []
  /// The feature of each row, or -1 for none; empty if no row has any.
  fileprivate var numbers: [Int32] = []

  /// The feature of a row, if it has one.
  @inline(__always)
  func number(ofRow row: Int) -> Int? {
    guard !numbers.isEmpty, numbers[row] >= 0 else { return nil }
    return Int(numbers[row])
  }
}

/// The numbers of merged features.
private struct MergedNumbers {
  /// The number of the feature that a column leads, or -1 for other columns. Shape `[columnCount]`.
  private(set) var ofLeader: [Int32]
  /// Features of several rows.
  private let sharedCount: Int
  /// The column that leads what each row alone has, or -1.
  private let ownLeaders: [Int32]

  init(_ multiples: ColumnMultiples, rowCount: Int) {
    var ofLeader = [Int32](repeating: -1, count: multiples.leaders.count)
    var ownLeaders = [Int32](repeating: -1, count: rowCount)
    var count: Int32 = 0
    for column in ofLeader.indices where multiples.isLeader(column) {
      // Rounding may part what a row alone has; the second part counts as shared.
      if let row = multiples.onlyRow(of: column), ownLeaders[row] < 0 {
        ownLeaders[row] = Int32(column)
      } else {
        ofLeader[column] = count
        count += 1
      }
    }
    sharedCount = Int(count)
    for leader in ownLeaders where leader >= 0 {
      ofLeader[Int(leader)] = count
      count += 1
    }
    self.ofLeader = ofLeader
    self.ownLeaders = ownLeaders
  }

  /// What each row alone has; the values are those of the leaders times some lengths.
  func own(_ multiples: ColumnMultiples, lengths: [Double]) -> OwnFeatures {
    var own = OwnFeatures()
    guard ownLeaders.contains(where: { $0 >= 0 }) else { return own }
    for leader in ownLeaders {
      guard leader >= 0 else {
        own.numbers.append(-1)
        continue
      }
      own.numbers.append(Int32(own.values.count))
      own.values.append(multiples.firstValue(of: Int(leader)) * lengths[Int(leader)])
    }
    return own
  }

  /// The rows over shared features, whose values are those of the leaders times some lengths.
  func sharedRows(of matrix: SparseMatrix, lengths: [Double], threads: Int) -> SparseMatrix {
    let parts = evenRanges(of: matrix.rowCount, parts: 16)
    let starts = starts(of: matrix, parts, threads: threads)
    var columns = [UInt32](repeating: 0, count: starts[matrix.rowCount])
    unsafe forEachPart(of: parts, threads: threads, writingTo: &columns) { part, writes in
      for row in part {
        // SAFETY: each row has its own places.
        place(matrix, row, from: starts[row]) { unsafe writes.base[$0] = UInt32(ofLeader[$2]) }
      }
    }
    var values = [Double](repeating: 0, count: columns.count)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &values) { part, writes in
      for row in part {
        // SAFETY: each row has its own places.
        place(matrix, row, from: starts[row]) { place, element, column in
          unsafe writes.base[place] = matrix.values[element] * lengths[column]
        }
      }
    }
    return SparseMatrix(
      columnCount: sharedCount, rowStarts: starts, columnIndices: columns, values: values)
  }

  /// Where the rows start, and where the last one ends.
  private func starts(of matrix: SparseMatrix, _ parts: [Range<Int>], threads: Int) -> [Int] {
    var starts = [Int](repeating: 0, count: matrix.rowCount + 1)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &starts) { part, writes in
      for row in part {
        var count = 0
        place(matrix, row, from: 0) { _, _, _ in count += 1 }
        // SAFETY: each row has its own place.
        unsafe writes.base[row + 1] = count
      }
    }
    for row in 0..<matrix.rowCount { starts[row + 1] += starts[row] }
    return starts
  }

  /// Tells for each shared element of a row where it comes, which it is, and its column.
  @inline(__always)
  private func place(
    _ matrix: SparseMatrix, _ row: Int, from start: Int,
    _ body: (_ place: Int, _ element: Int, _ column: Int) -> Void
  ) {
    var place = start
    for element in matrix.elements(ofRow: row) where matrix.values[element] != 0 {
      let column = Int(matrix.columnIndices[element])
      let number = ofLeader[column]
      guard number >= 0, number < sharedCount else { continue }
      body(place, element, column)
      place += 1
    }
  }
}
