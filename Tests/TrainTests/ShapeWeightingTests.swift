import LinearAlgebra
import Testing

@testable import Train

struct ShapeWeightingTests {
  /// Shape 7 has 1 + 8 = 9 data rows in two rows, shape 3 has 4 in one.
  @Test func `the rows of a shape share its weight`() {
    var rows = SparseMatrix(columnCount: 1)
    for value in [1.0, 2, 3] { rows.appendRow(columns: [0], values: [value]) }
    let set = TrainingSet(
      rows: rows, classes: [0, 1, 0], weights: [1, 4, 8], shapes: [7, 3, 7], labels: ["a", "b"])
    #expect(ShapeWeighting.row.weights(of: set.examples) == [1, 4, 8])
    // 1/√9, 4/√4, 8/√9
    #expect(ShapeWeighting.sqrt.weights(of: set.examples) == [1.0 / 3, 2, 8.0 / 3])
    // 1/9, 4/4, 8/9
    #expect(ShapeWeighting.shape.weights(of: set.examples) == [1.0 / 9, 1, 8.0 / 9])
    #expect(set.weighted(by: .shape).weights == [1.0 / 9, 1, 8.0 / 9])
    #expect(set.weighted(by: .row).weights == set.weights)
  }
}
