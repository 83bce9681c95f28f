import Evaluation

extension EvaluationSummary {
  /// The report as one HTML file: no script, nothing that is loaded from elsewhere, and a policy
  /// that would stop either.
  public func html() -> String {
    let sections = [
      headerHTML, cardsHTML, headlineHTML, partsHTML, labelsHTML, confusionHTML, plotsHTML,
      sweepHTML, slicesHTML, termsHTML, mistakesHTML, provenanceHTML,
    ]
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(htmlEscaped("Evaluation of " + fileName(model.path)))</title>
      <style>
      \(htmlStyle)
      </style>
      </head>
      <body>
      \(sections.filter { !$0.isEmpty }.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private var headerHTML: String {
    """
    <header>
    <h1>Evaluation of \(htmlEscaped(fileName(model.path)))</h1>
    <p class="soft">On \(htmlEscaped(fileName(data.path))): \(overall.rowCount) rows of \
    \(overall.shapeCount) shapes. A shape is a message with its numbers, names and addresses masked.</p>
    \(isTrainingData ? "<p><strong>The model learned from this very file: the figures flatter it.</strong></p>" : "")
    </header>
    """
  }

  private var cardsHTML: String {
    let cards = [Figure.macroF1, .accuracy, .meanCost, .logLoss].compactMap { figure -> String? in
      guard let estimate = overall.headline[figure], let value = estimate.value else { return nil }
      return "<div class=\"card\">\(figure.title)<b>\(fixedPoint(value, digits: 3))</b>"
        + "<span class=\"soft\">\(intervalText(estimate.interval))</span></div>"
    }
    return "<div class=\"cards\">" + cards.joined() + "</div>"
  }

  private var headlineHTML: String {
    var rows = ""
    for figure in Figure.allCases {
      guard let estimate = overall.headline[figure], let value = estimate.value else { continue }
      rows +=
        "<tr><td>\(figure.title)</td><td>\(fixedPoint(value, digits: 4))</td>"
        + "<td>\(intervalText(estimate.interval, digits: 4))</td><td>\(whisker(figure, estimate))</td></tr>"
    }
    return section(
      "Headline figures",
      """
      <p class="soft">\(intervalNote)</p>
      <div class="scroll"><table><tr><th>figure</th><th>value</th><th>\(confidenceText) interval</th>\
      <th>0 to 1</th></tr>\(rows)</table></div>
      <div class="notes">\(ceilingHTML)</div>
      """)
  }

  /// A value and its interval on a line from 0 to 1; nothing for a figure that goes beyond.
  private func whisker(_ figure: Figure, _ estimate: Estimate) -> String {
    guard figure != .meanCost, figure != .logLoss, let value = estimate.value,
      (0...1).contains(value)
    else { return "" }
    func place(_ share: Double) -> String {
      fixedPoint(4 + 152 * min(max(share, 0), 1), digits: 1)
    }
    var marks = "<line class=\"grid\" x1=\"4\" y1=\"8\" x2=\"156\" y2=\"8\"/>"
    if let interval = estimate.interval {
      marks +=
        "<line class=\"whisker\" x1=\"\(place(interval.lower))\" y1=\"8\" "
        + "x2=\"\(place(interval.upper))\" y2=\"8\"/>"
    }
    marks += "<circle class=\"dot\" cx=\"\(place(value))\" cy=\"8\" r=\"3.5\"/>"
    return "<svg viewBox=\"0 0 160 16\" style=\"width:10rem\" aria-hidden=\"true\">\(marks)</svg>"
  }

  private var ceilingHTML: String {
    ceilings.map { unit, figures in
      "<p class=\"soft\">Where one \(unit) carries several labels, no model of the text can be right "
        + "always: with the commonest label for each of the \(figures.messageCount) \(unit)s, accuracy "
        + "is \(fixedPoint(figures.accuracy, digits: 3)) and macro F1 "
        + "\(fixedPoint(figures.macroF1, digits: 3)); log-loss cannot be below "
        + "\(fixedPoint(figures.logLoss, digits: 3)).</p>"
    }.joined()
  }

  private var partsHTML: String {
    guard !parts.isEmpty else { return "" }
    return section(
      "Shapes that training saw, and new ones",
      "<p class=\"soft\">Rows of a seen shape say little about tomorrow's logs.</p>"
        + partTable("shapes", parts))
  }

  private var slicesHTML: String {
    slices.map { slice in
      section("By \(htmlEscaped(slice.column))", partTable("value", slice.parts))
    }.joined(separator: "\n")
  }

  private func partTable(_ name: String, _ parts: [EvaluationPart]) -> String {
    let figures: [Figure] = [.accuracy, .macroF1, .meanCost]
    var rows =
      "<tr><th>\(name)</th><th>rows</th><th>shapes</th>"
      + figures.map { "<th>\($0.title)</th><th>interval</th>" }.joined() + "</tr>"
    for part in parts {
      rows +=
        "<tr><td class=\"text\">\(htmlEscaped(shortened(part.name)))</td><td>\(part.rowCount)</td>"
        + "<td>\(part.shapeCount)</td>"
      for figure in figures {
        let estimate = part.headline[figure]
        rows += "<td>\(number(estimate?.value))</td><td>\(intervalText(estimate?.interval))</td>"
      }
      rows += "</tr>"
    }
    return "<div class=\"scroll\"><table>\(rows)</table></div>"
  }

  private var labelsHTML: String {
    let report = ClassificationReport(overall.figures.confusion.ordered())
    var rows =
      "<tr><th>label</th><th>rows</th><th>precision</th><th>interval</th><th>recall</th>"
      + "<th>interval</th><th>F1</th><th>interval</th></tr>"
    for one in report.labels.prefix(Self.largestLabelCount) {
      let intervals = overall.labelIntervals[one.label]
      rows +=
        "<tr><td class=\"text\">\(htmlEscaped(one.label))</td>"
        + "<td>\(fixedPoint(one.scores.support, digits: 0))</td>"
        + "<td>\(number(one.scores.precision))</td><td>\(intervalText(intervals?.precision))</td>"
        + "<td>\(number(one.scores.recall))</td><td>\(intervalText(intervals?.recall))</td>"
        + "<td>\(number(one.scores.f1))</td><td>\(intervalText(intervals?.f1))</td></tr>"
    }
    return section(
      "Each label",
      "<div class=\"scroll\"><table>\(rows)</table></div>"
        + leftOutNote(report.labels.count, of: "labels", shown: Self.largestLabelCount))
  }

  private var confusionHTML: String {
    let matrix = overall.figures.confusion.ordered()
    let shown = matrix.labels.indices.prefix(Self.largestHeatMapCount)
    var rows =
      "<tr><th>actual \\ called</th>"
      + shown.map { "<th>\(htmlEscaped(matrix.labels[$0]))</th>" }.joined() + "</tr>"
    for actual in shown {
      let support = matrix.labels.indices.reduce(0) { $0 + matrix[actual, $1] }
      rows += "<tr><td class=\"text\">\(htmlEscaped(matrix.labels[actual]))</td>"
      for predicted in shown {
        let count = matrix[actual, predicted]
        let share = support > 0 ? count / support : 0
        rows +=
          "<td class=\"cell\(share > 0.6 ? " dark" : "")\" style=\"--share:"
          + "\(fixedPoint(0.06 + 0.94 * share, digits: 3))\">\(fixedPoint(count, digits: 0))"
          + "<small>\(fixedPoint(100 * share, digits: 1)) %</small></td>"
      }
      rows += "</tr>"
    }
    return section(
      "Confusion matrix",
      "<p class=\"soft\">Rows are what messages are, columns what they were called; shares are of "
        + "the row.</p><div class=\"scroll\"><table class=\"heat\">\(rows)</table></div>"
        + leftOutNote(matrix.labels.count, of: "labels", shown: Self.largestHeatMapCount))
  }

  private var sweepHTML: String {
    var rows =
      "<tr><th>confidence from</th><th>coverage</th><th>accuracy</th><th>macro F1</th></tr>"
    for point in sweep.points {
      rows +=
        "<tr><td>\(fixedPoint(point.threshold, digits: 2))</td><td>\(number(point.coverage))</td>"
        + "<td>\(number(point.accuracy))</td><td>\(number(point.macroF1))</td></tr>"
    }
    return section(
      "Withholding unsure answers",
      "<div class=\"scroll\"><table>\(rows)</table></div><div class=\"notes\">\(thresholdsHTML)</div>"
    )
  }

  private var thresholdsHTML: String {
    var notes = ""
    if let thresholds {
      notes +=
        "<p class=\"soft\">The model's own thresholds, chosen for precision "
        + "\(thresholds.targetPrecision), cover \(number(thresholds.coverage.overall.coverage)) of "
        + "the rows, of which \(number(thresholds.coverage.overall.precision)) are right.</p>"
    }
    if let known {
      notes +=
        "<p class=\"soft\">Its gate knows \(number(known.overall.coverage)) of the rows, of which "
        + "\(number(known.overall.precision)) are right.</p>"
    }
    return notes
  }

  private var termsHTML: String {
    guard terms.contains(where: { !$0.terms.isEmpty }) else { return "" }
    let largest = terms.flatMap(\.terms).map(\.weight).max() ?? 1
    let tables = terms.prefix(Self.largestHeatMapCount).map { label in
      let rows = label.terms.map { term, weight in
        let width = fixedPoint(100 * max(weight, 0) / largest, digits: 1)
        return "<tr><td class=\"text\"><code>\(htmlEscaped(term))</code></td>"
          + "<td><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" style=\"height:.7rem\" "
          + "aria-hidden=\"true\"><rect width=\"\(width)\" height=\"10\"/></svg></td>"
          + "<td>\(fixedPoint(weight, digits: 2))</td></tr>"
      }
      return "<div><h3>\(htmlEscaped(label.label))</h3><table>\(rows.joined())</table></div>"
    }
    return section(
      "Terms of the largest weights", "<div class=\"terms\">\(tables.joined())</div>")
  }

  private var mistakesHTML: String {
    guard !mistakes.isEmpty else { return "" }
    var rows =
      "<tr><th>line</th><th class=\"text\">actual</th><th class=\"text\">called</th><th>confidence</th>"
      + "<th>rows</th><th class=\"text\">message, without customers' identifiers</th></tr>"
    for mistake in mistakes {
      rows +=
        "<tr><td>\(mistake.line)</td><td class=\"text\">\(htmlEscaped(mistake.actual))</td>"
        + "<td class=\"text\">\(htmlEscaped(mistake.called))</td>"
        + "<td>\(number(mistake.confidence))</td><td>\(mistake.rowCount)</td>"
        + "<td class=\"text message\"><code>\(htmlEscaped(mistake.message))</code></td></tr>"
    }
    return section(
      "Worst mistakes",
      "<p class=\"soft\">By cost and confidence, one of each shape; <em>rows</em> counts its like.</p>"
        + "<div class=\"scroll\"><table>\(rows)</table></div>")
  }

  private var provenanceHTML: String {
    func row(_ name: String, _ value: String) -> String {
      "<tr><td>\(name)</td><td class=\"text\"><code>\(htmlEscaped(value))</code></td></tr>"
    }
    var rows = row("program", "tocsin " + toolVersion)
    rows += row("model", fileName(model.path)) + row("model, SHA-256", model.sha256)
    rows += row("data", fileName(data.path)) + row("data, SHA-256", data.sha256)
    if let trainingDataSHA256 { rows += row("learned from, SHA-256", trainingDataSHA256) }
    rows += row(
      "intervals",
      "\(bootstrap.replicateCount) draws by shape, expanded percentiles, seed \(bootstrap.seed)")
    return section("What this is made of", "<div class=\"scroll\"><table>\(rows)</table></div>")
  }
}

extension EvaluationSummary {
  private static let largestLabelCount = 100
  private static let largestHeatMapCount = 24

  func section(_ title: String, _ body: String) -> String {
    "<section>\n<h2>\(title)</h2>\n\(body)\n</section>"
  }

  private func leftOutNote(_ count: Int, of what: String, shown: Int) -> String {
    count > shown ? "<p class=\"soft\">\(count - shown) more \(what) are left out.</p>" : ""
  }

  /// Whether the data are those that the model learned from.
  var isTrainingData: Bool { trainingDataSHA256 == data.sha256 }

  /// The last part of a path: reports travel, and folders say more than they should.
  func fileName(_ path: String) -> String {
    path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "")
  }

  var confidenceText: String { percentText(bootstrap.confidence) }

  var intervalNote: String {
    guard bootstrap.replicateCount > 0 else { return "No intervals were asked for." }
    guard overall.shapeCount > 1 else {
      return "No intervals: one shape leaves nothing to draw from."
    }
    return
      "Intervals are drawn by shape (\(overall.shapeCount) of them), because rows of one shape "
      + "are answered alike: they say how the figures may move on other logs of the same kind."
  }

  func number(_ value: Double?) -> String { value.map { fixedPoint($0, digits: 3) } ?? "–" }

  func intervalText(_ interval: Interval?, digits: Int = 3) -> String {
    guard let interval else { return "–" }
    return fixedPoint(interval.lower, digits: digits) + " – "
      + fixedPoint(interval.upper, digits: digits)
  }

  func shortened(_ value: String) -> String {
    value.isEmpty ? "(empty)" : value.count > 80 ? value.prefix(80) + "…" : value
  }
}
