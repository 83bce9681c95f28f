import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct OutOfBagTests {
  /// The twin draws the examples of each tree again and walks the trees by values.
  @Test func `rows of weight 1 are judged by the trees that left them out`() throws {
    let examples = ForestExamples.messages(count: 120, noise: 0.3, seed: 6)
    let fit = try examples.fit(ForestHyperparameters(treeCount: 20, seed: 9))
    let outOfBag = try #require(fit.outOfBag)
    let bootstrap = Bootstrap(weights: examples.weights)
    var sums = [[Double]](repeating: [0, 0, 0], count: 120)
    for tree in 0..<20 {
      var generator = SplitMix64(seed: 9, stream: UInt64(tree))
      let draws = bootstrap.draw(using: &generator)
      let one = fit.forest.tree(tree)
      for row in 0..<120 where draws[row] == 0 {
        let probabilities = one.probabilities(of: row, in: examples.rows)
        for label in 0..<3 { sums[row][label] += probabilities[label] }
      }
    }
    var (wrong, judged) = (0.0, 0.0)
    for row in 0..<120 {
      let total = sums[row].reduce(0, +)
      let expected = sums[row].map { total > 0 ? $0 / total : 0 }
      let found = Array(outOfBag.probabilities[row * 3..<row * 3 + 3])
      #expect(relativeDifference(found, expected) < 1e-6)
      guard total > 0 else { continue }
      judged += 1
      let best = sums[row].firstIndex(of: sums[row].max() ?? 0)
      if best != examples.labels[row] { wrong += 1 }
    }
    #expect(outOfBag.error == wrong / judged)
    #expect(outOfBag.weightWithoutVote == 120 - judged)
  }

  @Test func `collapsed rows err as often as expanded rows`() throws {
    // Each message comes with two labels, as in noisy data: then repeats do not tell the label.
    var collapsed = ForestExamples.messages(
      count: 40, words: 20, weights: [1, 1, 2, 3, 9], seed: 31)
    for row in collapsed.labels.indices {
      let elements = collapsed.rows.elements(ofRow: row)
      let (columns, values) = (
        Array(collapsed.rows.columnIndices[elements]), Array(collapsed.rows.values[elements])
      )
      collapsed.rows.appendRow(columns: columns, values: values)
      collapsed.labels.append((collapsed.labels[row] + 1) % 3)
      collapsed.weights.append(Double(1 + row % 3))
    }
    let expanded = collapsed.expanded()
    let (found, expected) = try (errors(of: collapsed), errors(of: expanded))
    #expect(found.agrees(with: expected.mean, error: expected.error), "\(found), \(expected)")
    #expect(found.mean > 0.1)
  }

  private func errors(of examples: ForestExamples) throws -> MeanAndError {
    MeanAndError(
      of: try (0..<40).map { seed in
        let fit = try examples.fit(
          ForestHyperparameters(treeCount: 15, seed: UInt64(seed), threads: 2))
        return try #require(fit.outOfBag).error
      })
  }

  @Test func `on fresh messages the error is that of a test`() throws {
    let training = ForestExamples.messages(count: 600, noise: 0.2, seed: 1)
    let test = ForestExamples.messages(count: 2000, noise: 0.2, seed: 2)
    let fit = try training.fit(ForestHyperparameters(treeCount: 60, seed: 1, threads: 2))
    let wrong = test.labels.indices.count { row in
      let probabilities = fit.forest.probabilities(of: row, in: test.rows)
      return probabilities.firstIndex(of: probabilities.max() ?? 0) != test.labels[row]
    }
    let error = Double(wrong) / 2000
    // Two samples of 600 and 2,000 examples.
    let spread = (error * (1 - error) * (1 / 600.0 + 1 / 2000.0)).squareRoot()
    #expect(abs(try #require(fit.outOfBag).error - error) < 3 * spread)
  }
}
