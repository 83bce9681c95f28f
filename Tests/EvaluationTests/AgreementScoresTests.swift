import Testing

@testable import Evaluation

/// Reference: scikit-learn 1.9.1, Tests/Reference/evaluation.py.
struct AgreementScoresTests {
  private func matrix(of one: EvaluationReference.Matrix) -> ConfusionMatrix {
    var matrix = ConfusionMatrix(labels: (0..<one.labels).map { "label \($0)" })
    for row in one.actual.indices {
      matrix.record(
        actual: one.actual[row], predicted: one.predicted[row],
        weight: one.weights.map { $0[row] } ?? 1)
    }
    return matrix
  }

  @Test func `correlation and balanced accuracy are those of scikit-learn`() throws {
    for one in try EvaluationReference.read().matrices {
      let scores = AgreementScores(matrix(of: one))
      #expect(agree(scores.matthewsCorrelation, one.matthews))
      #expect(agree(scores.balancedAccuracy, one.balancedAccuracy))
    }
  }

  @Test func `averages of F1 are those of scikit-learn`() throws {
    for one in try EvaluationReference.read().matrices {
      let report = ClassificationReport(matrix(of: one))
      #expect(agree(report.macroF1, one.macroF1))
      #expect(agree(report.weightedAverage.f1, one.weightedF1))
    }
  }

  @Test func `without rows the figures are 0`() {
    let scores = AgreementScores(ConfusionMatrix(labels: ["a", "b"]))
    #expect(scores.balancedAccuracy == 0 && scores.matthewsCorrelation == 0)
  }
}
