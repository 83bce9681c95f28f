import Evaluation
import Features
import Infer
import LogSchema
import ModelFile

// What `tocsin drift --json` prints.
extension DriftReport {
  var json: JSONValue {
    [
      "model": .string(model), "data": .string(data), "rows": .integer(rows.rowCount),
      "reference_rows": reference.map { .integer($0.rowCount) } ?? .null,
      "reference_is_held_out": .bool(isHeldOut), "drift": .bool(hasDrift),
      "findings": .object(
        findings.map { finding in
          JSONValue.Member(
            finding.key,
            [
              "value": .number(finding.value), "limit": .number(finding.limit),
              "drift": .bool(finding.isDrift),
            ])
        }),
      "psi": psiJSON,
      "new_shapes": [
        "count": .integer(rows.newShapes.count), "rows": .integer(rows.newShapeRowCount),
        "largest": .array(
          largestShapes.map { shape in
            [
              "rows": .integer(shape.rowCount), "line": .integer(shape.line),
              "shape": .string(String(decoding: shape.text, as: UTF8.self)),
            ]
          }),
      ],
      "moved_terms": .array(
        (measurement?.movedTerms ?? []).map { moved in
          [
            "term": .string(classifier.model.features.featureName(moved.term)),
            "reference": .number(moved.referenceShare), "now": .number(moved.currentShare),
          ]
        }),
      "labelled": labelledJSON,
    ]
  }

  private var psiJSON: JSONValue {
    guard let measurement else { return .null }
    return [
      "answers": json(measurement.answers), "confidence": json(measurement.confidences),
      "terms": json(measurement.terms), "labels": json(labelStability),
      "by_label": .object(
        classifier.labels.enumerated().map { index, label in
          JSONValue.Member(
            label,
            [
              "probability": json(measurement.probabilitiesOfClass[index]),
              "terms": json(measurement.termsOfClass[index]),
            ])
        }),
    ]
  }

  private func json(_ stability: PopulationStability?) -> JSONValue {
    stability.map {
      ["psi": .number($0.index), "by_chance": .number($0.expectedByChance)]
    } ?? .null
  }

  private var labelledJSON: JSONValue {
    func figures(_ rows: DriftRows?) -> JSONValue {
      guard let rows, rows.labelledRowCount > 0 else { return .null }
      let report = ClassificationReport(rows.confusion)
      return [
        "rows": .integer(rows.labelledRowCount), "accuracy": .number(report.accuracy),
        "macro_f1": .number(report.macroF1),
      ]
    }
    return ["reference": figures(reference), "now": figures(rows)]
  }
}
