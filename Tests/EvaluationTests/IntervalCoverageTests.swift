import Foundation
import SeededRandom
import Testing

@testable import Evaluation

/// How often intervals hold the truth, by simulation of logs whose figures are known.
///
/// Reference: NumPy 2.4.6 and SciPy 1.17.1, Tests/Reference/coverage.py, where the logs are
/// described.
struct IntervalCoverageTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let shapeCount: Int
      let byRow: Bool
      let trials: Int
      let replicates: Int
      let coverage: [Double]
    }
    let cases: [Case]

    static func coverage(shapeCount: Int, byRow: Bool) throws -> Case {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Reference/coverage.json")
      let cases = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file)).cases
      return try #require(cases.first { $0.shapeCount == shapeCount && $0.byRow == byRow })
    }
  }

  /// The rows of a shape: counts of cells, `4 · actual + called`.
  private typealias Shape = [(cell: Int, count: Double)]

  private static let labelShares = [0.4, 0.3, 0.2, 0.1]
  private static let rightShares = [0.9, 0.8, 0.7, 0.6]
  private static let strayShare = 0.1

  private static func drawShape(_ chance: inout SplitMix64) -> Shape {
    var rest = chance.unitInterval()
    var actual = 0
    while actual < 3, rest >= labelShares[actual] {
      rest -= labelShares[actual]
      actual += 1
    }
    let isRight = chance.unitInterval() < rightShares[actual]
    let called = isRight ? actual : (actual + 1 + chance.below(3)) % 4
    let rowCount = chance.unitInterval() < 0.5 ? 1 + chance.below(10) : 10 + chance.below(91)
    var counts = [Double](repeating: 0, count: 4)
    for _ in 0..<rowCount {
      let isStray = chance.unitInterval() < strayShare
      counts[isStray ? chance.below(4) : called] += 1
    }
    return counts.indices.filter { counts[$0] > 0 }.map { (4 * actual + $0, counts[$0]) }
  }

  /// What the counts of infinitely many shapes are in proportion to.
  private static var expectedCells: [Double] {
    (0..<16).map { cell in
      let (actual, called) = (cell / 4, cell % 4)
      let own = called == actual ? rightShares[actual] : (1 - rightShares[actual]) / 3
      return labelShares[actual] * ((1 - strayShare) * own + strayShare / 4)
    }
  }

  /// Accuracy, macro F1 and mean cost, written out.
  private static func figures(_ cells: [Double]) -> [Double?] {
    var (right, total, cost, f1Sum, labelCount) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for label in 0..<4 {
      var (actual, called) = (0.0, 0.0)
      for other in 0..<4 {
        actual += cells[4 * label + other]
        called += cells[4 * other + label]
        let ranks = Double(other - label)
        cost += cells[4 * label + other] * (ranks >= 0 ? ranks : 2 * ranks * ranks)
      }
      total += actual
      right += cells[5 * label]
      if actual + called > 0 {
        f1Sum += 2 * cells[5 * label] / (actual + called)
        labelCount += 1
      }
    }
    return [right / total, f1Sum / labelCount, cost / total]
  }

  /// The share of intervals that hold the truth, for each figure.
  private func coverage(
    shapeCount: Int, byRow: Bool, trials: Int, replicates: Int
  ) -> [Double] {
    let truth = Self.figures(Self.expectedCells).compactMap(\.self)
    var heldCounts = [Double](repeating: 0, count: truth.count)
    for trial in 0..<trials {
      var chance = SplitMix64(seed: UInt64(shapeCount), stream: UInt64(trial))
      var shapes = (0..<shapeCount).map { _ in Self.drawShape(&chance) }
      if byRow { shapes = shapes.flatMap(Self.rows) }
      let drawn = shapes
      let bootstrap = ClusterBootstrap(
        replicateCount: replicates, seed: UInt64(trial), threads: 1)
      let sizes = drawn.map { $0.reduce(0) { $0 + $1.count } }
      let intervals = bootstrap.intervals(clusterSizes: sizes) { multiplicities in
        var cells = [Double](repeating: 0, count: 16)
        for (shape, multiplicity) in zip(drawn, multiplicities) where multiplicity > 0 {
          for (cell, count) in shape { cells[cell] += multiplicity * count }
        }
        return Self.figures(cells)
      }
      for (figure, interval) in intervals.enumerated() {
        guard let interval else { continue }
        let held =
          interval.lower - 1e-12 <= truth[figure] && truth[figure] <= interval.upper + 1e-12
        if held { heldCounts[figure] += 1 }
      }
    }
    return heldCounts.map { $0 / Double(trials) }
  }

  private static func rows(of shape: Shape) -> [Shape] {
    shape.flatMap { cell, count in [Shape](repeating: [(cell, 1)], count: Int(count)) }
  }

  /// Two shares of `n` and `m` trials with one true coverage `p` differ with a standard deviation of
  /// √(p · (1 − p) · (1/n + 1/m)), by the binomial distribution; four of them are allowed.
  @Test(arguments: [(9, false, 300), (44, false, 200), (200, false, 60), (20, true, 25)])
  func `intervals hold the truth as often as another simulation says`(
    shapeCount: Int, byRow: Bool, trials: Int
  ) throws {
    let reference = try Reference.coverage(shapeCount: shapeCount, byRow: byRow)
    let found = coverage(
      shapeCount: shapeCount, byRow: byRow, trials: trials, replicates: reference.replicates)
    for (found, expected) in zip(found, reference.coverage) {
      let variance =
        expected * (1 - expected) * (1 / Double(trials) + 1 / Double(reference.trials))
      #expect(abs(found - expected) < 4 * variance.squareRoot(), "\(shapeCount), \(byRow)")
    }
  }

  /// What the intervals are for: by shape, nearly all of those that should hold the truth do; by
  /// row, hardly any. The band is that of the binomial distribution around 0.95.
  @Test func `by shape the coverage of accuracy is near 95 %, by row far from it`() throws {
    for shapeCount in [200, 500] {
      let many = try Reference.coverage(shapeCount: shapeCount, byRow: false)
      let deviation = (0.95 * 0.05 / Double(many.trials)).squareRoot()
      #expect(abs(many.coverage[0] - 0.95) < 3 * deviation)
    }
    #expect(try Reference.coverage(shapeCount: 20, byRow: true).coverage[0] < 0.3)
    #expect(try Reference.coverage(shapeCount: 20, byRow: false).coverage[0] > 0.8)
  }
}
