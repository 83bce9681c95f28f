import Glibc
internal import LogSchema

/// The best that any classifier can do on a dataset whose labels are partly chance.
///
/// A classifier can know no more of a line than its shape `t`, for what else differs between the
/// lines of a shape has nothing to do with the label. With `n(t)` rows of `N` and the chances
/// `P(s | t)` of the severities that the catalogue, the class balance and the label noise give,
///
///     accuracy = Σ n(t)/N · max P(s | t)        log-loss = −Σ n(t)/N · Σ P(s | t) ln P(s | t)
///
/// and macro F1 is that of the answers that reach this accuracy, in expectation. Expected values,
/// not the luck of one draw.
public struct ShapeCeiling: Equatable, Sendable {
  /// Rows that the figures are for.
  public let rowCount: Int
  /// Distinct shapes of these rows.
  public let shapeCount: Int
  /// Shapes whose rows carry more than one severity by the catalogue, label noise aside.
  public let ambiguousShapeCount: Int
  /// The highest accuracy, 0 to 1; 1 without rows.
  public let accuracy: Double
  /// The macro F1 over the severities that come, of the answers that reach ``accuracy``.
  public let macroF1: Double
  /// The lowest log-loss, in nats.
  public let logLoss: Double

  /// The ceiling of shapes of known chances.
  ///
  /// - Parameter shapes: Rows of each shape and the chances of its severities, which sum to 1.
  init(_ shapes: [(rowCount: Int, chances: [Double], isAmbiguous: Bool)]) {
    let classCount = Severity.allCases.count
    let present = shapes.filter { $0.rowCount > 0 }
    let total = present.reduce(0) { $0 + $1.rowCount }
    var expected = [[Double]](
      repeating: [Double](repeating: 0, count: classCount), count: classCount)
    var loss = 0.0
    for shape in present {
      let weight = Double(shape.rowCount)
      let answer = shape.chances.indices.max { shape.chances[$0] < shape.chances[$1] } ?? 0
      for (severity, chance) in shape.chances.enumerated() where chance > 0 {
        expected[severity][answer] += weight * chance
        loss -= weight * chance * log(chance)
      }
    }
    rowCount = total
    shapeCount = present.count
    ambiguousShapeCount = present.count(where: \.isAmbiguous)
    let right = (0..<classCount).reduce(0) { $0 + expected[$1][$1] }
    accuracy = total == 0 ? 1 : right / Double(total)
    logLoss = total == 0 ? 0 : loss / Double(total)
    macroF1 = ShapeCeiling.macroF1(expected)
  }

  /// The mean of 2·TP / (true + predicted) over the classes that are true or predicted anywhere.
  private static func macroF1(_ expected: [[Double]]) -> Double {
    let scores = expected.indices.compactMap { label -> Double? in
      let actual = expected[label].reduce(0, +)
      let predicted = expected.reduce(0) { $0 + $1[label] }
      return actual + predicted > 0 ? 2 * expected[label][label] / (actual + predicted) : nil
    }
    return scores.isEmpty ? 1 : scores.reduce(0, +) / Double(scores.count)
  }
}

extension LogGenerator {
  /// Counts rows while blocks are drawn, for the ceilings of what was written.
  public struct RowTally: Sendable {
    private let generator: LogGenerator
    private var counts: [Int]

    /// A tally of no rows.
    public init(of generator: LogGenerator) {
      self.generator = generator
      counts = [Int](repeating: 0, count: generator.plans.count)
    }

    /// Adds the rows of a block.
    public mutating func add(_ block: GeneratedBlock) {
      for (index, count) in block.rowCounts.enumerated() { counts[index] += count }
    }

    /// Rows of shapes that are not held out, or of those that are.
    public func rowCount(heldOut: Bool) -> Int {
      counts.indices.reduce(0) {
        $0 + (generator.scenario.isHeldOut[$1] == heldOut ? counts[$1] : 0)
      }
    }

    /// The ceiling of the rows that are not held out, or of those that are.
    public func ceiling(heldOut: Bool) -> ShapeCeiling {
      generator.ceiling(of: counts, heldOut: heldOut)
    }
  }

  private func ceiling(of counts: [Int], heldOut: Bool) -> ShapeCeiling {
    let weights = ClassBalance.weights(of: plans, shares: realism.classShares)
    let classCount = Severity.allCases.count
    var rowCounts: [String: Int] = [:]
    var chances: [String: [Double]] = [:]
    for (index, plan) in plans.enumerated() where scenario.isHeldOut[index] == heldOut {
      rowCounts[plan.shape.id, default: 0] += counts[index]
      chances[plan.shape.id, default: [Double](repeating: 0, count: classCount)][
        plan.severity.rawValue] += weights[index]
    }
    return ShapeCeiling(
      rowCounts.keys.sorted().map { id in
        let sum = chances[id, default: []].reduce(0, +)
        let own = chances[id, default: []].map { $0 / sum }
        return (
          rowCount: rowCounts[id, default: 0],
          chances: LabelNoise.moved(own, rate: realism.labelNoise),
          isAmbiguous: own.count { $0 > 0 } > 1
        )
      })
  }
}
