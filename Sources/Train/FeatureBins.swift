import ModelFile
import ParallelWork

/// The edges that sort the values of each feature into at most 256 bins.
///
/// The bin of a value is the number of edges smaller than it. Absent elements are 0, and every
/// edge is above 0, so they are in bin 0.
struct FeatureEdges: Equatable, Sendable {
  /// Where the edges of each feature start. Shape `[featureCount + 1]`.
  var starts: [UInt32]
  /// The edges of all features, ascending within each, each above 0.
  var values: [Double]

  /// The edges of these starts and values.
  init(starts: [UInt32], values: [Double]) {
    self.starts = starts
    self.values = values
  }

  /// The edges of a forest.
  init(of forest: RandomForest) {
    self.init(starts: Array(forest.edgeStarts), values: Array(forest.edges))
  }

  /// The bin of a feature's value: the number of edges smaller than it.
  func bin(of value: Double, feature: Int) -> UInt8 {
    let first = Int(starts[feature])
    var (low, count) = (first, Int(starts[feature + 1]) - first)
    // The half is chosen by arithmetic, since no branch can be foretold.
    while count > 0 {
      let half = count / 2
      let passed = values[low + half] < value ? 1 : 0
      low &+= passed &* (half + 1)
      count = half &- (passed & ~count)
    }
    return UInt8(low - first)
  }
}

/// The bins of each feature, placed by the values of a training set.
///
/// Values below 0 are not supported: TF-IDF weights and one-hot categories have none.
///
/// A feature with at most 255 different values above 0 has an edge half-way between any two
/// neighbours, 0 included, so a split on bins can do all that a split on values can. A feature
/// with more has 255 edges, between groups of neighbouring values of about the same weight.
struct FeatureBins: Sendable {
  /// Edges that a feature has at most, so that a bin fits a byte.
  static let largestEdgeCount = 255

  /// The edges between the bins.
  let edges: FeatureEdges
  /// The middle of the values that lie above each edge and below the next. Shape as
  /// the edges' values.
  private let centres: [Double]

  /// The edges for the features of a matrix, whose rows have these weights.
  ///
  /// Rows of weight 0 have no say. Takes O(elements · log rows) time.
  init(of columns: SparseColumns, weights: [Double], threads: Int) {
    let groupsOfFeatures = parallelMap(count: columns.columnCount, threads: threads) { feature in
      FeatureBins.groups(of: columns.distinctValues(of: feature, weights: weights))
    }
    var starts: [UInt32] = [0]
    var edges: [Double] = []
    var centres: [Double] = []
    starts.reserveCapacity(columns.columnCount + 1)
    for groups in groupsOfFeatures {
      var last = 0.0
      for group in groups {
        edges.append(FeatureBins.middle(last, group.lowerBound))
        centres.append(FeatureBins.middle(group.lowerBound, group.upperBound))
        last = group.upperBound
      }
      starts.append(UInt32(edges.count))
    }
    self.edges = FeatureEdges(starts: starts, values: edges)
    self.centres = centres
  }

  /// The threshold for a split of a node whose left side holds bins up to `left` and whose right
  /// side starts with `right`: the last bin that is nearer to `left` than to `right`.
  ///
  /// Any bin from `left` to `right - 1` parts the node's own rows alike. The nearer side is what
  /// scikit-learn chooses, and what rows never seen fare best with.
  func threshold(feature: Int, between left: UInt8, and right: UInt8) -> UInt8 {
    // The centre of bin 1 stands at the place of edge 0.
    let before = Int(edges.starts[feature]) - 1
    let low = left == 0 ? 0 : centres[before + Int(left)]
    let middle = (low + centres[before + Int(right)]) / 2
    var threshold = left
    while threshold + 1 < right, centres[before + Int(threshold) + 1] <= middle { threshold += 1 }
    return threshold
  }

  /// The values of each bin above 0 of a feature with these different values, ascending.
  private static func groups(
    of values: [(value: Double, weight: Double)]
  ) -> [ClosedRange<Double>] {
    guard values.count > largestEdgeCount else { return values.map { $0.value...$0.value } }
    var groups: [ClosedRange<Double>] = []
    var weightLeft = values.reduce(0) { $0 + $1.weight }
    var (first, weight) = (0, 0.0)
    for place in values.indices {
      weight += values[place].weight
      let groupsLeft = largestEdgeCount - groups.count
      let isFull = groupsLeft > 1 && weight * Double(groupsLeft) >= weightLeft
      guard isFull || place == values.count - 1 else { continue }
      groups.append(values[first].value...values[place].value)
      weightLeft -= weight
      (first, weight) = (place + 1, 0)
    }
    return groups
  }

  /// A number from `low` up to, but not including, `high`, half-way where there is one.
  private static func middle(_ low: Double, _ high: Double) -> Double {
    let middle = low + (high - low) / 2
    return middle < high ? middle : low
  }
}
