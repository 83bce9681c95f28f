import LinearAlgebra
import ModelFile
import ParallelWork

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

  /// The values of `columns`, sorted into bins.
  ///
  /// By features, since the edges of one stay in the nearest cache while it is gone through.
  init(_ columns: SparseColumns, by edges: FeatureEdges, threads: Int) {
    var bins = [UInt8](repeating: 0, count: columns.rows.count)
    let parts = evenRanges(of: columns.columnCount, parts: BinnedColumns.partCount)
    unsafe forEachPart(of: parts, threads: threads, writingTo: &bins) { features, writes in
      for feature in features {
        for element in columns.starts[feature]..<columns.starts[feature + 1] {
          // SAFETY: each feature has its own elements.
          unsafe writes.base[element] = edges.bin(of: columns.values[element], feature: feature)
        }
      }
    }
    self.init(columns, bins: bins)
  }

  /// The values of `matrix`, sorted into the bins of a forest.
  init(_ matrix: FeatureRows, by forest: RandomForest, threads: Int) {
    self.init(SparseColumns(of: matrix), by: FeatureEdges(of: forest), threads: threads)
  }

  private static let partCount = 64

  /// Elements with their bins, of which those in bin 0 are left out.
  private init(_ columns: SparseColumns, bins: [UInt8]) {
    rowCount = columns.rowCount
    guard bins.contains(0) else {
      (starts, rows, self.bins) = (columns.starts, columns.rows, bins)
      return
    }
    var starts = [0]
    var rows: [UInt32] = []
    var kept: [UInt8] = []
    for feature in 0..<columns.columnCount {
      for element in columns.starts[feature]..<columns.starts[feature + 1] where bins[element] > 0 {
        rows.append(columns.rows[element])
        kept.append(bins[element])
      }
      starts.append(rows.count)
    }
    (self.starts, self.rows, self.bins) = (starts, rows, kept)
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
