import Evaluation
import Hybrid
import LogSchema

/// What a hybrid run did, as a table and as JSON.
struct HybridSummary {
  let counts: VerdictCounts
  /// Records that declare another severity; nil where nobody asked.
  let disagreementCount: Int?
  /// What the run did without.
  let missing: String?
  let seconds: Double

  private static let severities: [Severity?] = Severity.allCases + [nil]

  /// One line for a terminal.
  static func progress(_ counts: VerdictCounts) -> String {
    let stages = Stage.allCases.map { "\($0.name) \(counts.count(of: $0))" }
    return "\(counts.total) records: " + stages.joined(separator: ", ")
  }

  var text: String {
    var lines = [HybridSummary.table(counts)]
    let questions = counts.questions.sorted { $0.key < $1.key }
    if !questions.isEmpty {
      let outcomes = questions.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      let total = questions.reduce(0) { $0 + $1.value }
      lines.append(
        "language model wanted for \(total) records: \(outcomes); "
          + "\(counts.cachedAnswerCount) from the cache, \(counts.tokenCount) tokens, "
          + "cost \(fixedPoint(counts.cost, digits: 4))")
    }
    if let missing { lines.append("without a language model: \(missing)") }
    if counts.memoLookupCount > 0 {
      let share = 100 * Double(counts.memoHitCount) / Double(counts.memoLookupCount)
      lines.append(
        "memo: \(fixedPoint(share, digits: 1)) % of \(counts.memoLookupCount) messages that the "
          + "model was asked about")
    }
    if let disagreementCount {
      lines.append("\(disagreementCount) records declare a severity other than the verdict")
    }
    lines.append("\(counts.total) records in \(fixedPoint(seconds, digits: 1)) s")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Records by stage and severity.
  static func table(_ counts: VerdictCounts) -> String {
    let names = HybridSummary.severities.map { $0?.label ?? Severity.unclassifiedLabel } + ["total"]
    var rows = [["stage"] + names]
    for stage in Stage.allCases {
      let cells = HybridSummary.severities.map { counts.count(of: stage, $0) }
      rows.append([stage.name] + (cells + [cells.reduce(0, +)]).map(String.init))
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.reduce(0, max) }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  var json: JSONValue {
    [
      "records": .integer(counts.total),
      "by_stage": HybridSummary.json(counts),
      "language_model": [
        "outcomes": .object(
          counts.questions.sorted { $0.key < $1.key }.map {
            JSONValue.Member($0.key, .integer($0.value))
          }),
        "from_cache": .integer(counts.cachedAnswerCount),
        "tokens": .integer(counts.tokenCount),
        "cost": .number(counts.cost),
        "missing": missing.map { .string($0) } ?? .null,
      ],
      "memo": [
        "lookups": .integer(counts.memoLookupCount), "hits": .integer(counts.memoHitCount),
      ],
      "disagreements": disagreementCount.map { .integer($0) } ?? .null,
      "seconds": .number(seconds),
    ]
  }

  /// Records by stage and severity.
  static func json(_ counts: VerdictCounts) -> JSONValue {
    .object(
      Stage.allCases.map { stage in
        JSONValue.Member(
          stage.name,
          .object(
            severities.map {
              JSONValue.Member(
                $0?.label ?? Severity.unclassifiedLabel, .integer(counts.count(of: stage, $0)))
            }))
      })
  }
}
