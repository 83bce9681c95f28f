import Features
import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing
import Train

struct RandomForestTrainerTests {
  /// Reference: scikit-learn 1.9.1, Tests/Reference/forest.py.
  @Test func `a tree on all rows and features equals scikit-learn's`() throws {
    for tree in try trainingReference("forest.json", as: ForestReference.self).trees {
      let rows = SparseMatrix(columnCount: tree.columnCount, rows: tree.rows)
      let settings = try ForestHyperparameters(
        treeCount: 2, maxFeatures: .share(1), maxDepth: tree.maxDepth,
        minSamplesLeaf: tree.minSamplesLeaf, bootstrap: false)
      let fit = try RandomForestTrainer(hyperparameters: settings).train(
        rows: FeatureRows(rows), labels: tree.labels, weights: tree.labels.map { _ in 1 },
        classWeights: tree.classWeights, classCount: tree.classCount)
      #expect(fit.outOfBag == nil)
      #expect(relativeDifference(fit.impurityImportances, tree.importances) < 1e-9, "\(tree.name)")
      for (row, expected) in tree.probabilities.enumerated() {
        let found = fit.forest.probabilities(of: row, in: rows)
        // Leaves hold Float.
        #expect(relativeDifference(found, expected) < 1e-7, "\(tree.name), row \(row)")
      }
    }
  }

  /// The rules of drawing features show in the size of the trees: a rule that skips constant
  /// features grows smaller ones. Reference: scikit-learn 1.9.1, Tests/Reference/forest.py.
  @Test func `trees are as large, and err out of bag as often, as scikit-learn's`() throws {
    let reference = try trainingReference("forest.json", as: ForestReference.self).sizes
    let examples = ForestExamples(
      rows: SparseMatrix(columnCount: reference.columnCount, rows: reference.rows),
      labels: reference.labels, weights: reference.labels.map { _ in 1 },
      classCount: reference.classCount)
    for setting in reference.settings {
      var sizes: [Double] = []
      var errors: [Double] = []
      for seed in 0..<10 {
        let fit = try examples.fit(
          ForestHyperparameters(
            treeCount: 50, maxFeatures: .count(setting.maxFeatures),
            minSamplesLeaf: setting.minSamplesLeaf, seed: UInt64(seed), threads: 2))
        sizes += zip(fit.forest.treeStarts, fit.forest.treeStarts.dropFirst()).map {
          Double($1 - $0)
        }
        errors.append(try #require(fit.outOfBag).error)
      }
      let size = MeanAndError(of: sizes)
      #expect(
        size.agrees(with: setting.nodeCountMean, error: setting.nodeCountError),
        "\(setting): \(size)")
      let error = MeanAndError(of: errors)
      #expect(
        error.agrees(with: setting.outOfBagErrorMean, error: setting.outOfBagErrorError),
        "\(setting): \(error)")
    }
  }

  @Test func `every split of a tree on all features is the best there is`() throws {
    for seed in 0..<8 {
      let examples = ForestExamples.messages(
        count: 60, words: 20, weights: [1, 2, 3], seed: UInt64(seed))
      let forest = try examples.fit(
        ForestHyperparameters(treeCount: 3, maxFeatures: .share(1), bootstrap: false)
      ).forest
      for tree in 0..<3 { expectBestSplits(in: forest, tree: tree, examples: examples) }
    }
  }

  @Test func `one seed gives one forest on 1, 2 and 8 threads`() throws {
    let examples = ForestExamples.messages(count: 300, weights: [1, 1, 2, 7], seed: 3)
    let fits = try [1, 2, 8].map { threads in
      try examples.fit(ForestHyperparameters(treeCount: 20, seed: 42, threads: threads))
    }
    for fit in fits.dropFirst() {
      #expect(fit.forest == fits[0].forest)
      #expect(fit.impurityImportances == fits[0].impurityImportances)
      #expect(fit.outOfBag == fits[0].outOfBag)
    }
    let other = try examples.fit(ForestHyperparameters(treeCount: 20, seed: 43))
    #expect(other.forest != fits[0].forest)
  }

  @Test func `a forest keeps the rules of its layout`() throws {
    let forest = try ForestExamples.messages(count: 200, noise: 0.5, seed: 8).fit(
      ForestHyperparameters(treeCount: 10, minSamplesLeaf: 3)
    ).forest
    var rows: Set<[Float]> = []
    for start in stride(from: 0, to: forest.leafDistributions.count, by: 3) {
      let distribution = Array(forest.leafDistributions[start..<start + 3])
      #expect(abs(distribution.reduce(0, +) - 1) < 1e-6)
      #expect(rows.insert(distribution).inserted, "a distribution is kept twice")
    }
    for tree in 0..<forest.treeCount {
      let nodes = forest.nodes[Int(forest.treeStarts[tree])..<Int(forest.treeStarts[tree + 1])]
      for (place, bits) in nodes.enumerated() {
        let node = ForestNode(bits: bits)
        if node.isLeaf {
          #expect(Int(node.payload) < rows.count)
        } else {
          let feature = Int(node.feature)
          #expect(Int(node.payload) > place && Int(node.payload) + 1 < nodes.count)
          #expect(
            Int(node.threshold) < forest.edgeStarts[feature + 1] - forest.edgeStarts[feature])
        }
      }
    }
  }

  @Test func `collapsed rows grow the trees that expanded rows grow`() throws {
    let collapsed = ForestExamples.messages(
      count: 60, words: 25, noise: 0.3, weights: [1, 2, 5, 12], seed: 21)
    let expanded = collapsed.expanded()
    for minSamplesLeaf in [1, 4] {
      let sizes = try [collapsed, expanded].map { examples in
        let forest = try examples.fit(
          ForestHyperparameters(
            treeCount: 600, minSamplesLeaf: minSamplesLeaf, seed: 5, threads: 2)
        ).forest
        return MeanAndError(
          of: zip(forest.treeStarts, forest.treeStarts.dropFirst()).map { Double($1 - $0) })
      }
      // Rounding the different copies to their expected number costs a node or so of 50.
      let slack = minSamplesLeaf == 1 ? 0 : 0.04 * sizes[1].mean
      #expect(
        sizes[0].agrees(with: sizes[1].mean, error: sizes[1].error + slack / 4), "\(sizes)")
    }
  }

  @Test func `a weight of 3 without bootstrap equals three rows`() throws {
    let collapsed = ForestExamples.messages(count: 50, words: 20, weights: [1, 3], seed: 2)
    let settings = try ForestHyperparameters(
      treeCount: 4, maxFeatures: .share(1), maxDepth: 2, minSamplesLeaf: 5, bootstrap: false)
    let one = try collapsed.fit(settings)
    let other = try collapsed.expanded().fit(settings)
    #expect(relativeDifference(one.impurityImportances, other.impurityImportances) < 1e-12)
    for row in collapsed.labels.indices {
      #expect(
        one.forest.probabilities(of: row, in: collapsed.rows)
          == other.forest.probabilities(of: row, in: collapsed.rows))
    }
  }
}

/// Data at the edge of what there can be.
struct RandomForestEdgeCaseTests {
  private func fit(
    _ dense: [[Double]], _ labels: [Int], classCount: Int, columnCount: Int = 1
  ) throws -> (forest: RandomForest, rows: SparseMatrix, fit: ForestFit) {
    let rows = SparseMatrix(dense: dense, columnCount: columnCount)
    let examples = ForestExamples(
      rows: rows, labels: labels, weights: labels.map { _ in 1 }, classCount: classCount)
    let fit = try examples.fit(ForestHyperparameters(treeCount: 25, seed: 1))
    return (fit.forest, rows, fit)
  }

  @Test func `no rows, or none with a weight, are refused`() throws {
    let nothing = ForestExamples(
      rows: SparseMatrix(columnCount: 3), labels: [], weights: [], classCount: 2)
    #expect(throws: TrainError.noExamples) { try nothing.fit(ForestHyperparameters()) }
    let weightless = ForestExamples(
      rows: SparseMatrix(dense: [[1], [0]], columnCount: 1), labels: [0, 1], weights: [0, 0],
      classCount: 2)
    #expect(throws: TrainError.noExamples) { try weightless.fit(ForestHyperparameters()) }
  }

  @Test func `one row answers its own class and is never out of bag`() throws {
    let (forest, rows, fit) = try fit([[0.5]], [1], classCount: 2)
    #expect(forest.probabilities(of: 0, in: rows) == [0, 1])
    #expect(forest.nodes.count == 25)
    let outOfBag = try #require(fit.outOfBag)
    #expect(outOfBag.error.isNaN)
    #expect(outOfBag.weightWithoutVote == 1)
  }

  @Test func `one feature that tells the classes apart is found`() throws {
    let (forest, rows, fit) = try fit(
      (0..<40).map { [$0 < 20 ? 0 : 0.7] }, (0..<40).map { $0 < 20 ? 0 : 1 }, classCount: 2)
    #expect(forest.probabilities(of: 0, in: rows) == [1, 0])
    #expect(forest.probabilities(of: 39, in: rows) == [0, 1])
    #expect(fit.impurityImportances == [1])
    #expect(fit.outOfBag?.error == 0)
    // Nothing lies between 0 and 0.7, so the edge is half-way.
    #expect(Array(forest.edges) == [0.35])
  }

  @Test(arguments: [0, 0.3])
  func `constant features leave the shares of the classes`(value: Double) throws {
    let (forest, rows, fit) = try fit(
      Array(repeating: [value, value], count: 30), (0..<30).map { $0 % 3 }, classCount: 3,
      columnCount: 2)
    #expect(forest.nodes.count == 25)
    #expect(fit.impurityImportances == [0, 0])
    for probability in forest.probabilities(of: 0, in: rows) {
      #expect(abs(probability - 1 / 3) < 0.1)
    }
  }

  @Test func `a vocabulary without terms leaves the shares of the classes`() throws {
    let (forest, rows, _) = try fit([[], []], [0, 1], classCount: 2, columnCount: 0)
    let probabilities = forest.probabilities(of: 0, in: rows)
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
  }

  @Test func `a single class is certain`() throws {
    let (forest, rows, _) = try fit([[1], [0], [0.5]], [0, 0, 0], classCount: 1)
    #expect(forest.probabilities(of: 1, in: rows) == [1])
    #expect(Array(forest.leafDistributions) == [1])
  }

  @Test func `500 classes are told apart, each by a feature of its own`() throws {
    var dense = [[Double]](repeating: Array(repeating: 0, count: 500), count: 1000)
    for row in dense.indices { dense[row][row % 500] = 1 }
    let (forest, rows, _) = try fit(
      dense, (0..<1000).map { $0 % 500 }, classCount: 500, columnCount: 500)
    let right = (0..<1000).count { row in
      let probabilities = forest.probabilities(of: row, in: rows)
      return probabilities.firstIndex(of: probabilities.max() ?? 0) == row % 500
    }
    #expect(right == 1000)
  }

  @Test func `a class of one row is learned when the row is drawn`() throws {
    var dense = [[Double]](repeating: [0.4, 0], count: 50)
    dense.append([0, 0.9])
    let (forest, rows, _) = try fit(
      dense, Array(repeating: 0, count: 50) + [1], classCount: 2, columnCount: 2)
    // A draw leaves the row out with the chance (1 - 1/51)^51 = 0.364.
    #expect(abs(forest.probabilities(of: 50, in: rows)[1] - 0.636) < 0.3)
    #expect(forest.probabilities(of: 0, in: rows) == [1, 0])
  }

  @Test func `rows without any term fall into one leaf of each tree`() throws {
    let (forest, rows, _) = try fit(
      (0..<30).map { $0 < 15 ? [0, 0] : [0, 0.5] }, (0..<30).map { $0 < 15 ? 1 : 0 },
      classCount: 2, columnCount: 2)
    #expect(forest.probabilities(of: 3, in: rows) == [0, 1])
  }
}

/// The mean of a sample, and how far it may be from the mean of all.
struct MeanAndError: CustomStringConvertible {
  let mean: Double
  let error: Double

  init(of sample: [Double]) {
    let mean = sample.reduce(0, +) / Double(sample.count)
    let squares = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    error = (squares / Double(sample.count - 1) / Double(sample.count)).squareRoot()
  }

  /// Whether two means differ by no more than four standard errors of their difference.
  func agrees(with other: Double, error otherError: Double) -> Bool {
    abs(mean - other) <= 4 * (error * error + otherError * otherError).squareRoot()
  }

  var description: String { "\(mean) ± \(error)" }
}

/// Walks the training rows down a tree and looks, at each split, for a better one by trying
/// every value of every feature.
private func expectBestSplits(in forest: RandomForest, tree: Int, examples: ForestExamples) {
  let dense = (0..<examples.rows.rowCount).map { row in
    var values = [Double](repeating: 0, count: examples.rows.columnCount)
    for element in examples.rows.elements(ofRow: row) {
      values[Int(examples.rows.columnIndices[element])] = examples.rows.values[element]
    }
    return values
  }
  func purity(of rows: [Int]) -> Double {
    var byClass = [Double](repeating: 0, count: examples.classCount)
    for row in rows { byClass[examples.labels[row]] += examples.weights[row] }
    let total = byClass.reduce(0, +)
    return total > 0 ? byClass.reduce(0) { $0 + $1 * $1 } / total : 0
  }
  var waiting = [(place: 0, rows: Array(dense.indices))]
  while let (place, rows) = waiting.popLast() {
    let node = ForestNode(bits: forest.nodes[Int(forest.treeStarts[tree]) + place])
    var best = -Double.infinity
    for feature in 0..<forest.featureCount {
      for value in Set(rows.map { dense[$0][feature] }) {
        let left = rows.filter { dense[$0][feature] <= value }
        let right = rows.filter { dense[$0][feature] > value }
        if !right.isEmpty { best = max(best, purity(of: left) + purity(of: right)) }
      }
    }
    if node.isLeaf {
      let isPure = Set(rows.map { examples.labels[$0] }).count == 1
      #expect(isPure || best == -.infinity, "a leaf could be split")
      continue
    }
    let edge = forest.edges[Int(forest.edgeStarts[Int(node.feature)]) + Int(node.threshold)]
    let left = rows.filter { dense[$0][Int(node.feature)] <= edge }
    let right = rows.filter { dense[$0][Int(node.feature)] > edge }
    #expect(abs(purity(of: left) + purity(of: right) - best) < 1e-9 * best)
    waiting.append((Int(node.payload), left))
    waiting.append((Int(node.payload) + 1, right))
  }
}
