import Evaluation
import Infer
import LogSchema
import ModelFile
import Report
import Train

// What `tocsin evaluate --json` prints for programs.

extension EvaluationReport {
  /// Points of a curve that are printed at most.
  private static let largestPointCount = 200

  var json: JSONValue {
    let confusion = confusion
    let report = ClassificationReport(confusion)
    let names = confusion.labels
    let overall = summary.overall
    return [
      "model": .string(summary.model.path),
      "data": .string(summary.data.path),
      "fingerprints": [
        "model_sha256": .string(summary.model.sha256), "data_sha256": .string(summary.data.sha256),
        "training_data_sha256": summary.trainingDataSHA256.map { .string($0) } ?? .null,
      ],
      "rows": .integer(overall.rowCount),
      "shapes": .integer(overall.shapeCount),
      "accuracy": .number(report.accuracy),
      "macro_f1": .number(report.macroF1),
      "weighted_f1": .number(report.weightedAverage.f1),
      "balanced_accuracy": .number(overall.figures[.balancedAccuracy]),
      "matthews_correlation": .number(overall.figures[.matthewsCorrelation]),
      "mean_cost": .number(overall.figures[.meanCost]),
      "log_loss": .number(overall.figures[.logLoss]),
      "brier_score": .number(overall.figures[.brierScore]),
      "expected_calibration_error": .number(overall.figures[.expectedCalibrationError]),
      "average_precision": .number(overall.figures[.averagePrecision]),
      "auroc": .number(overall.figures[.areaUnderROC]),
      "intervals": intervalsJSON(overall),
      "seen_shapes": partJSON(named: "seen"),
      "unseen_shapes": partJSON(named: "unseen"),
      "slices": .object(
        summary.slices.map { slice in
          JSONValue.Member(slice.column, .array(slice.parts.map { partJSON($0) }))
        }),
      "before_calibration": summary.uncalibrated?.calibrationJSON ?? .null,
      "thresholds": thresholdsJSON,
      "gate": summary.known.map { known in
        [
          "known_share": .number(known.overall.coverage),
          "accuracy_on_known": .number(known.overall.precision),
        ]
      } ?? .null,
      "unseen_label_rows": .integer(summary.unseenLabelRowCount),
      "ordinal": OrdinalScores(confusion).map { ordinal in
        [
          "quadratic_weighted_kappa": .number(ordinal.quadraticWeightedKappa),
          "mean_cost": .number(overall.figures[.meanCost]),
        ]
      } ?? .null,
      "labels": .object(
        report.labels.map { JSONValue.Member($0.label, labelJSON($0, of: overall)) }),
      "macro_average": report.macroAverage.json,
      "weighted_average": report.weightedAverage.json,
      "confusion": [
        "labels": .array(names.map { .string($0) }),
        "actual_by_predicted": .array(
          names.indices.map { actual in
            .array(names.indices.map { .integer(Int(confusion[actual, $0])) })
          }),
      ],
      "sweep": .array(
        summary.sweep.points.map { point in
          [
            "confidence": .number(point.threshold), "coverage": .number(point.coverage),
            "accuracy": .number(point.accuracy), "macro_f1": .number(point.macroF1),
          ]
        }),
      "curves": .object(summary.curves.map { JSONValue.Member($0.label, curveJSON($0)) }),
      "reliability": summary.reliability.json,
      "ceiling": .object(
        summary.ceilings.map { JSONValue.Member("by_" + $0.unit, $0.figures.json) }),
      "worst_mistakes": .array(summary.mistakes.map(mistakeJSON)),
    ]
  }

  private var thresholdsJSON: JSONValue {
    guard let calibration = classifier.calibration, let thresholds = summary.thresholds else {
      return .null
    }
    return thresholds.coverage.json(labels: classifier.labels, calibration: calibration)
  }

  private func intervalsJSON(_ part: EvaluationPart) -> JSONValue {
    let bootstrap = summary.bootstrap
    let settings: [JSONValue.Member] = [
      JSONValue.Member("method", "expanded percentile bootstrap by shape"),
      JSONValue.Member("confidence", .number(bootstrap.confidence)),
      JSONValue.Member("draws", .integer(bootstrap.replicateCount)),
      JSONValue.Member("seed", .string(String(bootstrap.seed))),
    ]
    return .object(settings + intervalMembers(of: part))
  }

  private func intervalMembers(of part: EvaluationPart) -> [JSONValue.Member] {
    Figure.allCases.map { figure in
      JSONValue.Member(figure.rawValue, JSONValue(part.headline[figure]?.interval))
    }
  }

  private func partJSON(named name: String) -> JSONValue {
    summary.parts.first { $0.name == name }.map { partJSON($0) } ?? .null
  }

  private func partJSON(_ part: EvaluationPart) -> JSONValue {
    [
      "name": .string(part.name),
      "rows": .integer(part.rowCount),
      "shapes": .integer(part.shapeCount),
      "figures": .object(
        Figure.allCases.map {
          JSONValue.Member($0.rawValue, .number(part.headline[$0]?.value))
        }),
      "intervals": .object(intervalMembers(of: part)),
      "labels": .object(
        part.figures.report.labels.map { JSONValue.Member($0.label, labelJSON($0, of: part)) }),
    ]
  }

  private func labelJSON(
    _ label: ClassificationReport.LabelScores, of part: EvaluationPart
  ) -> JSONValue {
    let intervals = part.labelIntervals[label.label]
    guard case .object(let members) = label.scores.json else { return .null }
    return .object(
      members + [
        JSONValue.Member(
          "intervals",
          [
            "precision": JSONValue(intervals?.precision), "recall": JSONValue(intervals?.recall),
            "f1": JSONValue(intervals?.f1),
          ])
      ])
  }

  private func curveJSON(_ curve: EvaluationSummary.LabelCurve) -> JSONValue {
    let last = curve.steps.last
    let positives = last?.truePositives ?? 0
    let negatives = last?.falsePositives ?? 0
    return [
      "average_precision": .number(curve.areas.averagePrecision),
      "auroc": .number(curve.areas.underROC),
      "positives": .number(positives),
      "negatives": .number(negatives),
      "points": .array(
        thinned(curve.steps, to: Self.largestPointCount).map { step in
          [
            "threshold": .number(step.threshold), "precision": .number(step.precision),
            "recall": .number(positives > 0 ? step.truePositives / positives : nil),
            "false_positive_rate": .number(negatives > 0 ? step.falsePositives / negatives : nil),
          ]
        }),
      "reliability": curve.reliability.json,
    ]
  }

  private func mistakeJSON(_ mistake: EvaluationSummary.Mistake) -> JSONValue {
    [
      "line": .integer(mistake.line), "actual": .string(mistake.actual),
      "called": .string(mistake.called), "confidence": .number(mistake.confidence),
      "rows": .integer(mistake.rowCount), "message": .string(mistake.message),
    ]
  }
}

extension JSONValue {
  /// Lower and upper bound, or null.
  init(_ interval: Interval?) {
    self = interval.map { [.number($0.lower), .number($0.upper)] } ?? .null
  }
}

extension ReliabilityCurve {
  fileprivate var json: JSONValue {
    .array(
      bins.enumerated().filter { $0.element.weight > 0 }.map { place, bin in
        [
          "up_to": .number(Double(place + 1) / Double(bins.count)),
          "rows": .number(bin.weight),
          "mean_probability": .number(bin.meanProbability),
          "share": .number(bin.positiveShare),
        ]
      })
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
