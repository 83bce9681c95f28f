import TestSupport
import Testing

@testable import Evaluation

/// Reference: scikit-learn 1.9.1, Tests/Reference/metrics.py.
struct ClassificationReportTests {
  private func agrees(
    _ found: ClassificationReport.Scores, _ expected: MetricsReference.Case.Entry?
  ) -> Bool {
    guard case .scores(let scores) = expected else { return false }
    let difference = relativeDifference(
      [found.precision, found.recall, found.f1, found.support],
      [scores.precision, scores.recall, scores.f1Score, scores.support])
    return difference < 1e-12
  }

  @Test func `every figure is that of scikit-learn`() throws {
    for one in try MetricsReference.read().cases {
      let report = ClassificationReport(matrix(of: one))
      #expect(report.labels.count == one.report.count - 3, "\(one.name)")
      for entry in report.labels {
        #expect(agrees(entry.scores, one.report[entry.label]), "\(one.name), \(entry.label)")
      }
      #expect(agrees(report.macroAverage, one.report["macro avg"]), "\(one.name)")
      #expect(agrees(report.weightedAverage, one.report["weighted avg"]), "\(one.name)")
      guard case .number(let accuracy) = one.report["accuracy"] else {
        Issue.record("\(one.name) has no accuracy")
        continue
      }
      #expect(relativeDifference([report.accuracy], [accuracy]) < 1e-12, "\(one.name)")
    }
  }

  @Test func `an empty matrix has figures of nought`() {
    let report = ClassificationReport(ConfusionMatrix(labels: ["a", "b"]))
    #expect(report.labels.isEmpty)
    #expect([report.accuracy, report.macroF1, report.support] == [0, 0, 0])
  }

  @Test func `a label that does not occur lowers the macro average only on request`() {
    var matrix = ConfusionMatrix(labels: ["a", "b"])
    matrix.record(actual: 0, predicted: 0)
    #expect(ClassificationReport(matrix).macroF1 == 1)
    #expect(ClassificationReport(matrix, keepingAbsentLabels: true).macroF1 == 0.5)
  }
}
