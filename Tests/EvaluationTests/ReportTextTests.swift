import Testing

@testable import Evaluation

/// Reference: scikit-learn 1.9.1, Tests/Reference/metrics.py.
struct ReportTextTests {
  @Test func `the text is that of scikit-learn, character for character`() throws {
    for one in try MetricsReference.read().cases where one.weights == nil {
      let found = matrix(of: one)
      let report = ClassificationReport(found)
      let reportOfAll = ClassificationReport(found, keepingAbsentLabels: true)
      for (text, expected) in [
        (report.text(digits: one.digits), one.text),
        (reportOfAll.text(digits: one.digits), one.textOfAllLabels),
      ] {
        // Where not one row is right, scikit-learn's counts turn into floats: "4.0" rows.
        let isAllWrong = report.accuracy == 0
        let expected =
          isAllWrong
          ? expected.replacing(/(\d+)\.0\n/) { "  \($0.output.1)\n" } : expected
        #expect(text.utf8.elementsEqual(expected.utf8), "\(one.name)\n\(text)\n\(expected)")
      }
    }
  }

  /// scikit-learn prints a weighted support with all the digits that the double has.
  @Test func `with weights all columns before the support are those of scikit-learn`() throws {
    func withoutSupport(_ text: String) -> [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.split(separator: " ").dropLast().joined(separator: " ")
      }
    }
    for one in try MetricsReference.read().cases where one.weights != nil {
      let text = ClassificationReport(matrix(of: one)).text(digits: one.digits)
      #expect(withoutSupport(text) == withoutSupport(one.text), "\(one.name)")
    }
  }

  @Test func `weighted supports have as many digits as the figures`() {
    var matrix = ConfusionMatrix(labels: ["a", "b"])
    matrix.record(actual: 0, predicted: 0, weight: 2)
    matrix.record(actual: 1, predicted: 0, weight: 0.25)
    let lines = ClassificationReport(matrix).text(digits: 2).split(separator: "\n")
    #expect(lines[1].hasSuffix("     2.00"))
    #expect(lines[2].hasSuffix("     0.25"))
    #expect(lines[3].hasSuffix("     2.25"))
  }

  @Test func `a confusion matrix is a table of actual by predicted`() {
    var matrix = ConfusionMatrix(labels: ["Low", "High"])
    matrix.record(actual: 0, predicted: 0, weight: 12345)
    matrix.record(actual: 0, predicted: 1, weight: 7)
    matrix.record(actual: 1, predicted: 1, weight: 60)
    let expected = """
      actual \\ predicted    Low   High
                     Low  12345      7
                    High      0     60

      """
    #expect(matrix.text() == expected)
  }
}
