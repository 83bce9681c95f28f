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
  private let centroids: FrozenArray<UInt32>
  /// Their values there, and behind a list of all the largest of each group. Same shape.
  private let values: FrozenArray<Double>

  /// Centroids that are passed over together if none can be the nearest.
  private static let groupSize = Int(BYTE_VECTORS_CENTROIDS)

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
  /// - Complexity: O(elements + features); at most 72 bytes for each element.
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
    self.starts = lists
    var numbers = FrozenArray<UInt32>([])
    self.values = unsafe FrozenArray(zeros: Int(lists[featureCount])) { listed in
      numbers = unsafe FrozenArray(zeros: listed.count) { centroids in
        var centroids = unsafe centroids.mutableSpan
        var listed = unsafe listed.mutableSpan
        CentroidIndex.fill(lists, starts, features, values, &centroids, &listed)
      }
    }
    centroids = numbers
  }

  /// Enters the elements of all centroids into the lists of their features. A list of all centroids has
  /// a place for each, and one for each group.
  private static func fill(
    _ lists: [UInt32], _ starts: FrozenArray<UInt32>, _ features: FrozenArray<UInt32>,
    _ values: FrozenArray<Double>, _ centroids: inout MutableSpan<UInt32>,
    _ listed: inout MutableSpan<Double>
  ) {
    // Where each list goes on.
    var ends = lists
    let centroidCount = starts.count - 1
    for centroid in 0..<centroidCount {
      for place in Int(starts[centroid])..<Int(starts[centroid + 1]) {
        let feature = Int(features[place])
        let first = Int(lists[feature])
        if Int(lists[feature + 1]) - first > centroidCount {
          let group = first + centroidCount + centroid / groupSize
          listed[first + centroid] = values[place]
          listed[group] = max(listed[group], values[place])
        } else {
          centroids[Int(ends[feature])] = UInt32(centroid)
          listed[Int(ends[feature])] = values[place]
          ends[feature] += 1
        }
      }
    }
  }

  /// Where the centroids of each feature start. Those of a quarter or more are all listed, with
  /// zeros, since a list of all is read in one go; as long as 32 bits can number the elements.
  private static func starts(
    ofListsOf lengths: [UInt32], elementCount: Int, centroidCount: Int
  ) -> [UInt32] {
    let canPad = elementCount <= Int(UInt32.max) / 8
    let paddedLength = centroidCount + (centroidCount + groupSize - 1) / groupSize
    var starts: [UInt32] = [0]
    starts.reserveCapacity(lengths.count + 1)
    for length in lengths {
      let isLong = canPad && length > 0 && Int(length) * 4 >= centroidCount
      starts.append(starts.last! + (isLong ? UInt32(paddedLength) : length))
    }
    return starts
  }

  /// The centroid nearest to the text features of a message.
  ///
  /// - Parameters:
  ///   - vector: The features. Those from `featureCount` on (categories) have no say.
  ///   - unseenTermWeight: What a term weighs that the vocabulary does not hold.
  ///   - enough: A cosine, if all that matters is whether one reaches it: then the answer is any cosine
  ///     on the same side of it, and any centroid.
  ///   - sums: Zero for every centroid, before and after. Shape `[centroidCount]`.
  /// - Complexity: O(Σ over the message's features of the centroids that have it).
  public func nearest(
    to vector: FeatureVector, unseenTermWeight: Double, enough: Double = .infinity,
    sums: inout [Double]
  ) -> Nearest {
    precondition(sums.count == centroidCount, "\(sums.count) sums of \(centroidCount) centroids")
    var squares = 0.0
    for place in vector.indices.indices where Int(vector.indices[place]) < featureCount {
      squares += vector.values[place] * vector.values[place]
    }
    guard squares > 0 else { return Nearest(centroid: 0, cosine: 0) }
    let coverage = vector.unseen.coverage(unseenTermWeight: unseenTermWeight)
    let enoughSum = enough * squares.squareRoot() / coverage
    var nearest = Nearest(centroid: 0, cosine: 0)
    unsafe starts.withUnsafeBufferPointer { starts in
      var index = unsafe byte_vectors_centroids(
        count: centroidCount, featureCount: featureCount, starts: starts.baseAddress,
        centroids: centroids.base, values: values.base)
      // SAFETY: `starts` ascends up to the number of elements, and `init` made every centroid one
      // that `sums` has a number for. A vector has as many values as indices. The arrays live as long
      // as self, which the caller holds.
      nearest.centroid = unsafe byte_vectors_nearest(
        &index, vector.indices, vector.values, vector.indices.count, enoughSum, &sums,
        &nearest.cosine)
    }
    withExtendedLifetime(self) {}
    nearest.cosine = min(nearest.cosine / squares.squareRoot() * coverage, 1)
    return nearest
  }
}
