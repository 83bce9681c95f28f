import Features
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
  let sharedRows: ScaledRows
  /// What each row has beside them; the numbers of these features come behind the shared ones.
  let own: OwnFeatures
  /// What the features are in the merged ones.
  let members: MergedMembers

  /// Merges the features of some rows.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - threads: At most this many; the result does not change by a bit.
  /// - Complexity: O(elements + columns): a few passes over the elements.
  init(_ rows: FeatureRows, threads: Int) {
    let multiples = ColumnMultiples(rows, threads: threads)
    let lengths = multiples.lengths
    let numbers = MergedNumbers(multiples, rowCount: rows.rowCount)
    sharedRows = numbers.sharedRows(of: rows, lengths: lengths, threads: threads)
    own = numbers.own(multiples, lengths: lengths)
    members = MergedMembers(
      mergedOf: multiples.leaders.map { numbers.ofLeader[Int($0)] },
      shares: multiples.shares(lengths))
  }

  /// The rows over all merged features. Shape `[rowCount, mergedCount]`.
  var rows: SparseMatrix {
    let shared = sharedRows.matrix
    var rows = SparseMatrix(columnCount: shared.columnCount + own.values.count)
    for row in 0..<shared.rowCount {
      let elements = shared.elements(ofRow: row)
      let number = own.number(ofRow: row)
      rows.appendRow(
        columns: shared.columnIndices[elements]
          + (number.map { [UInt32(shared.columnCount + $0)] } ?? []),
        values: shared.values[elements] + (number.map { [own.values[$0]] } ?? []))
    }
    return rows
  }
}

/// What features are in the merged ones that they became.
struct MergedMembers: Sendable {
  /// The merged feature that stands for each feature, or -1 for one that no row has.
  fileprivate let mergedOf: [Int32]
  /// The share `a_i / a` of each feature in it.
  fileprivate let shares: [Double]

  /// The weights of all features, from those of the merged ones. Shapes
  /// `[featureCount, classCount]` and `[mergedCount, classCount]`.
  func weights(from merged: ArraySlice<Double>, classCount: Int) -> FrozenArray<Double> {
    FrozenArray(count: mergedOf.count * classCount) { weights in
      for feature in mergedOf.indices {
        guard mergedOf[feature] >= 0 else {
          weights.append(repeating: 0, count: classCount)
          continue
        }
        let start = merged.startIndex + Int(mergedOf[feature]) * classCount
        for index in start..<start + classCount { weights.append(shares[feature] * merged[index]) }
      }
    }
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
  func sharedRows(of rows: FeatureRows, lengths: [Double], threads: Int) -> ScaledRows {
    let ranges = evenRanges(of: rows.rowCount, parts: 16)
    if rows.hasValuesAlone {
      let parts = parallelMap(count: ranges.count, threads: threads) { part in
        values(of: rows.others, ranges[part], lengths)
      }
      return ScaledRows(
        SparseMatrix(joining: consume parts, columnCount: sharedCount, threads: threads))
    }
    let parts = parallelMap(count: ranges.count, threads: threads) { part in
      CountedRows(rows, ranges[part], columnCount: sharedCount, sharedNumber)
    }
    var columnScales = [Double](repeating: 1, count: sharedCount)
    for column in ofLeader.indices {
      guard let number = sharedNumber(of: column) else { continue }
      columnScales[Int(number)] = lengths[column] * rows.scale(ofColumn: column)
    }
    let rowScales = parts.flatMap(\.scales)
    let others = SparseMatrix(
      joining: parts.map(\.others), columnCount: sharedCount, threads: threads)
    let counts = SparseCounts(
      joining: (consume parts).map(\.counts), columnCount: sharedCount, threads: threads)
    return ScaledRows(
      rowScales: rowScales, columnScales: columnScales, counts: counts, others: others)
  }

  /// The number of the shared feature that a column leads, if it leads one.
  @inline(__always)
  private func sharedNumber(of column: Int) -> UInt32? {
    let number = ofLeader[column]
    return number >= 0 && number < sharedCount ? UInt32(number) : nil
  }

  /// Some rows over shared features.
  private func values(
    of matrix: SparseMatrix, _ rows: Range<Int>, _ lengths: [Double]
  ) -> SparseMatrix {
    var shared = SparseMatrix(columnCount: sharedCount)
    var (columns, values): ([UInt32], [Double]) = ([], [])
    for row in rows {
      columns.removeAll(keepingCapacity: true)
      values.removeAll(keepingCapacity: true)
      for element in matrix.elements(ofRow: row) where matrix.values[element] != 0 {
        let column = Int(matrix.columnIndices[element])
        guard let number = sharedNumber(of: column) else { continue }
        columns.append(number)
        values.append(matrix.values[element] * lengths[column])
      }
      shared.appendRow(columns: columns[...], values: values[...])
    }
    return shared
  }
}
