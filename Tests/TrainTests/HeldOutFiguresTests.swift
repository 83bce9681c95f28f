import Evaluation
import Features
import LinearAlgebra
import ModelFile
import TestSupport
import Testing

@testable import Train

struct HeldOutFiguresTests {
  /// One feature, two classes, weights (0, ln 3): a row of value 1 has the odds 1 : 3, one without
  /// the feature 1 : 1, whose tie goes to the lower class.
  @Test func `rows are judged by their weight`() throws {
    let regression = LogisticRegression(
      weights: FrozenArray([0, 1.098_612_288_668_109_8]), biases: FrozenArray([0, 0]))
    var rows = SparseMatrix(columnCount: 1)
    rows.appendRow(columns: [0], values: [1])
    rows.appendRow(columns: [], values: [])
    let set = TrainingSet(
      rows: rows, classes: [1, 1], weights: [3, 2], shapes: [0, 1], labels: ["a", "b"])
    var figures = HeldOutFigures(labels: ["a", "b"])
    figures.record(set, logistic: regression, forest: nil)
    figures.recordUnknownLabel(rows: 4)
    #expect(figures.confusion[1, 1] == 3)
    #expect(figures.confusion[1, 0] == 2)
    #expect(figures.unknownLabelRowCount == 4)
    // (3 · ln(4/3) + 2 · ln 2) / 5
    let logLoss = try #require(figures.probabilities.logLoss)
    #expect(abs(logLoss - 0.449_868_115_695_046_6) < 1e-12)
  }
}
