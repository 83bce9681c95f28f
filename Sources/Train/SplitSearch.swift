/// The best split of a node that was found so far.
struct Split {
  /// A place in ``NodeIndex/features``.
  var feature: Int
  /// The highest bin among the node's examples that go left.
  var leftBin: UInt8
  /// The lowest bin among those that go right.
  var rightBin: UInt8
  /// See ``splitPurity(leftSquares:leftWeight:rightSquares:rightWeight:)``.
  var purity: Double
  /// Different examples that go right.
  var rightCopies: Int
}

/// What a node holds, by class.
struct NodeContent {
  /// Weight of the examples of each class, without the class's own weight. Shape `[classCount]`.
  var classWeights: [Double]
  /// Different examples.
  var copies: Int
  /// `Σ (k(c) · w(c))²`, with the weight `k` of a class and that of its examples, `w`.
  var squares = 0.0
  /// `Σ k(c) · w(c)`.
  var weight = 0.0
}

/// Looks for the split of a node that leaves the purest sides.
struct SplitSearch {
  /// The weight of each class. Shape `[classCount]`.
  let classFactors: [Double]
  /// Different examples that each side must keep.
  let minSamplesLeaf: Int

  /// The examples of a feature to be examined.
  var found = BinnedExamples()
  /// The best split since the search was started.
  private(set) var best: Split?
  private var rightClassWeights: [Double]

  /// A search among classes of these weights.
  init(classFactors: [Double], minSamplesLeaf: Int) {
    self.classFactors = classFactors
    self.minSamplesLeaf = minSamplesLeaf
    rightClassWeights = Array(repeating: 0, count: classFactors.count)
  }

  /// Replaces ``best`` if a split of a feature is better.
  ///
  /// Starts with everything on the left and moves the examples over bin by bin, the highest first,
  /// so the many examples that do not have the feature are never touched.
  ///
  /// - Parameters:
  ///   - feature: A place in ``NodeIndex/features``; ``found`` holds its examples in the node.
  ///   - absent: Examples of the node that are in bin 0.
  ///   - kinds: What the examples count.
  /// - Returns: Whether the feature is not constant in the node.
  mutating func examine(
    feature: Int, absent: Int, content: NodeContent, kinds: [ExampleKind]
  ) -> Bool {
    guard found.count > 0, absent > 0 || found.varies else { return false }
    found.sortByFallingBin()
    var right = Side()
    var leftSquares = content.squares
    let keys = found.keys
    for place in 0..<found.count {
      let example = kinds[BinnedExamples.kind(of: keys[place])]
      let label = Int(example.label)
      let (there, weight) = (rightClassWeights[label], example.weight)
      let factor = classFactors[label]
      let square = factor * factor * weight
      right.squares += square * (2 * there + weight)
      leftSquares -= square * (2 * (content.classWeights[label] - there) - weight)
      right.weight += factor * weight
      right.copies += Int(example.copies)
      rightClassWeights[label] = there + weight

      let bin = BinnedExamples.bin(of: keys[place])
      let nextBin = place + 1 < found.count ? BinnedExamples.bin(of: keys[place + 1]) : 0
      guard nextBin < bin, nextBin > 0 || absent > 0 else { continue }
      guard right.copies >= minSamplesLeaf, content.copies - right.copies >= minSamplesLeaf
      else { continue }
      let purity = splitPurity(
        leftSquares: leftSquares, leftWeight: content.weight - right.weight,
        rightSquares: right.squares, rightWeight: right.weight)
      if purity > best?.purity ?? -.infinity || (purity == best?.purity && best?.feature == feature)
      {
        best = Split(
          feature: feature, leftBin: nextBin, rightBin: bin, purity: purity,
          rightCopies: right.copies)
      }
    }
    for key in keys[..<found.count] {
      rightClassWeights[Int(kinds[BinnedExamples.kind(of: key)].label)] = 0
    }
    return true
  }

  /// Forgets the best split.
  mutating func start() {
    best = nil
  }

  private struct Side {
    var weight = 0.0
    var squares = 0.0
    var copies = 0
  }
}
