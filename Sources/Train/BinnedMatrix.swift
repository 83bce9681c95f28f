import LinearAlgebra
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

  /// The rows of `matrix`, their values sorted into bins.
  init(_ matrix: SparseMatrix, by edges: FeatureEdges) {
    var starts = [0]
    var elements: [Element] = []
    starts.reserveCapacity(matrix.rowCount + 1)
    elements.reserveCapacity(matrix.elementCount)
    for row in 0..<matrix.rowCount {
      for element in matrix.elements(ofRow: row) {
        let feature = matrix.columnIndices[element]
        let bin = edges.bin(of: matrix.values[element], feature: Int(feature))
        if bin > 0 { elements.append(Element(feature: feature, bin: bin)) }
      }
      starts.append(elements.count)
    }
    featureCount = matrix.columnCount
    rowStarts = starts
    self.elements = elements
  }

  /// The place of a row in ``elements``.
  func places(ofRow row: Int) -> Range<Int> {
    rowStarts[row]..<rowStarts[row + 1]
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
