import Features
import LinearAlgebra
import ModelFile
import SeededRandom
import Train

/// Rows with labels, as a test makes them.
struct ForestExamples {
  var rows: SparseMatrix
  var labels: [Int]
  var weights: [Double]
  var classCount: Int

  /// Trains with class weights of 1.
  func fit(_ hyperparameters: ForestHyperparameters) throws -> ForestFit {
    try RandomForestTrainer(hyperparameters: hyperparameters).train(
      rows: FeatureRows(rows), labels: labels, weights: weights,
      classWeights: Array(repeating: 1, count: classCount), classCount: classCount)
  }

  /// The same examples, each on a row of its own; weights must be whole numbers.
  func expanded() -> ForestExamples {
    var copy = ForestExamples(
      rows: SparseMatrix(columnCount: rows.columnCount), labels: [], weights: [],
      classCount: classCount)
    for row in labels.indices {
      for _ in 0..<Int(weights[row]) {
        let elements = rows.elements(ofRow: row)
        copy.rows.appendRow(columns: rows.columnIndices[elements], values: rows.values[elements])
        copy.labels.append(labels[row])
        copy.weights.append(1)
      }
    }
    return copy
  }

  /// Messages of a few words out of many, whose words hint at the class; `noise` of the labels are
  /// drawn at random.
  static func messages(
    count: Int, words: Int = 80, classCount: Int = 3, noise: Double = 0.2, weights: [Double] = [1],
    seed: UInt64
  ) -> ForestExamples {
    var generator = SplitMix64(seed: seed)
    var examples = ForestExamples(
      rows: SparseMatrix(columnCount: words), labels: [], weights: [], classCount: classCount)
    for _ in 0..<count {
      let label = generator.below(classCount)
      var columns: Set<UInt32> = [UInt32(label)]
      for _ in 0..<5 {
        // The square makes some words common and most rare.
        let place = generator.unitInterval()
        columns.insert(UInt32(place * place * Double(words)))
      }
      examples.rows.appendRow(
        columns: columns.sorted(), values: columns.map { _ in 0.05 + generator.unitInterval() })
      examples.labels.append(
        generator.unitInterval() < noise ? generator.below(classCount) : label)
      examples.weights.append(weights[generator.below(weights.count)])
    }
    return examples
  }
}

extension RandomForest {
  /// A forest of one tree only.
  func tree(_ number: Int) -> RandomForest {
    let places = Int(treeStarts[number])..<Int(treeStarts[number + 1])
    return RandomForest(
      classCount: classCount, edgeStarts: Array(edgeStarts), edges: Array(edges),
      treeStarts: [0, UInt32(places.count)], nodes: places.map { nodes[$0] },
      leafDistributions: Array(leafDistributions))
  }

  /// The probabilities of a row, walked by values and not by bins.
  func probabilities(of row: Int, in rows: SparseMatrix) -> [Double] {
    var values = [Double](repeating: 0, count: featureCount)
    for element in rows.elements(ofRow: row) {
      values[Int(rows.columnIndices[element])] = rows.values[element]
    }
    var sums = [Double](repeating: 0, count: classCount)
    for tree in 0..<treeCount {
      var node = ForestNode(bits: nodes[Int(treeStarts[tree])])
      while !node.isLeaf {
        let edge = edges[Int(edgeStarts[Int(node.feature)]) + Int(node.threshold)]
        let child = Int(node.payload) + (values[Int(node.feature)] <= edge ? 0 : 1)
        node = ForestNode(bits: nodes[Int(treeStarts[tree]) + child])
      }
      for label in 0..<classCount {
        sums[label] += Double(leafDistributions[Int(node.payload) * classCount + label])
      }
    }
    return sums.map { $0 / Double(treeCount) }
  }
}
