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
    let merged = MergedFeatures(rows, threads: 1)
    #expect(merged.rows.rowStarts == [0, 2, 3])
    #expect(merged.rows.columnIndices == [0, 1, 0])
    #expect(relativeDifference(merged.rows.values, [1, 5, 2]) < 1e-15)
    let weights = merged.weights(from: [7, 10], classCount: 1)
    #expect(relativeDifference(weights, [7, 6, 0, 8]) < 1e-15)
  }

  /// By hand: feature 2 is twice feature 0, 1² + 2² = 5; feature 1 is in the same rows and no
  /// multiple, feature 3 is one in a row less.
  @Test func `features that are multiples become one feature of their length`() {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 1, 2, 3], values: [3, 3, 6, 3])
    rows.appendRow(columns: [], values: [])
    rows.appendRow(columns: [0, 1, 2, 3], values: [1, 2, 2, 1])
    rows.appendRow(columns: [0, 1, 2], values: [-2, 4, -4])
    let merged = MergedFeatures(rows, threads: 1)
    let root = 5.0.squareRoot()
    #expect(merged.rows.columnCount == 3)
    #expect(merged.rows.rowStarts == [0, 3, 3, 6, 8])
    #expect(merged.rows.columnIndices == [0, 1, 2, 0, 1, 2, 0, 1])
    #expect(
      relativeDifference(
        merged.rows.values, [3 * root, 3, 3, root, 2, 1, -2 * root, 4]) < 1e-15)
    let weights = merged.weights(from: [root, 7, 9], classCount: 1)
    #expect(relativeDifference(weights, [1, 7, 2, 9]) < 1e-15)
  }

  /// Single precision, in which the columns are compared first, does not tell these apart.
  @Test func `features that are almost multiples stay apart`() {
    var rows = SparseMatrix(columnCount: 3)
    rows.appendRow(columns: [0, 1, 2], values: [1, 1, 1])
    rows.appendRow(columns: [0, 1, 2], values: [3, 3 + 3e-10, 3])
    let merged = MergedFeatures(rows, threads: 1)
    #expect(merged.rows.columnIndices == [0, 1, 0, 1])
    #expect(merged.rows.values[1] == 1 && merged.rows.values[3] == 3 + 3e-10)
    #expect(merged.weights(from: [0, 5], classCount: 1) == [0, 5, 0])
  }

  @Test func `zeros that are kept as elements are no elements`() {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 1, 2, 3], values: [0, 0, 2, 3])
    rows.appendRow(columns: [0, 1, 2, 3], values: [0, 5, 4, 0])
    let merged = MergedFeatures(rows, threads: 1)
    #expect(merged.rows.columnIndices == [0, 1, 0, 2])
    #expect(merged.rows.values == [2, 3, 4, 5])
    #expect(merged.weights(from: [6, 7, 8], classCount: 1) == [0, 8, 6, 7])
  }

  @Test func `every number of threads merges the same`() {
    let rows = randomSet(rowCount: 3_000, columnCount: 9_000, classCount: 2).rows
    let one = MergedFeatures(rows, threads: 1)
    #expect(one.rows.columnCount < 9_000)
    let numbers = (0..<one.rows.columnCount).map { Double($0) + 1 }
    for threads in [2, 3, 8] {
      let merged = MergedFeatures(rows, threads: threads)
      #expect(merged.rows == one.rows)
      #expect(
        merged.weights(from: numbers[...], classCount: 1)
          == one.weights(from: numbers[...], classCount: 1))
    }
  }

  /// The gradient of the objective over all features vanishes where the merged one is least.
  @Test func `the optimum of merged features is the optimum of all`() throws {
    var chance = SplitMix64(seed: 11)
    var rows = SparseMatrix(columnCount: 400)
    var classes: [Int] = []
    for _ in 0..<60 {
      let columns = Set((0..<12).map { _ in UInt32(chance.below(400)) }).sorted()
      // Columns 398 and 399 are multiples of what comes with them.
      let factor = chance.unitInterval() + 0.1
      rows.appendRow(
        columns: columns.filter { $0 < 397 } + (columns.count % 2 == 0 ? [397, 398, 399] : []),
        values: columns.filter { $0 < 397 }.map { _ in chance.unitInterval() + 0.1 }
          + (columns.count % 2 == 0 ? [factor, 0.7 * factor, 1.9 * factor] : []))
      classes.append(chance.below(3))
    }
    let ones = [Double](repeating: 1, count: 60)
    let set = TrainingSet(
      rows: rows, classes: classes, weights: ones, shapes: Array(0..<60),
      labels: ["a", "b", "c"])
    let trainer = LogisticRegressionTrainer(
      hyperparameters: try LogisticHyperparameters(tolerance: 1e-14))
    let fit = try trainer.train(set, classWeights: [1, 1, 1])
    #expect(MergedFeatures(rows, threads: 1).rows.columnCount < 400)
    let objective = LogisticObjective(
      rows: rows, classes: classes, multiplicities: ones, classCount: 3, penalty: 1, threads: 1)
    var gradient = [Double](repeating: 0, count: objective.parameterCount)
    let value = objective.evaluate(
      Array(fit.regression.weights) + Array(fit.regression.biases), gradient: &gradient)
    #expect(relativeDifference([value], [fit.objective]) < 1e-12)
    #expect(gradient.allSatisfy { abs($0) < 1e-5 })
  }
}
