import Evaluation
import LogSchema
import Train

/// What `tocsin crossval` prints.
struct CrossvalReport {
  let folds: [CrossValidation.Fold]
  let plan: SplitPlan
  let corpus: Corpus
  let data: String
  let fingerprint: String
  let settings: TrainingSettings

  /// Folds are listed up to so many.
  private static let listedFoldCount = 30

  private var pooled: FoldFigures {
    var pooled = FoldFigures(labels: orderedLabels(corpus.labels))
    for fold in folds { pooled += fold.figures }
    return pooled
  }

  private var unitWord: String {
    switch plan.unit {
    case .shape: "shapes"
    case .row: "rows"
    case .column: "values of the group column"
    }
  }

  private var schemeText: String {
    let repeats = plan.repeatCount == 1 ? "" : ", \(plan.repeatCount) times"
    let unitCount = plan.unitCount(of: corpus)
    return switch plan.scheme {
    case .folds(let count): "\(unitCount) \(unitWord) in \(count) folds" + repeats
    case .heldOutGroups(let count): "\(count) of \(unitCount) \(unitWord) held out" + repeats
    case .heldOutShare(let share):
      "\(fixedPoint(100 * share, digits: 1)) % of \(unitCount) \(unitWord) held out" + repeats
    }
  }

  func text(digits: Int) -> String {
    let pooled = pooled
    var lines = [
      "\(corpus.rowCount) rows, \(corpus.rows.count) distinct; \(schemeText)", "",
    ]
    lines += table(digits: digits, pooled)
    lines.append("")
    let text = ClassificationReport(pooled.confusion).text(digits: digits)
    lines.append("pooled:\n" + text)
    lines.append(pooled.confusion.text())
    lines += FoldFigureNotes(figures: pooled, fitCount: folds.count).lines
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(digits: Int, _ pooled: FoldFigures) -> [String] {
    let named = folds.map { fold in
      let number = "\(fold.split.repetition + 1)"
      return (
        name: folds.count == plan.repeatCount
          ? "repeat " + number
          : plan.repeatCount == 1
            ? "fold \(fold.split.fold + 1)" : "repeat \(number), fold \(fold.split.fold + 1)",
        figures: fold.figures
      )
    }
    var table = FigureTable(digits: digits)
    if folds.count <= CrossvalReport.listedFoldCount {
      for one in named { table.append(one.name, one.figures) }
    }
    table.appendMeanAndDeviation(of: folds.map(\.figures))
    table.append("pooled", pooled)
    return table.lines
  }

  var json: JSONValue {
    let pooled = pooled
    return [
      "data": .string(data),
      "data_sha256": .string(fingerprint),
      "rows": .integer(corpus.rowCount),
      "group": .string(plan.unit.rawValue),
      "groups": .integer(plan.unitCount(of: corpus)),
      "scheme": .string(schemeText),
      "repeats": .integer(plan.repeatCount),
      "seed": .string(String(plan.seed)),
      "pooled": pooled.json(withLabels: true),
      "mean": FigureSpread(folds.map(\.figures)).json(\.mean),
      "standard_deviation": FigureSpread(folds.map(\.figures)).json(\.deviation),
      "splits": .array(
        folds.map { fold in
          .object(
            [
              JSONValue.Member("repeat", .integer(fold.split.repetition + 1)),
              JSONValue.Member("fold", .integer(fold.split.fold + 1)),
            ] + fold.figures.json(withLabels: false).members)
        }),
    ]
  }
}
