import Features
import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct MergedFeaturesTests {
  /// By hand: features 1 and 3 are in row 0 alone, 3² + 4² = 5²; feature 0 is in both rows, feature
  /// 2 in none.
  @Test func `features of one row alone become one feature of their length`() {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 1, 3], values: [1, 3, 4])
    rows.appendRow(columns: [0], values: [2])
    let merged = MergedFeatures(rows)
    #expect(merged.rows.rowStarts == [0, 2, 3])
    #expect(merged.rows.columnIndices == [0, 1, 0])
    #expect(merged.rows.values == [1, 5, 2])
    let weights = merged.weights(from: [7, 10], classCount: 1)
    #expect(relativeDifference(weights, [7, 6, 0, 8]) < 1e-15)
  }

  /// The gradient of the objective over all features vanishes where the merged one is least.
  @Test func `the optimum of merged features is the optimum of all`() throws {
    var chance = SplitMix64(seed: 11)
    var rows = SparseMatrix(columnCount: 400)
    var classes: [Int] = []
    for _ in 0..<60 {
      let columns = Set((0..<12).map { _ in UInt32(chance.below(400)) }).sorted()
      rows.appendRow(columns: columns, values: columns.map { _ in chance.unitInterval() + 0.1 })
      classes.append(chance.below(3))
    }
    let ones = [Double](repeating: 1, count: 60)
    let set = TrainingSet(
      rows: rows, classes: classes, weights: ones, shapes: Array(0..<60),
      labels: ["a", "b", "c"])
    let trainer = LogisticRegressionTrainer(
      hyperparameters: try LogisticHyperparameters(tolerance: 1e-14))
    let fit = try trainer.train(set, classWeights: [1, 1, 1])
    #expect(MergedFeatures(rows).rows.columnCount < 400)
    let objective = LogisticObjective(
      rows: rows, classes: classes, multiplicities: ones, classCount: 3, penalty: 1, threads: 1)
    var gradient = [Double](repeating: 0, count: objective.parameterCount)
    let value = objective.evaluate(
      Array(fit.regression.weights) + Array(fit.regression.biases), gradient: &gradient)
    #expect(relativeDifference([value], [fit.objective]) < 1e-12)
    #expect(gradient.allSatisfy { abs($0) < 1e-5 })
  }
}
