/// The bins of a matrix, feature after feature; what is in bin 0 is left out.
struct BinnedColumns: Sendable {
  /// Rows of the matrix.
  let rowCount: Int
  /// Where each feature starts. Shape `[featureCount + 1]`.
  let starts: [Int]
  /// The row of each element, ascending within a feature.
  let rows: [UInt32]
  /// The bin of each element, 1 or more.
  let bins: [UInt8]

  /// Features.
  var featureCount: Int { starts.count - 1 }

  /// The elements of `matrix`, by feature.
  init(of matrix: BinnedMatrix) {
    rowCount = matrix.rowCount
    var starts = [Int](repeating: 0, count: matrix.featureCount + 1)
    for element in matrix.elements { starts[element.feature + 1] += 1 }
    for feature in 0..<matrix.featureCount { starts[feature + 1] += starts[feature] }
    var rows = [UInt32](repeating: 0, count: matrix.elements.count)
    var bins = [UInt8](repeating: 0, count: matrix.elements.count)
    var places = starts
    for row in 0..<matrix.rowCount {
      for place in matrix.places(ofRow: row) {
        let element = matrix.elements[place]
        rows[places[element.feature]] = UInt32(row)
        bins[places[element.feature]] = element.bin
        places[element.feature] += 1
      }
    }
    self.starts = starts
    self.rows = rows
    self.bins = bins
  }

  /// The place of a feature's elements in ``rows`` and ``bins``.
  func elements(ofFeature feature: Int) -> Range<Int> {
    starts[feature]..<starts[feature + 1]
  }

  /// A feature's bin in every row. Shape `[rowCount]`.
  func denseBins(of feature: Int) -> [UInt8] {
    var dense = [UInt8](repeating: 0, count: rowCount)
    for element in elements(ofFeature: feature) { dense[Int(rows[element])] = bins[element] }
    return dense
  }
}
