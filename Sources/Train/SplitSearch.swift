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

  private var found = BinnedExamples()
  private var rightClassWeights: [Double]

  /// A search among classes of these weights.
  init(classFactors: [Double], minSamplesLeaf: Int) {
    self.classFactors = classFactors
    self.minSamplesLeaf = minSamplesLeaf
    rightClassWeights = Array(repeating: 0, count: classFactors.count)
  }

  /// Replaces `best` if a split of `feature` is better.
  ///
  /// Starts with everything on the left and moves the examples over bin by bin, the highest first,
  /// so the many examples that do not have the feature are never touched.
  ///
  /// - Returns: Whether the feature is not constant in the node.
  mutating func examine(
    feature: Int, node: Range<Int>, content: NodeContent, index: NodeIndex,
    best: inout Split?
  ) -> Bool {
    index.collect(feature: feature, node: node, into: &found)
    let absent = node.count - found.count
    guard found.count > 0, absent > 0 || found.varies else { return false }
    found.sortByFallingBin()
    var right = Side()
    var leftSquares = content.squares
    let keys = found.keys
    let examples = index.examples
    for place in keys.indices {
      let example = examples[BinnedExamples.example(of: keys[place])]
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
      let nextBin = place + 1 < keys.count ? BinnedExamples.bin(of: keys[place + 1]) : 0
      guard nextBin < bin, nextBin > 0 || absent > 0 else { continue }
      guard right.copies >= minSamplesLeaf, content.copies - right.copies >= minSamplesLeaf
      else { continue }
      let purity = splitPurity(
        leftSquares: leftSquares, leftWeight: content.weight - right.weight,
        rightSquares: right.squares, rightWeight: right.weight)
      if purity > best?.purity ?? -.infinity {
        best = Split(
          feature: feature, leftBin: nextBin, rightBin: bin, purity: purity,
          rightCopies: right.copies)
      }
    }
    for key in keys { rightClassWeights[Int(examples[BinnedExamples.example(of: key)].label)] = 0 }
    return true
  }

  private struct Side {
    var weight = 0.0
    var squares = 0.0
    var copies = 0
  }
}
