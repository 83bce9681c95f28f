import Features
import LinearAlgebra

/// Some rows over shared features, most of whose values are counts times scales.
struct CountedRows: Sendable {
  /// What all values of a row are multiplied by.
  private(set) var scales: [Double] = []
  let counts: SparseCounts<UInt32>
  private(set) var others: SparseMatrix

  /// Higher counts are kept as other values are: they are rare, or their frequencies are not the
  /// counts.
  static func highestCount(_ scaling: TermScaling) -> UInt32 {
    scaling.usesSublinearTermFrequency ? 1 : 8
  }

  /// - Parameter numberOf: The number of a column among the shared features, if it is one.
  init(
    _ rows: FeatureRows, _ part: Range<Int>, columnCount: Int,
    _ numberOf: (_ column: Int) -> UInt32?
  ) {
    others = SparseMatrix(columnCount: columnCount)
    var starts = [0]
    var counted: [UInt32] = []
    counted.reserveCapacity(rows.entryCount(ofRows: part))
    let highest = CountedRows.highestCount(rows.scaling)
    var (columns, values): ([UInt32], [Double]) = ([], [])
    for row in part {
      let (family, scale) = rows.largestFamily(ofRow: row)
      columns.removeAll(keepingCapacity: true)
      values.removeAll(keepingCapacity: true)
      rows.forEachElement(ofRow: row) { column, count, value in
        guard let number = numberOf(column) else { return }
        if count <= highest, family.contains(column) {
          for _ in 0..<count { counted.append(number) }
          return
        }
        let value = value()
        guard value != 0 else { return }
        columns.append(number)
        values.append(value / (scale * rows.scale(ofColumn: column)))
      }
      scales.append(scale)
      starts.append(counted.count)
      others.appendRow(columns: columns[...], values: values[...])
    }
    counts = SparseCounts(columnCount: columnCount, rowStarts: starts, columnIndices: counted)
  }
}
