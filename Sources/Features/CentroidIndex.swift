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
  private let elements: [Element]

  /// A centroid that has a feature, and its value there.
  private struct Element {
    var centroid: UInt32 = 0
    var value = 0.0
  }

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
  /// - Complexity: O(elements + features).
  public init(
    starts: FrozenArray<UInt32>, features: FrozenArray<UInt32>, values: FrozenArray<Double>,
    featureCount: Int
  ) {
    centroidCount = starts.count - 1
    self.featureCount = featureCount
    var ends = [UInt32](repeating: 0, count: featureCount + 1)
    for feature in features { ends[Int(feature) + 1] += 1 }
    for feature in 0..<featureCount { ends[feature + 1] += ends[feature] }
    self.starts = ends
    var elements = [Element](repeating: Element(), count: features.count)
    for centroid in 0..<(starts.count - 1) {
      for place in Int(starts[centroid])..<Int(starts[centroid + 1]) {
        let feature = Int(features[place])
        elements[Int(ends[feature])] = Element(centroid: UInt32(centroid), value: values[place])
        ends[feature] += 1
      }
    }
    self.elements = elements
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
    var nearest = Nearest(centroid: 0, cosine: 0)
    var squares = 0.0
    var metCount = 0
    var sums = sums.mutableSpan
    let starts = starts.span
    let elements = elements.span
    for place in vector.indices.indices {
      let feature = Int(vector.indices[place])
      guard feature < featureCount else { continue }
      let value = vector.values[place]
      squares += value * value
      let end = Int(starts[feature + 1])
      var index = Int(starts[feature])
      metCount += end - index
      while index < end {
        let element = elements[index]
        let centroid = Int(element.centroid)
        let sum = sums[centroid] + value * element.value
        sums[centroid] = sum
        // Sums only grow, so the largest that ever was is the largest in the end.
        if sum > nearest.cosine || (sum == nearest.cosine && centroid < nearest.centroid) {
          nearest = Nearest(centroid: centroid, cosine: sum)
        }
        index += 1
      }
    }
    clear(&sums, metBy: vector, metCount: metCount)
    guard squares > 0 else { return Nearest(centroid: 0, cosine: 0) }
    let coverage = vector.unseen.coverage(unseenTermWeight: unseenTermWeight)
    nearest.cosine = min(nearest.cosine / squares.squareRoot() * coverage, 1)
    return nearest
  }

  /// Sets the sums of the centroids that a message met back to zero.
  private func clear(
    _ sums: inout MutableSpan<Double>, metBy vector: FeatureVector, metCount: Int
  ) {
    if metCount >= centroidCount {
      for centroid in sums.indices { sums[centroid] = 0 }
      return
    }
    for feature in vector.indices where Int(feature) < featureCount {
      for index in Int(starts[Int(feature)])..<Int(starts[Int(feature) + 1]) {
        sums[Int(elements[index].centroid)] = 0
      }
    }
  }
}
