import CByteVectors

/// Finds the centroid that a message lies nearest to, by cosine.
///
/// The centroids are kept by features: a message costs what its own features occur in, not what
/// there are centroids.
public struct CentroidIndex: Sendable {
  /// Centroids.
  public let centroidCount: Int
  /// Features that a centroid can have: the text features of a space.
  private let featureCount: Int
  /// Where the centroids of each feature start. Shape `[featureCount + 1]`.
  private let starts: [UInt32]
  /// The centroids that have each feature, each below ``centroidCount``; 0 in a list of all of them,
  /// which is in their order.
  private let centroids: [UInt32]
  /// Their values there. Same shape.
  private let values: [Double]

  /// The nearest centroid and the cosine to it.
  public struct Nearest: Equatable, Sendable {
    /// Its number; of equally near ones the first. Without any near one, 0.
    public var centroid: Int
    /// 0...1.
    public var cosine: Double
  }

  /// An index of centroids of unit length, none negative.
  ///
  /// - Parameters:
  ///   - starts: Where each centroid starts. Shape `[centroidCount + 1]`.
  ///   - features: Features of the centroids, each below `featureCount`.
  ///   - values: Their values. Same shape.
  ///   - featureCount: The text features of the space.
  /// - Complexity: O(elements + features); at most 48 bytes for each element.
  public init(
    starts: FrozenArray<UInt32>, features: FrozenArray<UInt32>, values: FrozenArray<Double>,
    featureCount: Int
  ) {
    centroidCount = starts.count - 1
    self.featureCount = featureCount
    var lengths = [UInt32](repeating: 0, count: featureCount)
    for feature in features { lengths[Int(feature)] += 1 }
    let lists = CentroidIndex.starts(
      ofListsOf: lengths, elementCount: features.count, centroidCount: centroidCount)
    // Where each list goes on; a list of all centroids has a place for each.
    var ends = lists
    var centroids = [UInt32](repeating: 0, count: Int(lists[featureCount]))
    var valuesByFeature = [Double](repeating: 0, count: centroids.count)
    for centroid in 0..<centroidCount {
      for place in Int(starts[centroid])..<Int(starts[centroid + 1]) {
        let feature = Int(features[place])
        let first = Int(lists[feature])
        if Int(lists[feature + 1]) - first == centroidCount {
          valuesByFeature[first + centroid] = values[place]
        } else {
          centroids[Int(ends[feature])] = UInt32(centroid)
          valuesByFeature[Int(ends[feature])] = values[place]
          ends[feature] += 1
        }
      }
    }
    self.starts = lists
    self.centroids = centroids
    self.values = valuesByFeature
  }

  /// Where the centroids of each feature start. Those of a quarter or more are all listed, with
  /// zeros, since a list of all is read in one go; as long as 32 bits can number the elements.
  private static func starts(
    ofListsOf lengths: [UInt32], elementCount: Int, centroidCount: Int
  ) -> [UInt32] {
    let canPad = elementCount <= Int(UInt32.max) / 4
    var starts: [UInt32] = [0]
    starts.reserveCapacity(lengths.count + 1)
    for length in lengths {
      let isLong = canPad && length > 0 && Int(length) * 4 >= centroidCount
      starts.append(starts.last! + (isLong ? UInt32(centroidCount) : length))
    }
    return starts
  }

  /// The centroid nearest to the text features of a message.
  ///
  /// - Parameters:
  ///   - vector: The features. Those from `featureCount` on (categories) have no say.
  ///   - unseenTermWeight: What a term weighs that the vocabulary does not hold.
  ///   - sums: Zero for every centroid, before and after. Shape `[centroidCount]`.
  /// - Complexity: O(Σ over the message's features of the centroids that have it).
  public func nearest(
    to vector: FeatureVector, unseenTermWeight: Double, sums: inout [Double]
  ) -> Nearest {
    precondition(sums.count == centroidCount, "\(sums.count) sums of \(centroidCount) centroids")
    var squares = 0.0
    var metCount = 0
    for place in vector.indices.indices {
      let feature = Int(vector.indices[place])
      guard feature < featureCount else { continue }
      squares += vector.values[place] * vector.values[place]
      metCount += Int(starts[feature + 1] - starts[feature])
    }
    guard squares > 0 else { return Nearest(centroid: 0, cosine: 0) }
    var nearest = Nearest(centroid: 0, cosine: 0)
    addProducts(of: vector, to: &sums)
    // Whoever met a list of all has met as many.
    if metCount >= centroidCount {
      nearest = CentroidIndex.largest(of: &sums)
    } else {
      for feature in vector.indices where Int(feature) < featureCount {
        takeLargest(ofFeature: Int(feature), from: &sums, into: &nearest)
      }
    }
    let coverage = vector.unseen.coverage(unseenTermWeight: unseenTermWeight)
    nearest.cosine = min(nearest.cosine / squares.squareRoot() * coverage, 1)
    return nearest
  }

  /// Adds what the features of a message have in common with each centroid.
  ///
  /// Unsafe because this loop is most of what a gate costs, and checks double it. On messages of
  /// common words nearly all lists are long; added one after another, each with all sums read and
  /// written, they take a quarter longer.
  private func addProducts(of vector: FeatureVector, to sums: inout [Double]) {
    // SAFETY: `starts` ascends up to the number of elements, a list of all has `centroidCount`, and
    // `init` made every centroid of the others one that `sums` has a number for. A vector has as many
    // values as indices.
    unsafe byte_vectors_add_lists(
      &sums, centroidCount, starts, centroids, values, featureCount, vector.indices, vector.values,
      vector.indices.count)
  }

  /// The largest of the sums, which are left at zero.
  private static func largest(of sums: inout [Double]) -> Nearest {
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      var nearest = Nearest(centroid: 0, cosine: 0)
      guard let base = sums.baseAddress, sums.count > 0 else { return nearest }
      // SAFETY: the kernel reads and writes `count` sums.
      nearest.centroid = unsafe byte_vectors_take_largest(base, sums.count, &nearest.cosine)
      return nearest
    }
  }

  /// Looks for the largest among the centroids that have a feature, and leaves them at zero.
  private func takeLargest(
    ofFeature feature: Int, from sums: inout [Double], into nearest: inout Nearest
  ) {
    for index in Int(starts[feature])..<Int(starts[feature + 1]) {
      let centroid = Int(centroids[index])
      let sum = sums[centroid]
      if sum > nearest.cosine || (sum == nearest.cosine && centroid < nearest.centroid) {
        nearest = Nearest(centroid: centroid, cosine: sum)
      }
      sums[centroid] = 0
    }
  }
}
