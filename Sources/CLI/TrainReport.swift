import Evaluation
import Features
import LogSchema
import ModelFile
import Train

/// What `tocsin train` prints when it is done.
struct TrainReport {
  let outcome: ModelTrainer.Outcome
  let card: JSONValue
  let path: String
  let byteCount: Int
  let seconds: Double

  var json: JSONValue {
    [
      "model": .string(path),
      "bytes": .integer(byteCount),
      "seconds": .number(seconds),
      "card": card,
    ]
  }

  var text: String {
    var lines = [dataLine, featuresLine]
    if let fit = outcome.logistic { lines.append(logisticLine(fit)) }
    if let fit = outcome.forest { lines += forestLines(fit) }
    if let fit = outcome.gate { lines.append(gateLine(fit)) }
    lines.append(heldOutLine("held-out rows", outcome.heldOutRows))
    lines.append(heldOutLine("held-out shapes", outcome.heldOutShapes))
    if let fit = outcome.semantic {
      lines.append(heldOutLine("  by meaning", outcome.semanticShapes))
      lines.append(semanticLine(fit))
    }
    lines += CalibrationReport(outcome: outcome).lines.map { row($0.name, $0.text) }
    lines.append(
      row("model", "\(path), \(byteCount) bytes, in \(fixedPoint(seconds, digits: 2)) s"))
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: max(17 - name.count, 1)) + value
  }

  private var dataLine: String {
    let sizes = outcome.examples.classSizes
    let shown = zip(outcome.labels, sizes).prefix(12).map { "\($0) \(Int($1))" }
    let more = outcome.labels.count > 12 ? ", and \(outcome.labels.count - 12) labels more" : ""
    return row(
      "data",
      "\(outcome.rowCount) rows, \(outcome.distinctRowCount) distinct, "
        + "\(outcome.shapeKeys.count) shapes: " + shown.joined(separator: ", ") + more)
  }

  private var featuresLine: String {
    let space = outcome.features
    let parts = [
      (space.words.termCount, "words and word n-grams"),
      (space.characters.termCount, "character n-grams"),
      (space.featureCount - space.termCount, "categories"),
    ]
    return row(
      "vocabulary",
      parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
  }

  private func logisticLine(_ fit: LogisticFit) -> String {
    let state =
      fit.hasConverged ? "" : " — not converged: raise --max-iterations or --tolerance"
    return row(
      "logistic",
      "\(fit.iterationCount) iterations, objective \(fixedPoint(fit.objective, digits: 4)), "
        + "at most \(short(fit.relativeGap)) of it above the optimum" + state)
  }

  private func forestLines(_ fit: ForestFit) -> [String] {
    let outOfBag =
      fit.outOfBagError.map { ", out-of-bag error \(fixedPoint($0, digits: 4))" } ?? ""
    let impurity = NamedImportance.top(fit.impurityImportances, count: 10, in: outcome.features)
    var lines = [
      row("forest", "\(fit.forest.treeCount) trees, \(fit.forest.nodes.count) nodes" + outOfBag),
      row("by impurity", listed(impurity)),
    ]
    if let permutation = outcome.permutationImportances {
      lines.append(row("by permutation", listed(permutation)))
    }
    return lines
  }

  private func listed(_ importances: [NamedImportance]) -> String {
    guard !importances.isEmpty else { return "no feature matters" }
    return importances.map { "\($0.feature) \(fixedPoint($0.importance, digits: 4))" }
      .joined(separator: "; ")
  }

  private func gateLine(_ fit: GateFit) -> String {
    let refusals = fit.refusals.map {
      "refuses \(fixedPoint(100 * $0.refusedShare, digits: 2)) % of \(Int($0.messageCount)) "
        + "held-out messages of known shapes"
    }
    return row(
      "gate",
      "\(fit.gate.clusterCount) clusters, \(Int(fit.gate.noiseSize)) messages in none; known "
        + "from \(fixedPoint(fit.gate.threshold, digits: 3)) on"
        + (refusals.map { ", which " + $0 } ?? ""))
  }

  private func semanticLine(_ fit: SemanticFit) -> String {
    let model = fit.model
    return row(
      "vectors",
      "\(model.pieces.pieceCount) pieces of \(model.vectors.dimensionCount) numbers, C "
        + "\(fit.inverseRegularization), \(fit.iterationCount) iterations; "
        + "\(model.shapes.count) shapes, like one from "
        + fixedPoint(model.shapes.threshold, digits: 3) + " on")
  }

  private func heldOutLine(_ name: String, _ figures: HeldOutFigures?) -> String {
    guard let figures, figures.confusion.total > 0 else {
      return row(name, "none: too few to keep some back, or --holdout 0")
    }
    let report = ClassificationReport(figures.confusion)
    let unknown =
      figures.unknownLabelRowCount == 0
      ? "" : ", \(figures.unknownLabelRowCount) rows of labels that the rest does not hold"
    return row(
      name,
      "\(Int(figures.confusion.total)) rows: accuracy \(fixedPoint(report.accuracy, digits: 4)), "
        + "macro F1 \(fixedPoint(report.macroF1, digits: 4)), log-loss "
        + fixedPoint(figures.probabilities.logLoss ?? 0, digits: 4) + unknown)
  }

  /// Two digits and an exponent.
  private func short(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var exponent = 0
    var mantissa = value
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    return fixedPoint(mantissa, digits: 1) + "e\(exponent)"
  }
}
