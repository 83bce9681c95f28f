import LinearAlgebra

/// The elements of a sparse matrix, column after column.
struct SparseColumns: Sendable {
  /// Rows of the matrix.
  let rowCount: Int
  /// Where each column starts, and where the last one ends. Shape `[columnCount + 1]`.
  let starts: [Int]
  /// The row of each element, ascending within a column.
  let rows: [UInt32]
  /// The elements.
  let values: [Double]

  /// Columns.
  var columnCount: Int { starts.count - 1 }

  /// The elements of some rows.
  ///
  /// - Precondition: No element is negative or not a number.
  init(of matrix: FeatureRows) {
    starts = listStarts(count: matrix.columnCount) { add in
      for row in 0..<matrix.rowCount {
        matrix.forEachElement(ofRow: row) { column, _, _ in add(column) }
      }
    }
    var next = starts
    var rows = [UInt32](repeating: 0, count: starts[matrix.columnCount])
    var values = [Double](repeating: 0, count: rows.count)
    for row in 0..<matrix.rowCount {
      matrix.forEachElement(ofRow: row) { column, value in
        precondition(value >= 0, "column \(column) of row \(row) is \(value), not 0 or more")
        rows[next[column]] = UInt32(row)
        values[next[column]] = value
        next[column] += 1
      }
    }
    rowCount = matrix.rowCount
    self.rows = rows
    self.values = values
  }

  /// The different values above 0 of a column, ascending, each with the weight of its rows.
  ///
  /// The smallest number there is counts as 0, for no edge fits between the two.
  ///
  /// - Parameter weights: Those of the rows.
  func distinctValues(of column: Int, weights: [Double]) -> [(value: Double, weight: Double)] {
    var present: [(value: Double, weight: Double)] = []
    for element in starts[column]..<starts[column + 1] {
      let (value, weight) = (values[element], weights[Int(rows[element])])
      if value > .leastNonzeroMagnitude && weight > 0 { present.append((value, weight)) }
    }
    var distinct: [(value: Double, weight: Double)] = []
    for element in present.sorted(by: { $0.value < $1.value }) {
      if let last = distinct.last, last.value == element.value {
        distinct[distinct.count - 1].weight += element.weight
      } else {
        distinct.append(element)
      }
    }
    return distinct
  }
}
