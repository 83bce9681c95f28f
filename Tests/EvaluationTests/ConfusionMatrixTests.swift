import SeededRandom
import Testing

@testable import Evaluation

/// Reference: scikit-learn 1.9.1, Tests/Reference/metrics.py.
func matrix(of one: MetricsReference.Case) -> ConfusionMatrix {
  var matrix = ConfusionMatrix(labels: one.labels)
  for row in one.actual.indices {
    matrix.record(
      actual: one.actual[row], predicted: one.predicted[row], weight: one.weight(ofRow: row))
  }
  return matrix
}

struct ConfusionMatrixTests {
  @Test func `counts are those of scikit-learn`() throws {
    for one in try MetricsReference.read().cases {
      let found = matrix(of: one)
      for (actual, counts) in one.confusionMatrix.enumerated() {
        for (predicted, count) in counts.enumerated() {
          #expect(
            abs(found[actual, predicted] - count) <= 1e-12 * count,
            "\(one.name), cell \(actual), \(predicted)")
        }
      }
    }
  }

  @Test func `a label that only the data hold comes after the labels of the model`() {
    var matrix = ConfusionMatrix(labels: ["Low", "High"])
    matrix.record(actual: "Medium", predicted: "High")
    #expect(matrix.labels == ["Low", "High", "Medium"])
    #expect(matrix[2, 1] == 1)
    #expect(matrix.total == 1)
  }

  @Test func `severities are ordered by rank and others by their bytes`() {
    var severities = ConfusionMatrix(labels: ["Critical", "Low"])
    severities.record(actual: "Medium", predicted: "Critical", weight: 2)
    let ordered = severities.ordered()
    #expect(ordered.labels == ["Low", "Medium", "Critical"])
    #expect(ordered[1, 2] == 2)
    #expect(ordered.total == 2)
    #expect(ConfusionMatrix(labels: ["b", "Low", "a"]).ordered().labels == ["Low", "a", "b"])
  }

  @Test func `parts that met the labels in another order add up to the whole`() {
    let labels = ["a", "b", "c", "d"]
    var whole = ConfusionMatrix()
    var parts = [ConfusionMatrix](repeating: ConfusionMatrix(), count: 3)
    var chance = SplitMix64(seed: 5)
    for row in 0..<300 {
      let actual = labels[Int(chance.next() % 4)]
      let predicted = labels[Int(chance.next() % 4)]
      whole.record(actual: actual, predicted: predicted)
      parts[row % 3].record(actual: actual, predicted: predicted)
    }
    var sum = ConfusionMatrix()
    for part in parts { sum += part }
    #expect(sum.ordered() == whole.ordered())
    #expect(sum.total == 300)
  }

  @Test func `a label of every row costs no square of memory`() {
    var matrix = ConfusionMatrix(labels: ["Low"])
    for row in 0..<100_000 { matrix.record(actual: "label \(row)", predicted: "Low") }
    // A table of 100,001 × 100,001 counts would take 80 GB.
    #expect(matrix.labels.count == 100_001)
    #expect(matrix.total == 100_000)
    #expect(ClassificationReport(matrix).accuracy == 0)
  }
}
