import ModelFile
import SeededRandom

/// One tree, not yet part of a forest.
struct GrownTree: Sendable {
  /// The ``ForestNode/bits`` of the nodes; leaves point into ``distributions``.
  var nodes: [UInt64]
  /// What its leaves answer.
  var distributions: LeafDistributions
  /// The impurity that the splits of a feature took away, weighted by what their nodes hold and
  /// divided by the sum over all features; ascending features.
  var importances: [(feature: UInt32, share: Double)]

  /// Bytes that it takes, about.
  var byteCount: Int { 8 * nodes.capacity + distributions.byteCount + 16 * importances.capacity }
}

/// Grows decision trees on binned rows, one after the other with the same scratch memory.
///
/// A node that is neither pure nor at a limit draws `maxFeatures` features without replacement,
/// constant ones included, and takes the best split among them. When all of them are constant in
/// the node, it goes on drawing until one is not. That is scikit-learn's rule. Here the draw is
/// made among the features that vary, whose number among those drawn is hypergeometric, so
/// that it costs what the node holds and not the vocabulary.
///
/// Reference: Breiman 2001, doi:10.1023/A:1010933404324.
struct DecisionTreeBuilder {
  private let matrix: BinnedMatrix
  private let columns: BinnedColumns
  private let bins: FeatureBins
  private let hyperparameters: ForestHyperparameters
  private let drawCount: Int

  private var search: SplitSearch
  private var counter: FeatureCounter
  private var spareIndexes: [NodeIndex] = []
  private var impurityTaken: [Double]

  /// What the examples of the tree count.
  private var kinds: [ExampleKind] = []
  private var generator = SplitMix64(seed: 0)
  private var nodes: [UInt64] = []
  private var distributions: LeafDistributions
  private var stages: [Stage] = []

  /// An index with the nodes that search in it.
  private struct Stage {
    var index: NodeIndex
    /// Nodes still to be grown, the smaller sibling last. One that grows first leaves few waiting:
    /// at most log2 of the examples.
    var waiting: [WaitingNode]
  }

  private struct WaitingNode {
    /// Its place in `nodes`.
    var place: Int
    /// Its examples in the order of the index.
    var range: Range<Int>
    var depth: Int
    var content: NodeContent
    /// Whether draws from a wider index found only constant features: then one feature that is
    /// not constant decides.
    var drawsOne = false
  }

  /// Features drawn beyond `maxFeatures` before a node gets an index of its own.
  private static let extraDraws = 8
  /// A node with less than this share of the examples of its index gets its own.
  private static let examplesPerIndex = 8

  /// A builder for trees on `matrix`.
  init(
    matrix: BinnedMatrix, columns: BinnedColumns, bins: FeatureBins, classFactors: [Double],
    hyperparameters: ForestHyperparameters
  ) {
    self.matrix = matrix
    self.columns = columns
    self.bins = bins
    self.hyperparameters = hyperparameters
    drawCount = hyperparameters.maxFeatures.drawCount(of: matrix.featureCount)
    search = SplitSearch(
      classFactors: classFactors, minSamplesLeaf: hyperparameters.minSamplesLeaf)
    counter = FeatureCounter(featureCount: matrix.featureCount)
    impurityTaken = Array(repeating: 0, count: matrix.featureCount)
    distributions = LeafDistributions(classCount: classFactors.count)
  }

  /// Grows a tree on examples, each of a weight above 0; at least one.
  mutating func grow(on drawn: TreeExamples, using generator: SplitMix64) -> GrownTree {
    let examples = drawn.examples
    kinds = drawn.kinds
    self.generator = generator
    nodes = [0]
    distributions = LeafDistributions(classCount: search.classFactors.count)
    let root = WaitingNode(
      place: 0, range: 0..<examples.count, depth: 0, content: content(of: examples))
    var index = takeIndex()
    index.fill(with: examples, kinds: kinds, of: columns)
    open(index, for: root)
    while let last = stages.indices.last {
      if let node = stages[last].waiting.popLast() {
        grow(node)
      } else {
        spareIndexes.append(stages.removeLast().index)
      }
    }
    return GrownTree(nodes: nodes, distributions: distributions, importances: takeImportances())
  }

  /// Makes a node of the last stage a leaf, splits it, or gives it a stage of its own.
  private mutating func grow(_ node: WaitingNode) {
    if mustBeLeaf(node) { return makeLeaf(node) }
    let last = stages.count - 1
    let owners = stages[last].index.order.count
    if node.range.count * Self.examplesPerIndex <= owners { return openStage(for: node) }
    let varying = stages[last].index.features.count
    let draws =
      node.drawsOne
      ? min(varying, 1) : generator.marked(varying, of: matrix.featureCount, in: drawCount)
    let foundOne = stages[last].index.drawFeatures(
      for: node.range, content: node.content, draws: draws, extraDraws: Self.extraDraws,
      search: &search, generator: &generator)
    if foundOne { return split(node, by: search.best) }
    if node.range.count == owners { return makeLeaf(node) }
    var again = node
    again.drawsOne = true
    openStage(for: again)
  }

  private func mustBeLeaf(_ node: WaitingNode) -> Bool {
    let copies = node.content.copies
    if let maxDepth = hyperparameters.maxDepth, node.depth >= maxDepth { return true }
    if copies < hyperparameters.minSamplesSplit { return true }
    if copies / 2 < hyperparameters.minSamplesLeaf { return true }
    return node.content.classWeights.count { $0 > 0 } < 2
  }
}

// MARK: - What becomes of a node

extension DecisionTreeBuilder {
  /// Splits a node; without a split that keeps enough examples on each side it is a leaf.
  private mutating func split(_ node: WaitingNode, by split: Split?) {
    guard let split else { return makeLeaf(node) }
    let last = stages.count - 1
    let feature = stages[last].index.features[split.feature]
    impurityTaken[Int(feature)] += split.purity - node.content.squares / node.content.weight
    let boundary = stages[last].index.part(
      feature: split.feature, above: split.leftBin, node: node.range)
    let leftPlace = nodes.count
    nodes[node.place] =
      ForestNode(
        feature: feature,
        threshold: bins.threshold(
          feature: Int(feature), between: split.leftBin, and: split.rightBin),
        leftChild: UInt32(leftPlace)
      ).bits
    nodes.append(0)
    nodes.append(0)
    var left = WaitingNode(
      place: leftPlace, range: node.range.lowerBound..<boundary, depth: node.depth + 1,
      content: node.content)
    var right = WaitingNode(
      place: leftPlace + 1, range: boundary..<node.range.upperBound, depth: node.depth + 1,
      content: node.content)
    if left.range.count < right.range.count {
      divide(&right.content, givingTo: &left, index: stages[last].index)
      stages[last].waiting.append(right)
      stages[last].waiting.append(left)
    } else {
      divide(&left.content, givingTo: &right, index: stages[last].index)
      stages[last].waiting.append(left)
      stages[last].waiting.append(right)
    }
  }

  /// Counts what the smaller side holds and takes it from the larger one, which held all.
  private func divide(
    _ larger: inout NodeContent, givingTo smaller: inout WaitingNode, index: NodeIndex
  ) {
    smaller.content = content(of: index.examples(of: smaller.range))
    for label in larger.classWeights.indices {
      larger.classWeights[label] -= smaller.content.classWeights[label]
    }
    larger.copies -= smaller.content.copies
    sumUp(&larger)
  }

  private func content(of examples: some Sequence<Example>) -> NodeContent {
    var content = NodeContent(
      classWeights: Array(repeating: 0, count: search.classFactors.count), copies: 0)
    for example in examples {
      let kind = kinds[Int(example.kind)]
      content.classWeights[Int(kind.label)] += kind.weight
      content.copies += Int(kind.copies)
    }
    sumUp(&content)
    return content
  }

  private func sumUp(_ content: inout NodeContent) {
    content.squares = 0
    content.weight = 0
    for (weight, factor) in zip(content.classWeights, search.classFactors) {
      content.weight += factor * weight
      content.squares += (factor * weight) * (factor * weight)
    }
  }

  private mutating func makeLeaf(_ node: WaitingNode) {
    let weights = node.content.classWeights
    let row: UInt32
    if let label = weights.firstIndex(where: { $0 > 0 }),
      weights[(label + 1)...].allSatisfy({ $0 == 0 })
    {
      row = distributions.row(ofPure: label)
    } else {
      row = distributions.row(
        of: zip(weights, search.classFactors).map { Float($0 * $1 / node.content.weight) })
    }
    nodes[node.place] = ForestNode(leaf: row).bits
  }

  /// Gives a node of the last stage an index of its own.
  private mutating func openStage(for node: WaitingNode) {
    let last = stages.count - 1
    let examples = Array(stages[last].index.examples(of: node.range))
    // A stage with nothing else to do is given back first, so that the indexes that are open
    // together shrink by half from one to the next.
    if stages[last].waiting.isEmpty { spareIndexes.append(stages.removeLast().index) }
    var index = takeIndex()
    index.fill(with: examples, kinds: kinds, of: matrix, counter: &counter)
    open(index, for: node)
  }

  /// An index to be filled. It must have no other owner, or all of its memory would be copied.
  private mutating func takeIndex() -> NodeIndex {
    spareIndexes.isEmpty ? NodeIndex() : spareIndexes.removeLast()
  }

  private mutating func open(_ index: NodeIndex, for node: WaitingNode) {
    var node = node
    node.range = 0..<index.examples.count
    stages.append(Stage(index: index, waiting: [node]))
  }

  /// The share of each feature in the impurity that the tree took away, and a clean slate.
  private mutating func takeImportances() -> [(feature: UInt32, share: Double)] {
    let total = impurityTaken.reduce(0, +)
    var shares: [(feature: UInt32, share: Double)] = []
    for feature in impurityTaken.indices where impurityTaken[feature] != 0 {
      if total > 0 { shares.append((UInt32(feature), impurityTaken[feature] / total)) }
      impurityTaken[feature] = 0
    }
    return shares
  }
}
