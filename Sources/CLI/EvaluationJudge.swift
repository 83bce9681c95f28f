import Evaluation
import Features
import FoundationEssentials
import Infer
import ModelFile
import Redaction
import Report

/// Turns judged rows into all figures of a report.
struct EvaluationJudge {
  let plan: EvaluationPlan
  let rows: EvaluationRows
  /// The shapes that training saw; nil where nobody says.
  let seenShapes: TrainingShapeSet?
  let bootstrap: ClusterBootstrap
  let thresholds: [Double]

  /// Values of a slice column that are judged by themselves; the rest is one part.
  static let largestSliceCount = 50
  private static let termCount = 12
  private static let otherValues = "(all other values)"

  /// The summary.
  ///
  /// - Parameter progress: Told what is being judged.
  func summary(
    model: EvaluationSummary.Source, data: EvaluationSummary.Source,
    progress: (String) -> Void
  ) -> EvaluationSummary {
    let scored = rows.scored
    progress("drawing intervals")
    let calculator = FigureCalculator(scored, costs: plan.costs)
    let overall = EvaluationPart(name: "all rows", calculator, bootstrap: bootstrap)
    let probabilities = overall.figures.probabilities
    let classifier = plan.classifier
    var summary = EvaluationSummary(
      toolVersion: Tocsin.version, model: model, data: data, bootstrap: bootstrap,
      overall: overall, reliability: ReliabilityCurve(probabilities),
      sweep: ThresholdSweep(scored, thresholds: thresholds))
    summary.trainingDataSHA256 = trainingDataSHA256
    summary.unseenLabelRowCount = scored.unseenLabelRowCount
    summary.parts = seenAndUnseen(scored, progress)
    summary.slices = plan.sliceColumns.indices.map { slice($0, scored, progress) }
    summary.curves = (overall.figures.areas ?? []).enumerated().map { index, areas in
      EvaluationSummary.LabelCurve(
        label: classifier.labels[index], steps: calculator.steps(ofClass: index), areas: areas,
        reliability: ReliabilityCurve(scored, ofClass: index))
    }
    if let calibration = classifier.calibration {
      summary.uncalibrated = rows.uncalibrated
      if calibration.thresholds != nil {
        summary.thresholds = (rows.coverage, calibration.targetPrecision)
      }
    }
    if classifier.model.gate != nil { summary.known = rows.known }
    summary.ceilings = [("message", rows.messageCeiling), ("shape", rows.shapeCeiling)]
      .compactMap { unit, ceiling in ceiling.figures.map { (unit, $0) } }
    summary.terms = terms
    summary.mistakes = rows.mistakes.list.map { mistake in
      EvaluationSummary.Mistake(
        line: mistake.line, actual: mistake.actual, called: mistake.called,
        confidence: mistake.confidence, rowCount: rows.rowCount(of: mistake),
        message: String(decoding: mistake.text, as: UTF8.self))
    }
    return summary
  }

  private func part(_ name: String, _ scored: ScoredRows, of places: [Int]) -> EvaluationPart {
    EvaluationPart(
      name: name, FigureCalculator(scored.keeping(places), costs: plan.costs),
      bootstrap: bootstrap)
  }

  private func seenAndUnseen(
    _ scored: ScoredRows, _ progress: (String) -> Void
  ) -> [EvaluationPart] {
    guard let seenShapes else { return [] }
    progress("drawing intervals of seen and unseen shapes")
    let places = (0..<scored.count).partitioned { seenShapes.contains(rows.shape(of: $0)) }
    return [("seen", places.matching), ("unseen", places.others)]
      .filter { !$0.1.isEmpty }
      .map { part($0.0, scored, of: $0.1) }
  }

  private func slice(
    _ column: Int, _ scored: ScoredRows, _ progress: (String) -> Void
  ) -> EvaluationSummary.Slice {
    let values = rows.sliceValues[column]
    var places: [Int: [Int]] = [:]
    for row in 0..<scored.count {
      places[rows.sliceValue(row, column: column), default: []].append(row)
    }
    func size(_ value: Int) -> Double {
      places[value, default: []].reduce(0) { $0 + scored.weights[$1] }
    }
    let sizes = places.keys.filter { $0 < values.count }.map { (value: $0, size: size($0)) }
    let bySize = sizes.sorted { left, right in
      left.size == right.size ? left.value < right.value : left.size > right.size
    }
    let named = bySize.prefix(Self.largestSliceCount).map(\.value)
    var parts = named.map { value in
      progress("drawing intervals of \(plan.sliceColumns[column])")
      return part(values.string(value), scored, of: places[value, default: []])
    }
    let isNamed = Set(named)
    let others = places.filter { !isNamed.contains($0.key) }.flatMap(\.value).sorted()
    if !others.isEmpty { parts.append(part(Self.otherValues, scored, of: others)) }
    return EvaluationSummary.Slice(column: plan.sliceColumns[column], parts: parts)
  }

  /// Terms may hold what customers wrote, where a model does not mask.
  private var terms: [EvaluationSummary.LabelTerms] {
    let contents = plan.classifier.model
    let top = ModelSummary(
      model: contents, sections: [], byteCount: 0, termCount: Self.termCount
    ).topTerms
    return zip(contents.labels, top).map { label, terms in
      EvaluationSummary.LabelTerms(
        label: label, terms: terms.map { (redacted($0.term), $0.weight) })
    }
  }

  private func redacted(_ text: String) -> String {
    var bytes: [UInt8] = []
    plan.redactor.append(Array(text.utf8).span, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What the card says of the data that the model learned from.
  private var trainingDataSHA256: String? {
    struct Card: Decodable {
      struct Source: Decodable {
        let sha256: String?
      }
      let data: Source?
    }
    let card = try? JSONDecoder().decode(Card.self, from: Data(plan.classifier.model.card.utf8))
    return card?.data?.sha256
  }
}

extension Range where Bound == Int {
  /// The numbers for which a condition holds, and the others.
  fileprivate func partitioned(
    _ condition: (Int) -> Bool
  ) -> (matching: [Int], others: [Int]) {
    var parts: (matching: [Int], others: [Int]) = ([], [])
    for number in self {
      if condition(number) { parts.matching.append(number) } else { parts.others.append(number) }
    }
    return parts
  }
}
