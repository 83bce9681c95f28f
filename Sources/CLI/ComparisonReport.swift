import Evaluation
import LogSchema
import Report

/// What `tocsin compare` prints.
struct ComparisonReport {
  let comparison: ModelComparison
  let first: String
  let second: String
  let data: String
  let bootstrap: ClusterBootstrap

  /// Whether the whole interval of the difference of macro F1 lies below 0.
  var isSecondWorse: Bool {
    comparison.differences[.macroF1]?.interval.map { $0.upper < 0 } ?? false
  }

  var text: String {
    "A  \(first)\nB  \(second)\n\n" + figureTable + "\n" + mcnemarText + "\n" + conclusion + "\n"
  }

  private var figureTable: String {
    var table = TextTable(["", "A", "B", "B − A", percentText(bootstrap.confidence) + " interval"])
    for figure in Figure.allCases {
      guard let one = comparison.first[figure], let other = comparison.second[figure],
        let difference = comparison.differences[figure]
      else { continue }
      table.append([
        figure.title, number(one), number(other), signed(difference.value ?? 0),
        difference.interval.map { signed($0.lower) + " – " + signed($0.upper) } ?? "–",
      ])
    }
    return table.text
  }

  private var mcnemarText: String {
    let rows = comparison.byRow
    let shapes = comparison.byShape
    return """
      McNemar by row    only A right: \(rows.onlyFirst), only B: \(rows.onlySecond); \(test(rows))
      McNemar by shape  A better: \(shapes.onlyFirst), B better: \(shapes.onlySecond); \(test(shapes))

      """
  }

  private func test(_ test: McNemarTest) -> String {
    let name = test.statistic.map { "chi-square \(number($0))" } ?? "exact"
    return "p = \(test.pValue < 0.0001 ? "\(test.pValue)" : number(test.pValue)) (\(name))"
  }

  private var conclusion: String {
    let shapes = "\(comparison.rowCount) rows of \(comparison.shapeCount) shapes"
    guard let interval = comparison.differences[.macroF1]?.interval else {
      return
        "Without intervals nobody can say whether a difference is more than chance (\(shapes))."
    }
    if interval.upper < 0 { return "B is worse in macro F1 (\(shapes))." }
    if interval.lower > 0 { return "B is better in macro F1 (\(shapes))." }
    return "These \(shapes) do not show that either is better in macro F1."
  }

  private func number(_ value: Double) -> String { fixedPoint(value, digits: 4) }

  private func signed(_ value: Double) -> String {
    let text = number(value)
    return text.hasPrefix("-") ? text : "+" + text
  }

  var json: JSONValue {
    [
      "first": .string(first), "second": .string(second), "data": .string(data),
      "rows": .integer(comparison.rowCount), "shapes": .integer(comparison.shapeCount),
      "intervals": [
        "method": "expanded percentile bootstrap by shape, paired",
        "confidence": .number(bootstrap.confidence),
        "draws": .integer(bootstrap.replicateCount), "seed": .string(String(bootstrap.seed)),
      ],
      "figures": .object(
        Figure.allCases.map { figure in
          let difference = comparison.differences[figure]
          return JSONValue.Member(
            figure.rawValue,
            [
              "first": .number(comparison.first[figure]),
              "second": .number(comparison.second[figure]),
              "difference": .number(difference?.value), "interval": JSONValue(difference?.interval),
            ])
        }),
      "mcnemar": ["by_row": json(comparison.byRow), "by_shape": json(comparison.byShape)],
      "second_is_worse": .bool(isSecondWorse),
    ]
  }

  private func json(_ test: McNemarTest) -> JSONValue {
    [
      "only_first": .integer(test.onlyFirst), "only_second": .integer(test.onlySecond),
      "test": test.isExact ? "exact binomial" : "chi-square with continuity correction",
      "statistic": .number(test.statistic), "p_value": .number(test.pValue),
    ]
  }
}
