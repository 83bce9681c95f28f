import Evaluation
import LogSchema
import ModelFile
import Train

/// What `tocsin evaluate` prints.
struct EvaluationReport {
  let figures: EvaluationFigures
  let model: String
  let data: String
  /// By class index.
  let labels: [String]
  /// That of the classifier, if it has one.
  let calibration: Calibration?
  /// Whether the model tells known messages from others.
  let hasGate: Bool

  private var confusion: ConfusionMatrix { figures.confusion.ordered() }

  func text(digits: Int) -> String {
    let report = ClassificationReport(confusion)
    var lines = [report.text(digits: digits), confusion.text()]
    func line(_ name: String, _ value: Double?, _ note: String = "") {
      let padded = name + String(repeating: " ", count: max(24 - name.count, 1))
      lines.append(padded + (value.map { fixedPoint($0, digits: digits + 1) } ?? "–") + note)
    }
    let scores = figures.probabilities
    line("log-loss", scores.logLoss)
    line("Brier score", scores.brierScore)
    line("calibration error", scores.expectedCalibrationError)
    if calibration != nil {
      line("raw log-loss", figures.uncalibrated.logLoss, " before calibration, as the next two")
      line("raw Brier score", figures.uncalibrated.brierScore)
      line("raw calibration error", figures.uncalibrated.expectedCalibrationError)
    }
    if let calibration, calibration.thresholds != nil {
      line(
        "coverage", figures.coverage.overall.coverage,
        " of the rows reach the threshold of their label, chosen for precision "
          + "\(calibration.targetPrecision)")
      line("precision there", figures.coverage.overall.precision)
    }
    if hasGate {
      line(
        "known to the gate", figures.known.overall.coverage,
        " of the rows; the figures above are over all rows")
      line("accuracy there", figures.known.overall.precision)
    }
    if let ordinal = OrdinalScores(confusion) {
      line("weighted kappa", ordinal.quadraticWeightedKappa)
      line("mean cost", ordinal.meanCost)
    }
    ceilingLines(figures.messageCeiling, "message", line)
    ceilingLines(figures.shapeCeiling, "shape", line)
    if scores.unseenLabelRowCount > 0 {
      lines.append(
        "\(scores.unseenLabelRowCount) rows carry a label that the model never saw: mistakes in "
          + "the report, left out of log-loss, Brier score and calibration error.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func ceilingLines(
    _ ceiling: LabelCeiling, _ unit: String, _ line: (String, Double?, String) -> Void
  ) {
    guard let figures = ceiling.figures else { return }
    line(
      "ceiling, accuracy", figures.accuracy,
      " if each \(unit) gets its commonest label: \(figures.messageCount) of them, "
        + "\(figures.contradictoryMessageCount) with several labels")
    line("ceiling, macro F1", figures.macroF1, "")
    line("floor, log-loss", figures.logLoss, "")
  }

  var json: JSONValue {
    let confusion = confusion
    let report = ClassificationReport(confusion)
    let scores = figures.probabilities
    let names = confusion.labels
    return [
      "model": .string(model),
      "data": .string(data),
      "rows": .integer(figures.rowCount),
      "accuracy": .number(report.accuracy),
      "macro_f1": .number(report.macroF1),
      "weighted_f1": .number(report.weightedAverage.f1),
      "log_loss": .number(scores.logLoss),
      "brier_score": .number(scores.brierScore),
      "expected_calibration_error": .number(scores.expectedCalibrationError),
      "before_calibration": calibration == nil ? .null : figures.uncalibrated.calibrationJSON,
      "thresholds": thresholdsJSON,
      "gate": hasGate
        ? [
          "known_share": .number(figures.known.overall.coverage),
          "accuracy_on_known": .number(figures.known.overall.precision),
        ] : .null,
      "unseen_label_rows": .integer(scores.unseenLabelRowCount),
      "ordinal": OrdinalScores(confusion)?.json ?? .null,
      "labels": .object(report.labels.map { JSONValue.Member($0.label, $0.scores.json) }),
      "macro_average": report.macroAverage.json,
      "weighted_average": report.weightedAverage.json,
      "confusion": [
        "labels": .array(names.map { .string($0) }),
        "actual_by_predicted": .array(
          names.indices.map { actual in
            .array(names.indices.map { .integer(Int(confusion[actual, $0])) })
          }),
      ],
      "ceiling": [
        "by_message": figures.messageCeiling.figures?.json ?? .null,
        "by_shape": figures.shapeCeiling.figures?.json ?? .null,
      ],
    ]
  }
}

extension EvaluationReport {
  private var thresholdsJSON: JSONValue {
    guard let calibration, calibration.thresholds != nil else { return .null }
    return figures.coverage.json(labels: labels, calibration: calibration)
  }
}

extension ClassificationReport.Scores {
  var json: JSONValue {
    [
      "precision": .number(precision), "recall": .number(recall), "f1": .number(f1),
      "support": .integer(Int(support)),
    ]
  }
}

extension OrdinalScores {
  fileprivate var json: JSONValue {
    [
      "quadratic_weighted_kappa": .number(quadraticWeightedKappa),
      "mean_cost": .number(meanCost),
    ]
  }
}

extension LabelCeiling.Figures {
  var json: JSONValue {
    [
      "distinct": .integer(messageCount),
      "with_several_labels": .integer(contradictoryMessageCount),
      "accuracy": .number(accuracy), "macro_f1": .number(macroF1),
      "log_loss_floor": .number(logLoss),
    ]
  }
}
