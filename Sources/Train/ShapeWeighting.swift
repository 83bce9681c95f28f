/// How much each shape of a training set counts.
public enum ShapeWeighting: String, Sendable, CaseIterable {
  /// By its rows: every row counts the same.
  case row
  /// By the square root of its rows.
  case sqrt
  /// Every shape counts the same, however many rows it has.
  case shape

  /// How much each row counts; the rows of a shape share its weight.
  ///
  /// With `n` data rows of its shape, a row that stands for `m` data rows counts `m`, `m / √n` or
  /// `m / n`.
  ///
  /// - Returns: Shape `[rowCount]`.
  func weights(of examples: TrainingExamples) -> [Double] {
    guard self != .row else { return examples.weights }
    var sizes: [Int: Double] = [:]
    for (shape, weight) in zip(examples.shapes, examples.weights) {
      sizes[shape, default: 0] += weight
    }
    return zip(examples.shapes, examples.weights).map { shape, weight in
      let size = sizes[shape] ?? weight
      return self == .shape ? weight / size : weight / size.squareRoot()
    }
  }
}

extension TrainingSet {
  /// The same rows, counting as a weighting of their shapes has it.
  func weighted(by weighting: ShapeWeighting) -> TrainingSet {
    guard weighting != .row else { return self }
    return TrainingSet(
      rows: rows, classes: classes, weights: weighting.weights(of: examples),
      shapes: examples.shapes, labels: labels)
  }
}
