import LinearAlgebra

/// The edges that sort each feature's values into at most 256 bins.
///
/// The bin of a value is the number of edges smaller than it. Absent elements are 0, and every
/// edge is above 0, so they are in bin 0. Values below 0 are not supported: TF-IDF weights and
/// one-hot categories have none.
///
/// A feature with at most 255 different values above 0 has an edge half-way between any two
/// neighbours, 0 included, so a split on bins can do all that a split on values can. A feature
/// with more keeps the edge above 0, and places the others so that each bin holds about the same
/// weight of the values above 0.
struct FeatureBins: Equatable, Sendable {
  /// Edges that a feature has at most, so that a bin fits a byte.
  static let largestEdgeCount = 255

  /// Where the edges of each feature start. Shape `[featureCount + 1]`.
  let edgeStarts: [UInt32]
  /// The edges of all features, ascending within each, each above 0.
  let edges: [Double]

  /// The edges for the features of `matrix`, whose rows have these weights.
  ///
  /// Rows of weight 0 have no say. Needs O(elements) memory and O(elements · log rows) time.
  ///
  /// - Precondition: No element is negative or not a number.
  init(of matrix: SparseMatrix, weights: [Double], threads: Int) {
    let columns = WeightedColumns(of: matrix, weights: weights)
    let edgesOfFeatures = parallelMap(count: matrix.columnCount, threads: threads) { feature in
      FeatureBins.edges(between: columns.distinctValues(of: feature))
    }
    var starts: [UInt32] = [0]
    starts.reserveCapacity(matrix.columnCount + 1)
    for edges in edgesOfFeatures {
      starts.append(starts[starts.count - 1] + UInt32(edges.count))
    }
    edgeStarts = starts
    edges = Array(edgesOfFeatures.joined())
  }

  /// Edges that are known already.
  init(edgeStarts: [UInt32], edges: [Double]) {
    self.edgeStarts = edgeStarts
    self.edges = edges
  }

  /// The place of a feature's edges in ``edges``.
  func edgeRange(of feature: Int) -> Range<Int> {
    Int(edgeStarts[feature])..<Int(edgeStarts[feature + 1])
  }

  /// The bin of a feature's value: the number of edges smaller than it.
  func bin(of value: Double, feature: Int) -> UInt8 {
    let range = edgeRange(of: feature)
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return UInt8(low - range.lowerBound)
  }

  /// The threshold for a split of a node whose left side holds bins up to `left` and whose right
  /// side starts with `right`: the last edge not above the middle of the gap between the two.
  ///
  /// Any edge from `left` to `right - 1` parts the node's own rows alike. The middle is what
  /// scikit-learn takes, and what rows never seen fare best with.
  func threshold(feature: Int, between left: UInt8, and right: UInt8) -> UInt8 {
    let first = edgeRange(of: feature).lowerBound
    let low = left == 0 ? 0 : edges[first + Int(left)]
    let middle = (low + edges[first + Int(right) - 1]) / 2
    var threshold = Int(right) - 1
    while threshold > Int(left), edges[first + threshold] > middle { threshold -= 1 }
    return UInt8(threshold)
  }

  /// The edges of one feature with these different values, ascending and above 0.
  private static func edges(between values: [(value: Double, weight: Double)]) -> [Double] {
    guard let first = values.first else { return [] }
    var edges: [Double] = []
    let start = middle(0, first.value)
    if start > 0 { edges.append(start) }
    var cutsLeft = largestEdgeCount - 1
    guard values.count - 1 > cutsLeft else {
      for (one, next) in zip(values, values.dropFirst()) {
        edges.append(middle(one.value, next.value))
      }
      return edges
    }
    var weightLeft = values.reduce(0) { $0 + $1.weight }
    var weightInBin = 0.0
    for (one, next) in zip(values, values.dropFirst()) where cutsLeft > 0 {
      weightInBin += one.weight
      guard weightInBin * Double(cutsLeft + 1) >= weightLeft else { continue }
      edges.append(middle(one.value, next.value))
      weightLeft -= weightInBin
      weightInBin = 0
      cutsLeft -= 1
    }
    return edges
  }

  /// A number from `low` up to, but not including, `high`, half-way where there is one.
  private static func middle(_ low: Double, _ high: Double) -> Double {
    let middle = low + (high - low) / 2
    return middle < high ? middle : low
  }
}

/// The elements of a sparse matrix column after column, with the weights of their rows.
private struct WeightedColumns: Sendable {
  private let starts: [Int]
  private let elements: [(value: Double, weight: Double)]

  init(of matrix: SparseMatrix, weights: [Double]) {
    var starts = [Int](repeating: 0, count: matrix.columnCount + 1)
    for column in matrix.columnIndices { starts[Int(column) + 1] += 1 }
    for column in 0..<matrix.columnCount { starts[column + 1] += starts[column] }
    var next = starts
    var elements = [(value: Double, weight: Double)](
      repeating: (0, 0), count: matrix.elementCount)
    for row in 0..<matrix.rowCount {
      for element in matrix.elements(ofRow: row) {
        let value = matrix.values[element]
        precondition(value >= 0, "element \(element) of row \(row) is \(value), not 0 or more")
        let column = Int(matrix.columnIndices[element])
        elements[next[column]] = (value, weights[row])
        next[column] += 1
      }
    }
    self.starts = starts
    self.elements = elements
  }

  /// The different values above 0 of a column, ascending, each with the weight of its rows.
  func distinctValues(of column: Int) -> [(value: Double, weight: Double)] {
    var distinct: [(value: Double, weight: Double)] = []
    let present = elements[starts[column]..<starts[column + 1]]
      .filter { $0.value > 0 && $0.weight > 0 }
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
