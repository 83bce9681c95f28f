import Evaluation

extension EvaluationSummary {
  /// A model card in Markdown.
  ///
  /// Reference for what a card should say: Mitchell et al. 2019, doi:10.1145/3287560.3287596.
  public func markdown() -> String {
    let blocks = [
      "# Model card: " + markdownEscaped(fileName(model.path)), purpose, headlineTable, partsTables,
      labelTable, confusionTable, limits, provenance,
    ]
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var purpose: String {
    let labels = overall.figures.confusion.ordered().labels
    return "Says of a log line which label it deserves: "
      + labels.prefix(20).map(markdownEscaped).joined(separator: ", ")
      + (labels.count > 20 ? " and \(labels.count - 20) more" : "") + ". Judged on "
      + markdownEscaped(fileName(data.path))
      + ", \(overall.rowCount) rows of \(overall.shapeCount) shapes."
  }

  private var headlineTable: String {
    var rows = [["figure", "value", confidenceText + " interval"]]
    for figure in Figure.allCases {
      guard let estimate = overall.headline[figure], let value = estimate.value else { continue }
      rows.append(
        [figure.title, fixedPoint(value, digits: 4), intervalText(estimate.interval, digits: 4)])
    }
    return "## Figures\n\n" + intervalNote + "\n\n" + table(rows)
  }

  private var partsTables: String {
    let groups =
      (parts.isEmpty ? [] : [("Shapes that training saw, and new ones", parts)])
      + slices.map { ("By " + markdownEscaped($0.column), $0.parts) }
    return groups.map { title, parts in
      var rows = [["", "rows", "shapes", "accuracy", "interval", "macro F1", "interval"]]
      for part in parts {
        let accuracy = part.headline[.accuracy]
        let macroF1 = part.headline[.macroF1]
        rows.append([
          markdownEscaped(shortened(part.name)), "\(part.rowCount)", "\(part.shapeCount)",
          number(accuracy?.value), intervalText(accuracy?.interval), number(macroF1?.value),
          intervalText(macroF1?.interval),
        ])
      }
      return "## " + title + "\n\n" + table(rows)
    }.joined(separator: "\n\n")
  }

  private var labelTable: String {
    var rows = [["label", "rows", "precision", "recall", "F1", "F1 interval"]]
    for one in ClassificationReport(overall.figures.confusion.ordered()).labels.prefix(100) {
      rows.append([
        markdownEscaped(one.label), fixedPoint(one.scores.support, digits: 0),
        number(one.scores.precision), number(one.scores.recall), number(one.scores.f1),
        intervalText(overall.labelIntervals[one.label]?.f1),
      ])
    }
    return "## Each label\n\n" + table(rows)
  }

  private var confusionTable: String {
    let matrix = overall.figures.confusion.ordered()
    guard matrix.labels.count <= 24 else { return "" }
    var rows = [["actual \\\\ called"] + matrix.labels.map(markdownEscaped)]
    for actual in matrix.labels.indices {
      rows.append(
        [markdownEscaped(matrix.labels[actual])]
          + matrix.labels.indices.map { fixedPoint(matrix[actual, $0], digits: 0) })
    }
    return "## Confusion matrix\n\n" + table(rows)
  }

  private var limits: String {
    var lines = ceilings.map { unit, figures in
      "- Where one \(unit) carries several labels, no model of the text is right always: accuracy is "
        + "at most \(number(figures.accuracy))."
    }
    if isTrainingData {
      lines.append("- **The model learned from this very file: the figures flatter it.**")
    }
    if unseenLabelRowCount > 0 {
      lines.append("- \(unseenLabelRowCount) rows carry a label that the model never saw.")
    }
    if let known {
      lines.append(
        "- The gate knows \(number(known.overall.coverage)) of the rows; the figures are over all.")
    }
    return lines.isEmpty ? "" : "## Limits\n\n" + lines.joined(separator: "\n")
  }

  private var provenance: String {
    var rows = [
      ["", ""], ["program", "tocsin \(toolVersion)"], ["model, SHA-256", "`\(model.sha256)`"],
      ["data, SHA-256", "`\(data.sha256)`"],
    ]
    if let trainingDataSHA256 {
      rows.append(["learned from, SHA-256", "`" + trainingDataSHA256.filter(\.isHexDigit) + "`"])
    }
    rows.append([
      "intervals",
      "\(bootstrap.replicateCount) draws by shape, expanded percentiles, seed \(bootstrap.seed)",
    ])
    return "## What this is made of\n\n" + table(rows)
  }

  private func table(_ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|" + rows[0].enumerated().map { $0.offset == 0 ? "---|" : "---:|" }.joined()
    return ([line(rows[0]), rule] + rows.dropFirst().map(line)).joined(separator: "\n")
  }
}
