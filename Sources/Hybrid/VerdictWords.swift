public import Infer
import LogSchema
import Rules

/// What one stage was asked and found, in words.
public struct Attempt: Equatable, Sendable {
  /// The stage.
  public let stage: Stage
  /// What came of it; holds no text of the line but the language model's own words.
  public let outcome: String
}

/// What speaks for a model's answer.
public struct ModelExplanation: Equatable, Sendable {
  /// The terms that spoke most for it and against it; see
  /// ``SeverityClassifier/explain(_:scratch:limit:)``.
  public let terms: [TermContribution]
  /// The training shapes that the record is most like, the nearest first; nil for a model without
  /// vectors.
  public let nearestShapes: [NearestShape]?

  /// At most so many shapes.
  public static let shapeLimit = 3
}

extension HybridClassifier {
  /// Why the verdict is what it is: the rule's name, the model's figures, the language model's
  /// words, or what stands in for what.
  public func reason(of verdict: Verdict) -> String {
    text { appendReason(of: verdict, to: &$0) }
  }

  /// Adds the reason as UTF-8; quicker than a string where many are wanted.
  public func appendReason(of verdict: Verdict, to output: inout [UInt8]) {
    switch verdict.stage {
    case .rules: appendRule(of: verdict, to: &output)
    case .model: if let model = verdict.model { append(model, to: &output) }
    case .languageModel:
      if case .answered(let answer) = verdict.languageModel { output += answer.reason.utf8 }
    case .fallback: appendFallbackReason(of: verdict, to: &output)
    }
  }

  /// The stages that were asked, in their order, and what each found.
  public func attempts(of verdict: Verdict) -> [Attempt] {
    var attempts: [Attempt] = []
    if rules != nil {
      let outcome = text { appendRule(of: verdict, to: &$0) }
      attempts.append(Attempt(stage: .rules, outcome: outcome))
    }
    if let model = verdict.model {
      attempts.append(Attempt(stage: .model, outcome: text { append(model, to: &$0) }))
    }
    if let finding = verdict.languageModel {
      attempts.append(Attempt(stage: .languageModel, outcome: words(finding)))
    }
    return attempts
  }

  /// What speaks for the model's first choice for the last record that it was asked about.
  public func explain(_ scratch: inout HybridScratch) -> ModelExplanation {
    let prediction = model.predict(&scratch.classifier)
    return ModelExplanation(
      terms: model.explain(prediction, scratch: &scratch.classifier),
      nearestShapes: model.hasVectors
        ? model.nearestShapes(&scratch.classifier, limit: ModelExplanation.shapeLimit) : nil)
  }

  private func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    write(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func appendRule(of verdict: Verdict, to output: inout [UInt8]) {
    guard let match = verdict.rule, let rules else {
      output += "no rule fits".utf8
      return
    }
    output += "rule ".utf8
    output += rules.rules[match.ruleIndex].name.utf8
  }

  private func append(_ finding: ModelFinding, to output: inout [UInt8]) {
    guard finding.isKnown else {
      output += "a line unlike training (known ".utf8
      appendRounded(finding.knownScore, to: &output)
      output += "); a guess is ".utf8
      return appendCall(finding, to: &output)
    }
    if finding.isSure { return appendCall(finding, to: &output) }
    output += "not sure: ".utf8
    appendCall(finding, to: &output)
    output += ", expected cost ".utf8
    appendRounded(finding.expectedCost, to: &output)
  }

  private func appendCall(_ finding: ModelFinding, to output: inout [UInt8]) {
    output += finding.severity.label.utf8
    output += " with probability ".utf8
    appendRounded(finding.probability, to: &output)
  }

  private func words(_ finding: LanguageModelFinding) -> String {
    switch finding {
    case .answered(let answer):
      answer.severity.map { "\($0.label): \(answer.reason)" } ?? "cannot tell: \(answer.reason)"
    case .failed(let failure): "\(failure.kind.rawValue): \(failure.description)"
    case .absent: "there is none"
    }
  }

  private func appendFallbackReason(of verdict: Verdict, to output: inout [UInt8]) {
    switch verdict.languageModel {
    case .failed(let failure):
      output += "the language model gave no answer (\(failure.kind.rawValue))".utf8
    case .answered: output += "the language model cannot tell".utf8
    case .absent: output += "there is no language model".utf8
    case nil: output += "nobody who may settle it is sure".utf8
    }
    if verdict.rule != nil {
      output += "; ".utf8
      appendRule(of: verdict, to: &output)
      output += " stands in".utf8
    } else if let model = verdict.model {
      output += verdict.severity == nil ? "; ".utf8 : "; the model stands in: ".utf8
      append(model, to: &output)
    }
  }
}

/// Adds a figure from 0 on with two digits behind the point.
private func appendRounded(_ value: Double, to output: inout [UInt8]) {
  let hundredths = Int((min(max(value, 0), 1e9) * 100).rounded())
  output += String(hundredths / 100).utf8
  let zero = UInt8(ascii: "0")
  output += [
    UInt8(ascii: "."), zero + UInt8(hundredths / 10 % 10), zero + UInt8(hundredths % 10),
  ]
}
