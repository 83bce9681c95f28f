import Evaluation
import LogSchema
import Train

extension Objective {
  /// What JSON calls it.
  var key: String {
    switch self {
    case .macroF1: "macro_f1"
    case .accuracy: "accuracy"
    case .logLoss: "log_loss"
    case .meanCost: "mean_cost"
    }
  }

  var title: String {
    switch self {
    case .macroF1: "macro F1"
    case .accuracy: "accuracy"
    case .logLoss: "log-loss"
    case .meanCost: "mean cost"
    }
  }
}

/// Mean and standard deviation of numbers; of a figure over folds.
struct MeanAndDeviation {
  /// Nil without numbers.
  var mean: Double?
  /// The root of the squared deviations over `n − 1`; nil of fewer than two numbers.
  var deviation: Double?

  init(_ values: [Double]) {
    guard !values.isEmpty else { return }
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    guard values.count > 1 else { return }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = (squares / Double(values.count - 1)).squareRoot()
  }
}

/// How much each figure varies over folds.
struct FigureSpread {
  private let spreads: [MeanAndDeviation]

  init(_ folds: [FoldFigures]) {
    spreads = Objective.allCases.map { figure in
      MeanAndDeviation(folds.compactMap { figure.value(of: $0) })
    }
  }

  subscript(figure: Objective) -> MeanAndDeviation {
    spreads[Objective.allCases.firstIndex(of: figure)!]
  }

  func json(_ part: KeyPath<MeanAndDeviation, Double?>) -> JSONValue {
    .object(
      Objective.allCases.map { JSONValue.Member($0.key, .number(self[$0][keyPath: part])) })
  }
}

/// A table with a line for each fold, or whatever else has figures.
struct FigureTable {
  private static let width = 11
  let digits: Int
  private var rows: [(name: String, cells: [String])] = []

  init(digits: Int) {
    self.digits = digits
    rows.append(("", ["rows"] + Objective.allCases.map(\.title)))
  }

  mutating func append(_ name: String, _ figures: FoldFigures) {
    rows.append(
      (
        name,
        ["\(Int(figures.confusion.total))"]
          + Objective.allCases.map { text($0.value(of: figures)) }
      ))
  }

  mutating func appendMeanAndDeviation(of folds: [FoldFigures]) {
    guard folds.count > 1 else { return }
    let spread = FigureSpread(folds)
    rows.append(("mean", [""] + Objective.allCases.map { text(spread[$0].mean) }))
    rows.append(("sd", [""] + Objective.allCases.map { text(spread[$0].deviation) }))
  }

  private func text(_ value: Double?) -> String {
    value.map { fixedPoint($0, digits: digits) } ?? "–"
  }

  var lines: [String] {
    let nameWidth = (rows.map(\.name.count).max() ?? 0) + 1
    return rows.map { row in
      row.name.padded(to: nameWidth)
        + row.cells.map { cell in
          String(repeating: " ", count: max(1, FigureTable.width - cell.count)) + cell
        }.joined()
    }
  }
}

/// What a reader of the figures must know beside them.
struct FoldFigureNotes {
  let figures: FoldFigures
  let fitCount: Int

  var lines: [String] {
    var lines: [String] = []
    let labels = figures.confusion.labels
    let unjudged = labels.indices.filter { label in
      labels.indices.allSatisfy { figures.confusion[label, $0] == 0 }
    }
    if !unjudged.isEmpty {
      lines.append(
        "no row was judged that carries \(unjudged.map { labels[$0] }.joined(separator: ", ")): the "
          + "figures say nothing of it.")
    }
    if figures.probabilities.unseenLabelRowCount > 0 {
      lines.append(
        "\(figures.probabilities.unseenLabelRowCount) rows carry a label that their fit never saw: "
          + "mistakes in all figures but the log-loss, which leaves them out.")
    }
    if figures.priorFitCount > 0 {
      lines.append(
        "\(figures.priorFitCount) of \(fitCount) fits had one label or no term to learn from, and "
          + "answered with the labels' shares.")
    }
    if figures.unconvergedFitCount > 0 {
      lines.append(
        "\(figures.unconvergedFitCount) of \(fitCount) fits did not converge: raise "
          + "--max-iterations or --tolerance.")
    }
    return lines
  }
}

extension FoldFigures {
  /// The figures as JSON.
  ///
  /// - Parameter withLabels: Whether with those of each label and the confusion matrix.
  func json(withLabels: Bool) -> JSONValue {
    var members = [JSONValue.Member("rows", .integer(Int(confusion.total)))]
    members += Objective.allCases.map { JSONValue.Member($0.key, .number($0.value(of: self))) }
    members += [
      JSONValue.Member("brier_score", .number(probabilities.brierScore)),
      JSONValue.Member(
        "expected_calibration_error", .number(probabilities.expectedCalibrationError)),
      JSONValue.Member("unseen_label_rows", .integer(probabilities.unseenLabelRowCount)),
      JSONValue.Member("fits_without_features_or_labels", .integer(priorFitCount)),
      JSONValue.Member("unconverged_fits", .integer(unconvergedFitCount)),
    ]
    guard withLabels else { return .object(members) }
    let report = ClassificationReport(confusion)
    let names = confusion.labels
    members += [
      JSONValue.Member(
        "labels", .object(report.labels.map { JSONValue.Member($0.label, $0.scores.json) })),
      JSONValue.Member(
        "confusion",
        [
          "labels": .array(names.map { .string($0) }),
          "actual_by_predicted": .array(
            names.indices.map { actual in
              .array(names.indices.map { .integer(Int(confusion[actual, $0])) })
            }),
        ]),
    ]
    return .object(members)
  }
}

extension JSONValue {
  /// The members of an object; none of anything else.
  var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }
}
