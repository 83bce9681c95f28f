import LinearAlgebra

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
  /// The rows over fewer features. Shape `[rowCount, mergedCount]`.
  let rows: SparseMatrix
  /// The merged feature that stands for each feature, or -1 for one that no row has.
  private let mergedOf: [Int32]
  /// The share `a_i / a` of each feature in it.
  private let shares: [Double]

  init(_ matrix: SparseMatrix) {
    let multiples = ColumnMultiples(matrix)
    let lengths = multiples.lengths
    // What more rows have comes first, in the order of the columns; then what one row has, in the
    // order of the rows, so that the columns of a row ascend.
    var mergedOf = [Int32](repeating: -1, count: matrix.columnCount)
    var (mergedCount, sharedElementCount, ownCount): (Int32, Int, Int) = (0, 0, 0)
    for column in mergedOf.indices where multiples.isLeader(column) {
      guard multiples.rowCounts[column] > 1 else {
        ownCount += 1
        continue
      }
      mergedOf[column] = mergedCount
      mergedCount += 1
      sharedElementCount += Int(multiples.rowCounts[column])
    }
    var rows = SparseMatrix(columnCount: Int(mergedCount) + ownCount)
    rows.reserve(rows: matrix.rowCount, elements: sharedElementCount + ownCount)
    var (columns, values, ownValues): ([UInt32], [Double], [Double]) = ([], [], [])
    for row in 0..<matrix.rowCount {
      columns.removeAll(keepingCapacity: true)
      values.removeAll(keepingCapacity: true)
      ownValues.removeAll(keepingCapacity: true)
      for element in matrix.elements(ofRow: row) {
        let column = Int(matrix.columnIndices[element])
        guard multiples.leaders[column] == column else { continue }
        let value = matrix.values[element] * lengths[column]
        if multiples.rowCounts[column] > 1 {
          columns.append(UInt32(mergedOf[column]))
          values.append(value)
        } else {
          mergedOf[column] = mergedCount + Int32(ownValues.count)
          ownValues.append(value)
        }
      }
      for value in ownValues {
        columns.append(UInt32(mergedCount))
        values.append(value)
        mergedCount += 1
      }
      rows.appendRow(columns: columns, values: values)
    }
    self.rows = rows
    shares = multiples.shares(lengths)
    self.mergedOf = multiples.leaders.map { mergedOf[Int($0)] }
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

/// Which columns of a matrix are multiples of others, but for rounding.
private struct ColumnMultiples {
  /// The first column that each one is a multiple of, itself if it is the first. Shape
  /// `[columnCount]`.
  private(set) var leaders: [Int32]
  /// The rows that have each column. Shape `[columnCount]`.
  let rowCounts: [UInt32]
  /// How many times its leader each column is. Shape `[columnCount]`.
  private var factors: [Double]

  /// A column's values may be this far, relative to themselves, from the multiple.
  private static let rounding = 1e-14

  /// - Complexity: O(elements + columns): two passes.
  init(_ matrix: SparseMatrix) {
    let signatures = ColumnMultiples.signatures(of: matrix)
    rowCounts = signatures.map(\.rowCount)
    leaders = ColumnMultiples.firsts(of: signatures)
    factors = zip(signatures, leaders).map { signature, leader in
      signature.firstValue / signatures[Int(leader)].firstValue
    }
    check(matrix)
  }

  func isLeader(_ column: Int) -> Bool { leaders[column] == column && rowCounts[column] > 0 }

  /// The length `√(Σ factor²)` of all that a leader leads, by leader.
  var lengths: [Double] {
    var squares = [Double](repeating: 0, count: leaders.count)
    for column in leaders.indices {
      squares[Int(leaders[column])] += factors[column] * factors[column]
    }
    return squares.map { $0.squareRoot() }
  }

  /// The share of each column in its leader's length.
  func shares(_ lengths: [Double]) -> [Double] {
    leaders.indices.map { factors[$0] / lengths[Int(leaders[$0])] }
  }

  /// What columns have in common that are multiples of each other.
  private struct Signature {
    var rowCount: UInt32 = 0
    var firstValue = 0.0
    /// The sum of a hash of each row and of how many times the first value its value is.
    var sum: UInt64 = 0
  }

  private static func signatures(of matrix: SparseMatrix) -> [Signature] {
    var signatures = [Signature](repeating: Signature(), count: matrix.columnCount)
    for row in 0..<matrix.rowCount {
      let rowKey = mixed(UInt64(row))
      for element in matrix.elements(ofRow: row) {
        let column = Int(matrix.columnIndices[element])
        let value = matrix.values[element]
        if signatures[column].rowCount == 0 { signatures[column].firstValue = value }
        signatures[column].rowCount += 1
        // Single precision hides rounding; what it hides beside is found by the check.
        let multiple = Float(value / signatures[column].firstValue)
        signatures[column].sum &+= mixed(rowKey ^ UInt64(multiple.bitPattern))
      }
    }
    return signatures
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = (word ^ 0xD1B5_4A32_D192_ED03).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// For each column the first one of the same signature.
  private static func firsts(of signatures: [Signature]) -> [Int32] {
    var slotCount = 64
    while slotCount < 2 * signatures.count { slotCount *= 2 }
    // Open addressing: the number of a column, or -1 for an empty slot.
    var slots = [Int32](repeating: -1, count: slotCount)
    return signatures.indices.map { column in
      let signature = signatures[column]
      guard signature.rowCount > 0 else { return Int32(column) }
      var slot = Int(truncatingIfNeeded: signature.sum) & (slotCount - 1)
      while slots[slot] >= 0 {
        let other = signatures[Int(slots[slot])]
        if other.sum == signature.sum, other.rowCount == signature.rowCount { return slots[slot] }
        slot = (slot + 1) & (slotCount - 1)
      }
      slots[slot] = Int32(column)
      return Int32(column)
    }
  }

  /// Parts a column from its leader where it is not a multiple after all.
  private mutating func check(_ matrix: SparseMatrix) {
    var valueInRow = [Double](repeating: .nan, count: matrix.columnCount)
    for element in 0..<matrix.elementCount {
      let column = Int(matrix.columnIndices[element])
      let value = matrix.values[element]
      let leader = Int(leaders[column])
      if leader == column {
        valueInRow[column] = value
        continue
      }
      let difference = abs(value - factors[column] * valueInRow[leader])
      if !(difference <= ColumnMultiples.rounding * abs(value)) { leaders[column] = Int32(column) }
    }
    for column in leaders.indices where leaders[column] == column { factors[column] = 1 }
  }
}
