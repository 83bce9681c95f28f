import Evaluation
import Infer
import LogSchema
import ModelFile
import Report
import Train

/// What `tocsin evaluate` prints for people.
struct EvaluationReport {
  let summary: EvaluationSummary
  let classifier: SeverityClassifier

  var confusion: ConfusionMatrix { summary.overall.figures.confusion.ordered() }

  func text(digits: Int) -> String {
    let report = ClassificationReport(confusion)
    var blocks = [report.text(digits: digits), confusion.text()]
    blocks.append(headlineText(digits: digits + 1))
    blocks.append(factsText(digits: digits + 1))
    if !summary.parts.isEmpty {
      blocks.append(partsText("shapes that training", summary.parts, digits: digits))
    }
    for slice in summary.slices {
      blocks.append(partsText(slice.column, slice.parts, digits: digits))
    }
    blocks.append(sweepText(digits: digits))
    if !summary.curves.isEmpty { blocks.append(curvesText(digits: digits + 1)) }
    blocks.append(reliabilityText(digits: digits))
    if summary.unseenLabelRowCount > 0 {
      blocks.append(
        "\(summary.unseenLabelRowCount) rows carry a label that the model never saw: mistakes in "
          + "the report, left out of log-loss, Brier score, calibration and curves.\n")
    }
    if let note = trainingDataNote { blocks.append(note + "\n") }
    return blocks.joined(separator: "\n")
  }

  /// A warning that the figures say nothing.
  private var trainingDataNote: String? {
    guard summary.trainingDataSHA256 == summary.data.sha256 else { return nil }
    return "The model learned from this very file: the figures flatter it. Judge it on other data."
  }

  private var intervalTitle: String { percentText(summary.bootstrap.confidence) + " interval" }

  private func headlineText(digits: Int) -> String {
    var table = TextTable(["", "value", intervalTitle])
    for figure in Figure.allCases {
      guard let estimate = summary.overall.headline[figure], let value = estimate.value else {
        continue
      }
      table.append(
        [figure.title, fixedPoint(value, digits: digits), text(estimate.interval, digits)])
    }
    let shapes = summary.overall.shapeCount
    let note =
      summary.bootstrap.replicateCount == 0
      ? "no intervals were asked for"
      : shapes < 2
        ? "no intervals: one shape leaves nothing to draw from"
        : "intervals: \(summary.bootstrap.replicateCount) draws of \(shapes) shapes"
    return table.text + note + "\n"
  }

  private func text(_ interval: Interval?, _ digits: Int) -> String {
    guard let interval else { return "–" }
    return fixedPoint(interval.lower, digits: digits) + " – "
      + fixedPoint(interval.upper, digits: digits)
  }

  private func factsText(digits: Int) -> String {
    var lines: [String] = []
    func line(_ name: String, _ value: Double?, _ note: String = "") {
      let padded = name + String(repeating: " ", count: max(24 - name.count, 1))
      lines.append(padded + number(value, digits) + note)
    }
    if let raw = summary.uncalibrated {
      line("raw log-loss", raw.logLoss, " before calibration, as the next two")
      line("raw Brier score", raw.brierScore)
      line("raw calibration error", raw.expectedCalibrationError)
    }
    if let thresholds = summary.thresholds {
      line(
        "coverage", thresholds.coverage.overall.coverage,
        " of the rows reach the threshold of their label, chosen for precision "
          + "\(thresholds.targetPrecision)")
      line("precision there", thresholds.coverage.overall.precision)
    }
    if let known = summary.known {
      line(
        "known to the gate", known.overall.coverage,
        " of the rows; the figures above are over all rows")
      line("accuracy there", known.overall.precision)
    }
    for (unit, ceiling) in summary.ceilings {
      line(
        "ceiling, accuracy", ceiling.accuracy,
        " if each \(unit) gets its commonest label: \(ceiling.messageCount) of them, "
          + "\(ceiling.contradictoryMessageCount) with several labels")
      line("ceiling, macro F1", ceiling.macroF1)
      line("floor, log-loss", ceiling.logLoss)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { fixedPoint($0, digits: digits) } ?? "–"
  }

  private func partsText(_ title: String, _ parts: [EvaluationPart], digits: Int) -> String {
    let figures: [Figure] = [.accuracy, .macroF1, .meanCost]
    var table = TextTable(
      [title, "rows", "shapes"] + figures.flatMap { [$0.title, intervalTitle] })
    for part in parts {
      table.append(
        [printableText(part.name), "\(part.rowCount)", "\(part.shapeCount)"]
          + figures.flatMap { figure -> [String] in
            let estimate = part.headline[figure]
            return [number(estimate?.value, digits), text(estimate?.interval, digits)]
          })
    }
    return table.text
  }

  private func sweepText(digits: Int) -> String {
    var table = TextTable(["confidence from", "coverage", "accuracy", "macro F1"])
    for point in summary.sweep.points {
      table.append(
        [
          fixedPoint(point.threshold, digits: 2), number(point.coverage, digits),
          number(point.accuracy, digits), number(point.macroF1, digits),
        ])
    }
    return table.text
  }

  private func curvesText(digits: Int) -> String {
    var table = TextTable(["against the rest", "average precision", "AUROC"])
    for curve in summary.curves {
      table.append(
        [
          printableText(curve.label), number(curve.areas.averagePrecision, digits),
          number(curve.areas.underROC, digits),
        ])
    }
    return table.text
  }

  private func reliabilityText(digits: Int) -> String {
    let bins = summary.reliability.bins
    var table = TextTable(["confidence up to", "rows", "mean confidence", "share right"])
    for (place, bin) in bins.enumerated() where bin.weight > 0 {
      table.append(
        [
          fixedPoint(Double(place + 1) / Double(bins.count), digits: 2),
          "\(Int(bin.weight))", number(bin.meanProbability, digits),
          number(bin.positiveShare, digits),
        ])
    }
    return table.text
  }
}
