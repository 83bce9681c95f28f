import LinearAlgebra

/// Rows in which the features that no other row has are one feature.
///
/// Say a row alone has the features `f_1 … f_k` with the values `v_1 … v_k`. Only the sum
/// `Σ v_i w_i` of their weights reaches the data, and of all weights with that sum the penalty
/// `Σ w_i²` is least for weights in proportion to the values. So one feature of value
/// `v = √(Σ v_i²)` and weight `w` has the same objective, and `w_i = w · v_i / v` at its minimum.
///
/// Identifiers make such features by the hundred thousand; the optimiser's work falls with them.
struct MergedFeatures {
  /// The rows over fewer features. Shape `[rowCount, mergedCount]`.
  let rows: SparseMatrix
  /// The merged feature that stands for each feature, or -1 for one that no row has.
  private let mergedOf: [Int32]
  /// The share `v_i / v` of each feature in it.
  private let shares: [Double]

  init(_ matrix: SparseMatrix) {
    var counts = [UInt32](repeating: 0, count: matrix.columnCount)
    for column in matrix.columnIndices { counts[Int(column)] += 1 }
    var mergedOf = [Int32](repeating: -1, count: matrix.columnCount)
    var shares = [Double](repeating: 1, count: matrix.columnCount)
    var mergedCount: Int32 = 0
    for column in counts.indices where counts[column] > 1 {
      mergedOf[column] = mergedCount
      mergedCount += 1
    }
    // The square of the length of what each row alone has.
    let ownSquares = (0..<matrix.rowCount).map { row in
      var sum = 0.0
      for element in matrix.elements(ofRow: row)
      where counts[Int(matrix.columnIndices[element])] == 1 {
        sum += matrix.values[element] * matrix.values[element]
      }
      return sum
    }
    let ownCount = ownSquares.count { $0 > 0 }
    var rows = SparseMatrix(columnCount: Int(mergedCount) + ownCount)
    rows.reserve(
      rows: matrix.rowCount,
      elements: counts.reduce(ownCount) { $1 > 1 ? $0 + Int($1) : $0 })
    var columns: [UInt32] = []
    var values: [Double] = []
    for row in 0..<matrix.rowCount {
      columns.removeAll(keepingCapacity: true)
      values.removeAll(keepingCapacity: true)
      let length = ownSquares[row].squareRoot()
      for element in matrix.elements(ofRow: row) {
        let column = Int(matrix.columnIndices[element])
        let value = matrix.values[element]
        if counts[column] > 1 {
          columns.append(UInt32(mergedOf[column]))
          values.append(value)
        } else {
          mergedOf[column] = mergedCount
          shares[column] = length > 0 ? value / length : value
        }
      }
      if length > 0 {
        columns.append(UInt32(mergedCount))
        values.append(length)
        mergedCount += 1
      }
      rows.appendRow(columns: columns, values: values)
    }
    self.rows = rows
    self.mergedOf = mergedOf
    self.shares = shares
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
