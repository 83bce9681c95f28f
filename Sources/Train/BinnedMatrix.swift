import LinearAlgebra
import ModelFile

/// A sparse matrix whose values are replaced by their bins; what is in bin 0 is left out.
struct BinnedMatrix: Sendable {
  /// Columns.
  let featureCount: Int
  /// Where each row starts. Shape `[rowCount + 1]`.
  let rowStarts: [Int]
  /// The feature of each element, ascending within a row.
  let features: [UInt32]
  /// The bin of each element, 1 or more.
  let bins: [UInt8]

  /// Rows.
  var rowCount: Int { rowStarts.count - 1 }

  /// The rows of `matrix`, their values sorted into bins.
  init(_ matrix: SparseMatrix, by edges: FeatureEdges) {
    var starts = [0]
    var features: [UInt32] = []
    var bins: [UInt8] = []
    starts.reserveCapacity(matrix.rowCount + 1)
    features.reserveCapacity(matrix.elementCount)
    bins.reserveCapacity(matrix.elementCount)
    for row in 0..<matrix.rowCount {
      for element in matrix.elements(ofRow: row) {
        let feature = matrix.columnIndices[element]
        let bin = edges.bin(of: matrix.values[element], feature: Int(feature))
        guard bin > 0 else { continue }
        features.append(feature)
        bins.append(bin)
      }
      starts.append(features.count)
    }
    featureCount = matrix.columnCount
    rowStarts = starts
    self.features = features
    self.bins = bins
  }

  /// The place of a row's elements in ``features`` and ``bins``.
  func elements(ofRow row: Int) -> Range<Int> {
    rowStarts[row]..<rowStarts[row + 1]
  }
}

extension ForestWalk {
  /// Replaces the message by a row.
  mutating func load(row: Int, of matrix: BinnedMatrix) {
    removeBins()
    for element in matrix.elements(ofRow: row) {
      replaceBin(of: Int(matrix.features[element]), by: matrix.bins[element])
    }
  }
}
