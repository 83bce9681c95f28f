import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing
import Train

struct FeatureImportanceTests {
  /// The twin lays the examples out one by one and predicts all of them anew for each shuffle.
  @Test(arguments: [[1.0], [1, 2, 5], [0, 3]])
  func `the loss is that of shuffled examples`(weights: [Double]) throws {
    let examples = ForestExamples.messages(count: 60, words: 15, weights: weights, seed: 4)
    let forest = try examples.fit(ForestHyperparameters(treeCount: 8, seed: 2)).forest
    let found = permutationImportances(
      of: forest, rows: FeatureRows(examples.rows), labels: examples.labels,
      weights: examples.weights,
      repeats: 3, seed: 11, threads: 2)
    for feature in 0..<15 {
      var loss = 0.0
      for number in 0..<3 {
        var generator = SplitMix64(seed: 11, stream: UInt64(feature * 3 + number))
        var donors = Array(examples.labels.indices)
        generator.shuffle(&donors)
        loss += accuracy(of: forest, on: examples, feature: feature, donors: nil)
        loss -= accuracy(of: forest, on: examples, feature: feature, donors: donors)
      }
      #expect(abs(found[feature] - loss / 3) < 1e-12, "\(feature)")
    }
  }

  @Test func `what decides matters most, and what no tree looks at not at all`() throws {
    var generator = SplitMix64(seed: 5)
    // Feature 0 is the label, feature 1 is chance, feature 2 is constant.
    let labels = (0..<200).map { _ in generator.below(2) }
    let dense = labels.map { [Double($0), generator.unitInterval(), 0.5] }
    let examples = ForestExamples(
      rows: SparseMatrix(dense: dense, columnCount: 3), labels: labels,
      weights: labels.map { _ in 1 }, classCount: 2)
    let fit = try examples.fit(ForestHyperparameters(treeCount: 20, maxFeatures: .count(2)))
    let found = permutationImportances(
      of: fit.forest, rows: FeatureRows(examples.rows), labels: labels, weights: examples.weights)
    // Half of the shuffled labels are the wrong one.
    #expect(abs(found[0] - 0.5) < 0.1)
    #expect(found[1] < 0.05)
    #expect(found[2] == 0)
    #expect(fit.impurityImportances[0] > 0.8)
    #expect(fit.impurityImportances[2] == 0)
    #expect(abs(fit.impurityImportances.reduce(0, +) - 1) < 1e-12)
  }

  private func accuracy(
    of forest: RandomForest, on examples: ForestExamples, feature: Int, donors: [Int]?
  ) -> Double {
    let rows = examples.labels.indices.flatMap { row in
      Array(repeating: row, count: Int(examples.weights[row]))
    }
    let values = (donors ?? Array(examples.labels.indices)).flatMap { row in
      Array(
        repeating: dense(examples.rows, row: row)[feature], count: Int(examples.weights[row]))
    }
    var shuffled: [[Double]] = []
    for (row, value) in zip(rows, values) {
      shuffled.append(dense(examples.rows, row: row))
      shuffled[shuffled.count - 1][feature] = value
    }
    let matrix = SparseMatrix(dense: shuffled, columnCount: examples.rows.columnCount)
    let right = rows.indices.count { place in
      let probabilities = forest.probabilities(of: place, in: matrix)
      return probabilities.firstIndex(of: probabilities.max() ?? 0) == examples.labels[rows[place]]
    }
    return Double(right) / Double(rows.count)
  }

  private func dense(_ rows: SparseMatrix, row: Int) -> [Double] {
    var values = [Double](repeating: 0, count: rows.columnCount)
    for element in rows.elements(ofRow: row) {
      values[Int(rows.columnIndices[element])] = rows.values[element]
    }
    return values
  }
}
