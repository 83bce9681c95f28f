import Features
import ModelFile

/// A sparse matrix whose values are replaced by their bins; what is in bin 0 is left out.
struct BinnedMatrix: Sendable {
  /// Columns.
  let featureCount: Int
  /// Where each row starts. Shape `[rowCount + 1]`.
  let rowStarts: [Int]
  /// The elements, by ascending feature within a row.
  let elements: [Element]

  /// A feature and its bin in four bytes, since rows are read here and there.
  struct Element: BitwiseCopyable, Sendable {
    private let bits: UInt32

    /// An element of a feature that fits a node of a tree.
    init(feature: UInt32, bin: UInt8) {
      precondition(feature < ForestNode.leafMark, "feature \(feature) does not fit 24 bits")
      bits = feature << 8 | UInt32(bin)
    }

    @inline(__always)
    var feature: Int { Int(bits >> 8) }
    /// 1 or more.
    @inline(__always)
    var bin: UInt8 { UInt8(truncatingIfNeeded: bits) }
  }

  /// Rows.
  var rowCount: Int { rowStarts.count - 1 }

  /// The elements of `columns`, by row.
  init(of columns: BinnedColumns) {
    rowStarts = listStarts(of: columns.rows, count: columns.rowCount)
    var elements = [Element](repeating: Element(feature: 0, bin: 0), count: columns.rows.count)
    var places = rowStarts
    for feature in 0..<columns.featureCount {
      for element in columns.elements(ofFeature: feature) {
        let row = Int(columns.rows[element])
        elements[places[row]] = Element(feature: UInt32(feature), bin: columns.bins[element])
        places[row] += 1
      }
    }
    featureCount = columns.featureCount
    self.elements = elements
  }

  /// The place of a row in ``elements``.
  func places(ofRow row: Int) -> Range<Int> {
    rowStarts[row]..<rowStarts[row + 1]
  }

  /// Has the first elements of a row fetched before they are read.
  @inline(__always)
  func prefetch(row: Int) {
    let start = rowStarts[row]
    for line in 0..<3 { elements.prefetch(start + 16 * line) }
  }
}

extension ForestWalk {
  /// Replaces the message by a row.
  mutating func load(row: Int, of matrix: BinnedMatrix) {
    removeBins()
    for place in matrix.places(ofRow: row) {
      let element = matrix.elements[place]
      replaceBin(of: element.feature, by: element.bin)
    }
  }

  /// The class that the whole forest gives the row: of equal ones the first.
  mutating func mostLikelyClass() -> Int {
    var probabilities = [Double](repeating: 0, count: classCount)
    vote(into: &probabilities)
    return indexOfLargest(probabilities[...])
  }
}
