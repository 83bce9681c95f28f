import SeededRandom
import Testing

@testable import Evaluation

struct ClusterBootstrapTests {
  /// Reference: NumPy 2.4.6, Tests/Reference/evaluation.py.
  @Test func `quantiles are those of NumPy`() throws {
    let reference = try EvaluationReference.read().quantiles
    for (share, expected) in zip(reference.shares, reference.quantiles) {
      #expect(agree(quantile(share, of: reference.values), expected))
    }
    #expect(quantile(0.3, of: [4]) == 4)
  }

  /// Student's t at 0.975 and 8 degrees of freedom is 2.306004; times √(9/8) it is 2.445886, beyond
  /// which the normal distribution has 0.0072251.
  @Test func `few clusters move the percentiles outwards`() {
    let bootstrap = ClusterBootstrap(seed: 1, threads: 1)
    #expect(abs(bootstrap.tailShare(effectiveCount: 9) - 0.0072251) < 1e-6)
    #expect(abs(bootstrap.tailShare(effectiveCount: 10_000) - 0.025) < 3e-5)
    #expect(abs(bootstrap.tailShare(effectiveCount: 20_000) - 0.025) < 1e-15)
    #expect(ClusterBootstrap.effectiveCount([7, 7, 7, 7]) == 4)
    // 100² / (91² + 9) = 1.2: one shape has nearly all rows.
    #expect(ClusterBootstrap.effectiveCount([91, 3, 3, 3]) == 2)
  }

  @Test func `any number of threads draws the same`() {
    let rows = FigureCalculatorTests.rows(count: 100, seed: 3, unseenShare: 0)
    let calculator = FigureCalculator(rows)
    func part(threads: Int, seed: UInt64) -> EvaluationPart {
      EvaluationPart(
        name: "", calculator,
        bootstrap: ClusterBootstrap(replicateCount: 60, seed: seed, threads: threads))
    }
    let one = part(threads: 1, seed: 1)
    #expect(one.headline == part(threads: 3, seed: 1).headline)
    #expect(one.labelIntervals == part(threads: 3, seed: 1).labelIntervals)
    #expect(one.headline != part(threads: 1, seed: 2).headline)
    for figure in Figure.allCases {
      let interval = one.headline[figure]?.interval
      #expect((interval?.lower ?? 0) < (interval?.upper ?? 0), "\(figure)")
    }
  }

  @Test func `one shape, or no draw, gives no interval`() {
    var rows = ScoredRows(labels: ["Low", "High"], classCount: 2)
    for actual in [0, 1, 1] {
      rows.append(
        actual: actual, score: RowScore(actual: actual, probabilities: [0.4, 0.6].span),
        shape: 9, probabilities: [0.4, 0.6], weight: 1)
    }
    let bootstrap = ClusterBootstrap(replicateCount: 50, seed: 1, threads: 1)
    let one = EvaluationPart(name: "", FigureCalculator(rows), bootstrap: bootstrap)
    #expect(one.headline[.accuracy]?.value == 2 / 3.0)
    #expect(one.headline.values.allSatisfy { $0.interval == nil })
    let none = ClusterBootstrap(replicateCount: 0, seed: 1, threads: 1)
    #expect(none.intervals(clusterSizes: [1, 1, 1]) { _ in [1] }.isEmpty)
  }

  @Test func `a figure that most draws lack has no interval`() {
    let bootstrap = ClusterBootstrap(replicateCount: 100, seed: 1, threads: 1)
    let found = bootstrap.intervals(clusterSizes: [Double](repeating: 1, count: 10)) {
      multiplicities in
      [multiplicities[0] > 2 ? 1 : nil, multiplicities[0]]
    }
    #expect(found[0] == nil && found[1] != nil)
  }
}
