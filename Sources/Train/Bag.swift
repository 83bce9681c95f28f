/// The examples that a tree can learn from.
struct Bag: Sendable {
  private let labels: [UInt32]
  private let weights: [Double]

  /// The examples of all rows.
  init(labels: [Int], weights: [Double]) {
    self.labels = labels.map { UInt32($0) }
    self.weights = weights
  }

  /// The examples of the rows that were drawn, each with its draws as weight.
  ///
  /// - Parameter draws: How often each row was drawn. Shape `[rowCount]`.
  func examples(draws: [UInt32]) -> [Example] {
    var examples: [Example] = []
    for (row, count) in draws.enumerated() where count > 0 {
      examples.append(
        Example(
          row: UInt32(row), label: labels[row], weight: Double(count),
          copies: Bootstrap.distinctCopies(copies: weights[row], draws: count)))
    }
    return examples
  }

  /// The examples of all rows that have a weight.
  ///
  /// Weights are rounded to a multiple of a power of two, 2^-50 of their sum or less, so that
  /// sums of them are exact: impurities then do not hang on the order of the rows. Whole numbers
  /// stay as they are.
  func allExamples() -> [Example] {
    let total = weights.reduce(0, +)
    let step = min(total.ulp * 4, 1)
    var examples: [Example] = []
    for (row, weight) in weights.enumerated() {
      let rounded = (weight / step).rounded() * step
      guard rounded > 0 else { continue }
      examples.append(
        Example(
          row: UInt32(row), label: labels[row], weight: rounded,
          copies: UInt32(max(weight.rounded(), 1))))
    }
    return examples
  }
}
