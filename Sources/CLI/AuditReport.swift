import Dataset
import Evaluation
import FileSystem
import LogSchema
import Train

/// What `tocsin audit` prints and writes.
struct AuditReport {
  let audit: LabelAudit
  let rows: AuditedRows
  let corpus: Corpus
  let plan: SplitPlan
  let data: String
  let fingerprint: String
  /// Entries of each list that are printed.
  let limit: Int
  private let shapeLabels: ShapeLabels

  /// Lines of an entry that are printed in a text.
  private static let shownLineCount = 5

  init(
    audit: LabelAudit, rows: AuditedRows, corpus: Corpus, plan: SplitPlan, data: String,
    fingerprint: String, limit: Int
  ) {
    self.audit = audit
    self.rows = rows
    self.corpus = corpus
    self.plan = plan
    self.data = data
    self.fingerprint = fingerprint
    self.limit = limit
    shapeLabels = ShapeLabels(corpus, labels: audit.labels)
  }

  private func rowCount(_ contradictions: some Sequence<LabelAudit.Contradiction>) -> Int {
    contradictions.reduce(0) { $0 + corpus.rows[$1.row].count }
  }

  // MARK: Text

  var text: String {
    let contradictory = shapeLabels.contradictory
    var lines = ["\(corpus.rowCount) rows, \(corpus.rows.count) distinct", ""]
    lines += ceilingLines("message", rows.messageCeiling)
    lines += ceilingLines("masked message", shapeLabels.ceiling)
    lines.append("")
    let against = contradictory.reduce(0) { $0 + $1.minorityRowCount }
    lines.append(
      "\(contradictory.count) masked messages carry several labels; \(against) rows carry another "
        + "than the commonest")
    for message in contradictory.prefix(limit) {
      let labels = message.labelRows.map { "\($0.label) \($0.rows)" }.joined(separator: ", ")
      lines.append("  suggests \(message.labelRows[0].label): \(labels)")
      lines.append("    " + shownText(message.shape))
    }
    lines += rest(contradictory.count)
    lines.append("")
    lines.append(
      "\(rowCount(audit.contradictions)) rows are contradicted by fits that did not see them "
        + "(\(foldsText))")
    let shown = Array(audit.contradictions.prefix(limit))
    let places = rows.lines(of: shown.map(\.row))
    for found in shown { lines += contradictionLines(found, places[found.row] ?? []) }
    lines += rest(audit.contradictions.count)
    if audit.leftOutRowCount > 0 {
      lines.append(
        "\(audit.leftOutRowCount) judgements were left out: the fit did not know the row's label.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var foldsText: String {
    guard case .folds(let count) = plan.scheme else { return "" }
    return "\(count) folds by \(plan.unit.rawValue)"
  }

  private func ceilingLines(_ unit: String, _ ceiling: LabelCeiling) -> [String] {
    guard let figures = ceiling.figures else { return [] }
    return [
      "ceiling by \(unit)".padded(to: 26)
        + "accuracy \(fixedPoint(figures.accuracy, digits: 4)), macro F1 "
        + "\(fixedPoint(figures.macroF1, digits: 4)), log-loss from "
        + "\(fixedPoint(figures.logLoss, digits: 4)) up"
    ]
  }

  private func rest(_ count: Int) -> [String] {
    count > limit ? ["  … and \(count - limit) more: --limit 0 prints all"] : []
  }

  private func contradictionLines(
    _ found: LabelAudit.Contradiction, _ lines: [Int]
  ) -> [String] {
    let places = lines.prefix(AuditReport.shownLineCount).map(String.init).joined(separator: ", ")
    let more =
      lines.count > AuditReport.shownLineCount
      ? " and \(lines.count - AuditReport.shownLineCount) more" : ""
    return [
      "  \(audit.labels[found.label]) → \(audit.labels[found.suggestion])  "
        + "\(fixedPoint(found.labelProbability, digits: 3)) against "
        + "\(fixedPoint(found.suggestionProbability, digits: 3))  "
        + (lines.count == 1 ? "line " : "lines ") + places + more,
      "    " + shownText(corpus.rows[found.row].shape),
    ]
  }

  /// A masked message on one line: what steers a terminal is replaced.
  private func shownText(_ shape: Int) -> String {
    String(
      String.UnicodeScalarView(
        corpus.shapeText(shape).unicodeScalars.map {
          $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
        }))
  }

  // MARK: CSV

  /// Writes a record for each contradicted data row.
  func write(to file: OutputFile) throws {
    var bytes: [UInt8] = []
    CSVWriter.appendRecord(
      [
        "line", "label", "suggested_label", "label_probability", "suggested_probability",
        "commonest_label_of_masked_message", "masked_message",
      ], to: &bytes)
    let places = rows.lines(of: audit.contradictions.map(\.row))
    for found in audit.contradictions {
      let row = corpus.rows[found.row]
      for line in places[found.row] ?? [] {
        CSVWriter.appendRecord(
          [
            "\(line)", audit.labels[found.label], audit.labels[found.suggestion],
            "\(found.labelProbability)", "\(found.suggestionProbability)",
            shapeLabels.labels(of: row)[0].label, corpus.shapeText(row.shape),
          ], to: &bytes)
      }
      try file.write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try file.write(bytes)
  }

  // MARK: JSON

  var json: JSONValue {
    let contradictory = shapeLabels.contradictory
    let shown = Array(audit.contradictions.prefix(limit))
    let places = rows.lines(of: shown.map(\.row))
    return [
      "data": .string(data),
      "data_sha256": .string(fingerprint),
      "rows": .integer(corpus.rowCount),
      "distinct_rows": .integer(corpus.rows.count),
      "folds": .string(foldsText),
      "ceiling": [
        "by_message": rows.messageCeiling.figures?.json ?? .null,
        "by_masked_message": shapeLabels.ceiling.figures?.json ?? .null,
      ],
      "contradictory_messages": .integer(contradictory.count),
      "rows_against_their_message": .integer(
        contradictory.reduce(0) { $0 + $1.minorityRowCount }),
      "contradicted_rows": .integer(rowCount(audit.contradictions)),
      "left_out_judgements": .integer(audit.leftOutRowCount),
      "thresholds": .object(
        zip(audit.labels, audit.thresholds).map { JSONValue.Member($0, .number($1)) }),
      "contradictory": .array(contradictory.prefix(limit).map { json($0) }),
      "contradictions": .array(shown.map { json($0, places[$0.row] ?? []) }),
    ]
  }

  private func json(_ message: ContradictoryMessage) -> JSONValue {
    [
      "masked_message": .string(corpus.shapeText(message.shape)),
      "suggested_label": .string(message.labelRows[0].label),
      "rows_against_it": .integer(message.minorityRowCount),
      "labels": .object(
        message.labelRows.map { JSONValue.Member($0.label, .integer($0.rows)) }),
    ]
  }

  private func json(_ found: LabelAudit.Contradiction, _ lines: [Int]) -> JSONValue {
    let row = corpus.rows[found.row]
    return [
      "masked_message": .string(corpus.shapeText(row.shape)),
      "label": .string(audit.labels[found.label]),
      "suggested_label": .string(audit.labels[found.suggestion]),
      "label_probability": .number(found.labelProbability),
      "suggested_probability": .number(found.suggestionProbability),
      "commonest_label_of_masked_message": .string(shapeLabels.labels(of: row)[0].label),
      "lines": .array(lines.map { .integer($0) }),
    ]
  }
}
