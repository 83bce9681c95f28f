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

extension HybridClassifier {
  /// Why the verdict is what it is: the rule's name, the model's figures, the language model's
  /// words, or what stands in for what.
  public func reason(of verdict: Verdict) -> String {
    switch verdict.stage {
    case .rules: rule(of: verdict)
    case .model: verdict.model.map(words) ?? ""
    case .languageModel:
      if case .answered(let answer) = verdict.languageModel { answer.reason } else { "" }
    case .fallback: fallbackReason(of: verdict)
    }
  }

  /// The stages that were asked, in their order, and what each found.
  public func attempts(of verdict: Verdict) -> [Attempt] {
    var attempts: [Attempt] = []
    if rules != nil { attempts.append(Attempt(stage: .rules, outcome: rule(of: verdict))) }
    if let model = verdict.model {
      attempts.append(Attempt(stage: .model, outcome: words(model)))
    }
    if let finding = verdict.languageModel {
      attempts.append(Attempt(stage: .languageModel, outcome: words(finding)))
    }
    return attempts
  }

  /// The terms that spoke most for and against the model's first choice for the last record that it
  /// was asked about; see ``SeverityClassifier/explain(_:scratch:limit:)``.
  public func explain(_ scratch: inout HybridScratch, limit: Int = 5) -> [TermContribution] {
    let prediction = model.predict(&scratch.classifier)
    return model.explain(prediction, scratch: &scratch.classifier, limit: limit)
  }

  private func rule(of verdict: Verdict) -> String {
    guard let match = verdict.rule, let rules else { return "no rule fits" }
    return "rule " + rules.rules[match.ruleIndex].name
  }

  private func words(_ finding: ModelFinding) -> String {
    let called = "\(finding.severity.label) with probability \(rounded(finding.probability))"
    guard finding.isKnown else {
      return "a line unlike training (known \(rounded(finding.knownScore))); a guess is \(called)"
    }
    return finding.isSure
      ? called : "not sure: \(called), expected cost \(rounded(finding.expectedCost))"
  }

  private func words(_ finding: LanguageModelFinding) -> String {
    switch finding {
    case .answered(let answer):
      answer.severity.map { "\($0.label): \(answer.reason)" } ?? "cannot tell: \(answer.reason)"
    case .failed(let failure): "\(failure.kind.rawValue): \(failure.description)"
    case .absent: "there is none"
    }
  }

  private func fallbackReason(of verdict: Verdict) -> String {
    let why =
      switch verdict.languageModel {
      case .failed(let failure): "the language model gave no answer (\(failure.kind.rawValue))"
      case .answered: "the language model cannot tell"
      case .absent: "there is no language model"
      case nil: "nobody who may settle it is sure"
      }
    if verdict.rule != nil { return "\(why); \(rule(of: verdict)) stands in" }
    guard let model = verdict.model else { return why }
    return verdict.severity == nil
      ? "\(why); \(words(model))" : "\(why); the model stands in: \(words(model))"
  }
}

/// A figure from 0 on with two digits behind the point.
private func rounded(_ value: Double) -> String {
  let hundredths = Int((min(max(value, 0), 1e9) * 100).rounded())
  let digits = String(hundredths % 100)
  return "\(hundredths / 100)." + (digits.count == 1 ? "0" + digits : digits)
}
