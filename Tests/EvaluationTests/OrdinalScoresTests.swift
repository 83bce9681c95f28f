import LogSchema
import Testing

@testable import Evaluation

struct OrdinalScoresTests {
  /// Reference: scikit-learn 1.9.1, Tests/Reference/metrics.py.
  @Test func `kappa is that of scikit-learn`() throws {
    let cases = try MetricsReference.read().cases.filter { one in
      one.labels == Severity.allCases.map(\.label)
    }
    #expect(cases.count >= 8)
    for one in cases {
      let found = try #require(OrdinalScores(matrix(of: one))).quadraticWeightedKappa
      if let expected = one.quadraticWeightedKappa {
        #expect(abs(try #require(found) - expected) < 1e-12, "\(one.name)")
      } else {
        #expect(found == nil, "\(one.name)")
      }
    }
  }

  @Test func `the mean cost weighs each mistake by the cost matrix`() throws {
    var matrix = ConfusionMatrix(labels: ["Critical", "Low"])
    matrix.record(actual: "Critical", predicted: "Low")
    matrix.record(actual: "Low", predicted: "Critical", weight: 2)
    matrix.record(actual: "Low", predicted: "Low", weight: 5)
    // (1 · 18 + 2 · 3 + 5 · 0) / 8 = 3
    #expect(try #require(OrdinalScores(matrix)).meanCost == 3)
    // Any mistake costs 1: 3 mistakes in 8 rows.
    let flat = SeverityCosts { actual, called in actual == called ? 0 : 1 }
    #expect(try #require(OrdinalScores(matrix, costs: flat)).meanCost == 0.375)
  }

  @Test func `labels without an order have no ordinal figures`() {
    var matrix = ConfusionMatrix(labels: ["Low", "Critical"])
    #expect(OrdinalScores(matrix) == nil)
    matrix.record(actual: "Low", predicted: Severity.unclassifiedLabel)
    #expect(OrdinalScores(matrix) == nil)
  }
}
