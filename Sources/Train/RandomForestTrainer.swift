import LinearAlgebra
public import ModelFile
import ParallelWork
import SeededRandom

/// A forest with what its training tells about it.
public struct ForestFit: Sendable {
  /// The forest.
  public var forest: RandomForest
  /// How much each feature's splits purified the nodes; sums to 1, or is 0 everywhere when no tree
  /// has a split. Shape `[featureCount]`. Favours features of many values; see
  /// ``permutationImportances(of:rows:labels:weights:repeats:seed:threads:)``.
  public var impurityImportances: [Double]
  /// How the forest does on the examples that a tree did not see; `nil` without bootstrap, or where
  /// nobody asked.
  public var outOfBag: OutOfBagEstimate?

  /// The share of examples that the trees which did not see them get wrong, if there are any.
  public var outOfBagError: Double? {
    outOfBag.flatMap { $0.error.isFinite ? $0.error : nil }
  }
}

/// Learns a random forest: trees on random draws of the examples, each node split by the best of
/// a few features drawn at random.
///
/// A row stands for as many equal examples as its weight says, and the forest is distributed as
/// one learned from the expanded examples. Class weights multiply the weight of an example in the
/// impurity and in the leaves, and do not touch the draw.
///
/// Splits are looked for on at most 256 bins of each feature's values (``FeatureBins``). One seed
/// gives one forest, bit for bit, whatever the number of threads: each tree has a random sequence
/// of its own, and all sums are over whole numbers or in one order.
///
/// Reference: Breiman 2001, doi:10.1023/A:1010933404324; rules of drawing features as scikit-learn.
public struct RandomForestTrainer: Sendable {
  /// The settings.
  public let hyperparameters: ForestHyperparameters
  private let budget: MemoryBudget

  /// A trainer with these settings.
  ///
  /// - Parameter budget: What the process may hold; asked before each tree, since how large trees
  ///   become is seen when they grow.
  public init(hyperparameters: ForestHyperparameters, budget: MemoryBudget = .unlimited) {
    self.hyperparameters = hyperparameters
    self.budget = budget
  }

  /// Learns a forest.
  ///
  /// - Parameters:
  ///   - rows: Features, none negative. Shape `[rowCount, featureCount]`.
  ///   - labels: The class of each row, below `classCount`. Shape `[rowCount]`.
  ///   - weights: How many examples each row stands for, at least 0. Shape `[rowCount]`. Weights
  ///     need not be whole numbers; the bootstrap then takes them as odds and draws as many
  ///     examples as their sum, rounded.
  ///   - classWeights: How much an example of each class counts, above 0. Shape `[classCount]`.
  ///   - classCount: Classes.
  ///   - estimatesOutOfBag: Whether to judge the forest by the examples that each tree did not
  ///     see; takes memory for up to 32 distributions for each row.
  /// - Throws: ``TrainError/noExamples`` when the weights add up to less than half an example;
  ///   ``TrainError/tooManyRows(count:limit:)`` for more than 16,777,215;
  ///   ``TrainError/memory(needed:limit:held:purpose:advice:)``.
  /// - Complexity: Time about O(trees · elements · log rows), memory O(elements) for each thread
  ///   beside the forest.
  public func train(
    rows: FeatureRows, labels: [Int], weights: [Double], classWeights: [Double], classCount: Int,
    estimatesOutOfBag: Bool = true
  ) throws(TrainError) -> ForestFit {
    check(rows, labels, weights, classWeights, classCount)
    try NodeIndex.checkRoom(forRows: rows.rowCount)
    let bootstrap = Bootstrap(weights: weights)
    guard bootstrap.drawCount > 0 else { throw .noExamples }
    let (bins, columns) = binned(rows, weights: weights)
    let matrix = BinnedMatrix(of: columns)
    let everything = Bag(labels: labels, weights: weights)
    let room = ForestRoom(treeCount: hyperparameters.treeCount, budget: budget)
    var grown = parallelMap(count: hyperparameters.treeCount, threads: hyperparameters.threads) {
      DecisionTreeBuilder(
        matrix: matrix, columns: columns, bins: bins, classFactors: classWeights,
        hyperparameters: hyperparameters)
    } _: { builder, tree -> GrownTree? in
      guard room.hasRoom else { return nil }
      var generator = SplitMix64(seed: hyperparameters.seed, stream: UInt64(tree))
      let examples =
        hyperparameters.bootstrap
        ? everything.examples(draws: bootstrap.draw(using: &generator)) : everything.allExamples()
      let grown = builder.grow(on: examples, using: generator)
      room.add(grown)
      return grown
    }
    try room.check()
    var fit = fit(of: grown.compactMap(\.self), bins: bins, classCount: classCount)
    guard estimatesOutOfBag && hyperparameters.bootstrap else { return fit }
    // Walking lays the forest out anew, so the trees that it was joined from go first.
    grown.removeAll()
    let votes = OutOfBagVotes(
      forest: fit.forest, matrix: matrix, labels: labels, weights: weights, bootstrap: bootstrap,
      hyperparameters: hyperparameters)
    fit.outOfBag = votes.estimate()
    return fit
  }

  /// Where the bins of features lie, and the rows in them.
  private func binned(_ rows: FeatureRows, weights: [Double]) -> (FeatureBins, BinnedColumns) {
    let columns = SparseColumns(of: rows)
    let bins = FeatureBins(of: columns, weights: weights, threads: hyperparameters.threads)
    return (bins, BinnedColumns(columns, by: bins.edges, threads: hyperparameters.threads))
  }

  private func check(
    _ rows: FeatureRows, _ labels: [Int], _ weights: [Double], _ classWeights: [Double],
    _ classCount: Int
  ) {
    precondition(
      labels.count == rows.rowCount, "\(labels.count) labels for \(rows.rowCount) rows")
    precondition(
      weights.count == rows.rowCount, "\(weights.count) weights for \(rows.rowCount) rows")
    precondition(
      classWeights.count == classCount, "\(classWeights.count) weights for \(classCount) classes")
    precondition(
      labels.allSatisfy { (0..<classCount).contains($0) },
      "a label is not below \(classCount), the number of classes")
    precondition(
      weights.allSatisfy { $0 >= 0 && $0.isFinite }, "a weight is negative or not finite")
    precondition(
      classWeights.allSatisfy { $0 > 0 && $0.isFinite }, "a class weight is not above 0")
  }
}

// MARK: - From trees to a forest

private func fit(of trees: [GrownTree], bins: FeatureBins, classCount: Int) -> ForestFit {
  ForestFit(
    forest: joined(trees, bins: bins, classCount: classCount),
    impurityImportances: meanImportances(of: trees, featureCount: bins.edges.starts.count - 1))
}

/// Puts trees one behind the other, and their distributions in one table.
private func joined(_ trees: [GrownTree], bins: FeatureBins, classCount: Int) -> RandomForest {
  var distributions = LeafDistributions(classCount: classCount)
  var treeStarts: [UInt32] = [0]
  var nodes: [UInt64] = []
  nodes.reserveCapacity(trees.reduce(0) { $0 + $1.nodes.count })
  for tree in trees {
    let rows = (0..<tree.distributions.count).map { row in
      distributions.row(of: Array(tree.distributions.distribution(row)))
    }
    for bits in tree.nodes {
      let node = ForestNode(bits: bits)
      nodes.append(node.isLeaf ? ForestNode(leaf: rows[Int(node.payload)]).bits : bits)
    }
    treeStarts.append(UInt32(nodes.count))
  }
  return RandomForest(
    classCount: classCount, edgeStarts: bins.edges.starts, edges: bins.edges.values,
    treeStarts: treeStarts, nodes: nodes, leafDistributions: distributions.values)
}

/// The mean of the trees' importances, scaled to sum to 1.
private func meanImportances(of trees: [GrownTree], featureCount: Int) -> [Double] {
  var sums = [Double](repeating: 0, count: featureCount)
  for tree in trees {
    for (feature, share) in tree.importances { sums[Int(feature)] += share }
  }
  let total = sums.reduce(0, +)
  return total > 0 ? sums.map { $0 / total } : sums
}
