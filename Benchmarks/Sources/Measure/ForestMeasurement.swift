import ArgumentParser
import Features
import LinearAlgebra
import LogSchema
import ModelFile
import Train

/// Grows a random forest on four of five lines of a matrix, and tries it on the fifth.
struct ForestMeasurement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forest", abstract: "Random forest of features in memory.")

  @Argument(help: "A folder of 'Measure matrix'.")
  var folder: String

  @Option(help: "Trees.")
  var trees = 100

  @Option(help: "Threads.")
  var threads = 2

  @Option(help: "Where chance starts.")
  var seed: UInt64 = 1

  func run() throws {
    let (train, test) = try MatrixFiles(folder).trainingSets { $0 % 5 != 4 }
    var set = train
    let rowCount = set.rows.rowCount
    let trainer = RandomForestTrainer(
      hyperparameters: try ForestHyperparameters(treeCount: trees, seed: seed, threads: threads))
    var fit: ForestFit?
    let duration = try ContinuousClock().measure {
      set = set.mergingEqualRows()
      fit = try trainer.train(
        rows: set.rows, labels: set.classes, weights: set.weights,
        classWeights: Array(repeating: 1, count: set.labels.count),
        classCount: set.labels.count, estimatesOutOfBag: false)
    }
    guard let forest = fit?.forest else { return }
    var rightCount = 0
    for row in 0..<test.rows.rowCount where answer(row, of: test, by: forest) == test.classes[row] {
      rightCount += 1
    }
    report(
      duration,
      [
        "rows": .integer(rowCount), "nodes": .integer(forest.nodes.count),
        "accuracy": .number(Double(rightCount) / Double(test.rows.rowCount)),
      ])
  }

  /// The class of the largest mean probability, found by the plainest walk.
  private func answer(_ row: Int, of set: TrainingSet, by forest: RandomForest) -> Int {
    var bins: [UInt32: UInt8] = [:]
    set.rows.forEachElement(ofRow: row) { feature, value in
      let edges = Int(forest.edgeStarts[feature])..<Int(forest.edgeStarts[feature + 1])
      bins[UInt32(feature)] = UInt8(edges.count { forest.edges[$0] < value })
    }
    var sums = [Float](repeating: 0, count: forest.classCount)
    for tree in 0..<forest.treeCount {
      let root = Int(forest.treeStarts[tree])
      var node = ForestNode(bits: forest.nodes[root])
      while !node.isLeaf {
        let goesRight = bins[node.feature, default: 0] > node.threshold
        node = ForestNode(bits: forest.nodes[root + Int(node.payload) + (goesRight ? 1 : 0)])
      }
      for label in sums.indices {
        sums[label] += forest.leafDistributions[Int(node.payload) * sums.count + label]
      }
    }
    return sums.indices.max { sums[$0] < sums[$1] } ?? 0
  }
}
