import Evaluation
import Features
import Infer
import LogSchema
import ModelFile
import Report

/// What `tocsin drift` prints.
struct DriftReport {
  /// From where on a figure is called drift.
  struct Limits {
    let refused: Double
    let newShapes: Double
    let psi: Double
  }

  /// One figure, its limit, and what it was on the reference.
  struct Finding {
    /// The name in JSON.
    let key: String
    let title: String
    let value: Double
    let limit: Double
    /// Of the same figure on the reference, or the part of a PSI that is chance.
    let note: String

    var isDrift: Bool { value > limit }
  }

  let classifier: SeverityClassifier
  let model: String
  let data: String
  let rows: DriftRows
  let reference: DriftRows?
  /// Whether the reference is what the model file tells of the rows that training held out.
  let isHeldOut: Bool
  let knowsShapes: Bool
  let limits: Limits
  /// Nil without a reference.
  let measurement: DriftMeasurement?

  private static let shownShapeCount = 10

  /// Whether a figure passes its limit.
  var hasDrift: Bool { findings.contains(where: \.isDrift) }

  init(
    classifier: SeverityClassifier, model: String, data: String, rows: DriftRows,
    reference: DriftRows?, isHeldOut: Bool, knowsShapes: Bool, limits: Limits
  ) {
    self.classifier = classifier
    self.model = model
    self.data = data
    self.rows = rows
    self.reference = reference
    self.isHeldOut = isHeldOut
    self.knowsShapes = knowsShapes
    self.limits = limits
    measurement = reference.map {
      DriftMeasurement(reference: $0.profile, current: rows.profile)
    }
  }

  private func share(_ count: Int, of rows: DriftRows) -> Double {
    Double(count) / Double(rows.rowCount)
  }

  var findings: [Finding] {
    var findings: [Finding] = []
    if classifier.model.gate != nil {
      findings.append(
        finding("refused_share", "refused by the gate", \.refusedRowCount, limits.refused))
    }
    if knowsShapes {
      findings.append(
        finding("new_shape_share", "of new shapes", \.newShapeRowCount, limits.newShapes))
    }
    guard let measurement else { return findings }
    findings += [
      finding("psi_answers", "PSI of the answers", measurement.answers),
      finding("psi_confidence", "PSI of the confidence", measurement.confidences),
      finding("psi_terms", "PSI of the terms", measurement.terms),
    ].compactMap(\.self)
    for (index, label) in classifier.labels.enumerated() {
      findings += [
        finding(
          "psi_probability." + label, "PSI of the probability of " + printable(label),
          measurement.probabilitiesOfClass[index]),
        finding(
          "psi_terms." + label, "PSI of the terms of " + printable(label),
          measurement.termsOfClass[index]),
      ].compactMap(\.self)
    }
    return findings
  }

  private func finding(
    _ key: String, _ title: String, _ stability: PopulationStability?
  ) -> Finding? {
    stability.map {
      Finding(
        key: key, title: title, value: $0.excess, limit: limits.psi,
        note: "\(number($0.index)) less \(number($0.expectedByChance)) by chance")
    }
  }

  /// A share of the rows; beside a reference, its limit is how much more there may be.
  private func finding(
    _ key: String, _ title: String, _ count: KeyPath<DriftRows, Int>, _ limit: Double
  ) -> Finding {
    let before = reference.map { share($0[keyPath: count], of: $0) }
    return Finding(
      key: key, title: title, value: share(rows[keyPath: count], of: rows),
      limit: limit + (before ?? 0), note: before.map { "\(number($0)) on the reference" } ?? "")
  }

  private func number(_ value: Double) -> String { fixedPoint(value, digits: 4) }

  var text: String {
    var table = TextTable(["", "value", "limit", "", ""])
    for finding in findings {
      table.append([
        finding.title, number(finding.value), number(finding.limit),
        finding.isDrift ? "drift" : "", finding.note,
      ])
    }
    let origin =
      isHeldOut
      ? ", beside the \(reference?.rowCount ?? 0) rows that training held out" : ""
    var blocks = ["\(rows.rowCount) rows of \(data)\(origin)\n", table.text]
    if !rows.newShapes.isEmpty { blocks.append(shapesText) }
    if let measurement, !measurement.movedTerms.isEmpty { blocks.append(termsText(measurement)) }
    if rows.labelledRowCount > 0 { blocks.append(labelsText) }
    blocks.append(missingText + (hasDrift ? "Drift.\n" : "No drift.\n"))
    return blocks.joined(separator: "\n")
  }

  /// New shapes of most rows first.
  var largestShapes: [DriftRows.NewShape] {
    let ordered = rows.newShapes.values.sorted { left, right in
      left.rowCount == right.rowCount ? left.line < right.line : left.rowCount > right.rowCount
    }
    return Array(ordered.prefix(Self.shownShapeCount))
  }

  private var shapesText: String {
    var lines = ["new shapes: \(rows.newShapes.count)" + moreThanToldApart]
    for shape in largestShapes {
      let text = printable(String(decoding: shape.text, as: UTF8.self), length: 120)
      lines.append("  \(shape.rowCount) rows, first on line \(shape.line): \(text)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var moreThanToldApart: String {
    rows.newShapes.count == DriftRows.largestShapeCount ? " or more" : ""
  }

  private func termsText(_ measurement: DriftMeasurement) -> String {
    var table = TextTable(["terms that moved most, share of rows", "reference", "now"])
    for moved in measurement.movedTerms {
      table.append([
        "  " + printable(classifier.model.features.featureName(moved.term)),
        number(moved.referenceShare), number(moved.currentShare),
      ])
    }
    return table.text
  }

  private var labelsText: String {
    var table = TextTable(["where there are labels", "rows", "accuracy", "macro F1"])
    for (name, rows) in [("  reference", reference), ("  now", rows)] {
      guard let rows, rows.labelledRowCount > 0 else { continue }
      let report = ClassificationReport(rows.confusion)
      table.append([
        name, "\(rows.labelledRowCount)", number(report.accuracy), number(report.macroF1),
      ])
    }
    var text = table.text
    if let labels = labelStability {
      text +=
        "  PSI of the labels \(number(labels.index)), "
        + "of which chance gives \(number(labels.expectedByChance))\n"
    }
    return text
  }

  /// How far the labels themselves have moved.
  var labelStability: PopulationStability? {
    guard let reference, reference.labelledRowCount > 0 else { return nil }
    var both = reference.confusion
    both += rows.confusion
    func counts(_ rows: DriftRows) -> [Double] {
      var matrix = ConfusionMatrix(labels: both.labels)
      matrix += rows.confusion
      return both.labels.indices.map { actual in
        both.labels.indices.reduce(0) { $0 + matrix[actual, $1] }
      }
    }
    return PopulationStability(reference: counts(reference), current: counts(rows))
  }

  /// What could not be judged, and what to do about it.
  private var missingText: String {
    var lines: [String] = []
    if classifier.model.gate == nil {
      lines.append("The model has no gate: nothing is refused. Train it without --no-gate.")
    }
    if !knowsShapes {
      lines.append(
        "The model does not say which shapes it learned from. Give --training-data, or train it "
          + "again.")
    }
    if reference == nil {
      lines.append(
        "Answers and terms are compared with nothing, since the model does not tell of held-out "
          + "rows for this algorithm. Give --reference, or train it with held-out rows and without "
          + "--vectors or --lsa.")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Text of the data on one line, and with no power over the terminal.
  private func printable(_ text: String, length: Int = 40) -> String {
    printableText(text, length: length)
  }
}
