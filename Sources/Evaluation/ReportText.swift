extension ClassificationReport {
  /// The report as scikit-learn's `classification_report` lays it out, character for character.
  ///
  /// Supports are whole numbers; if one is not, because rows have weights, all have `digits`
  /// digits (scikit-learn prints as many as the double has).
  ///
  /// - Parameter digits: Digits after the point, 0 to 15.
  public func text(digits: Int = 3) -> String {
    let averageNames = ["weighted avg"]
    let width = (labels.map(\.label) + averageNames).map(\.unicodeScalars.count).reduce(digits, max)
    let supportDigits = labels.allSatisfy { $0.scores.support.isWhole } ? 0 : digits

    func line(_ name: String, _ columns: [String]) -> String {
      let padded = columns.map { " " + $0.paddedLeft(to: 9) }
      return name.paddedLeft(to: width) + " " + padded.joined() + "\n"
    }
    func line(_ name: String, _ scores: Scores) -> String {
      let figures = [scores.precision, scores.recall, scores.f1]
      return line(
        name,
        figures.map { fixedPoint($0, digits: digits) }
          + [fixedPoint(scores.support, digits: supportDigits)])
    }

    let header = line("", ["precision", "recall", "f1-score", "support"])
    let ofLabels = labels.map { line($0.label, $0.scores) }.joined()
    let overall = line(
      "accuracy",
      [
        "", "", fixedPoint(accuracy, digits: digits),
        fixedPoint(support, digits: supportDigits),
      ])
    return header + "\n" + ofLabels + "\n" + overall + line("macro avg", macroAverage)
      + line("weighted avg", weightedAverage)
  }
}

extension ConfusionMatrix {
  /// The counts as a table: a line for each actual label, a column for each predicted one.
  public func text() -> String {
    let cells = self.cells
    let digits = cells.allSatisfy { $0.count.isWhole } ? 0 : 3
    let nameWidth = labels.map(\.unicodeScalars.count).reduce(0, max)
    let widest = cells.map { fixedPoint($0.count, digits: digits).count }.reduce(0, max)
    let width = max(nameWidth, widest)
    let corner = "actual \\ predicted"
    let firstWidth = max(nameWidth, corner.count)

    var text = corner.paddedLeft(to: firstWidth)
    for label in labels { text += "  " + label.paddedLeft(to: width) }
    for (actual, label) in labels.enumerated() {
      text += "\n" + label.paddedLeft(to: firstWidth)
      for predicted in labels.indices {
        let count = fixedPoint(self[actual, predicted], digits: digits)
        text += "  " + count.paddedLeft(to: width)
      }
    }
    return text + "\n"
  }
}

extension Double {
  fileprivate var isWhole: Bool { rounded() == self }
}

extension String {
  /// The string with spaces before it; its width is counted in Unicode scalars, as Python does.
  fileprivate func paddedLeft(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - unicodeScalars.count)) + self
  }
}
