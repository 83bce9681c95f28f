import Dataset
import Hybrid
import Infer
import LogSchema
import Rules

/// Writes verdicts as JSON objects.
///
/// What most answers say is rendered once: a batch of thousands of records takes a copy of some
/// bytes for each.
struct AnswerWriter: Sendable {
  /// Digits of a confidence behind the point.
  private static let digits = 4

  private let classifier: HybridClassifier
  /// `{"severity":"Low","stage":"rules","confidence":`, by stage and severity.
  private let openings: [[UInt8]]
  /// `,"reason":"rule 404"}`, by rule.
  private let ruleReasons: [[UInt8]]
  /// `,"reason":"Low with probability 0.98"}`, by severity and hundredths.
  private let modelReasons: [[UInt8]]

  private static let severityCount = Severity.allCases.count + 1

  init(_ classifier: HybridClassifier) {
    self.classifier = classifier
    let labels = Severity.allCases.map(\.label) + [Severity.unclassifiedLabel]
    openings = Stage.allCases.flatMap { stage in
      labels.map { Array(#"{"severity":"\#($0)","stage":"\#(stage.name)","confidence":"#.utf8) }
    }
    ruleReasons = (classifier.rules?.rules ?? []).map { AnswerWriter.reason("rule " + $0.name) }
    modelReasons = Severity.allCases.flatMap { severity in
      (0...100).map { hundredths in
        let digits = String(hundredths % 100)
        let figure = "\(hundredths / 100)." + (digits.count == 1 ? "0" + digits : digits)
        return AnswerWriter.reason("\(severity.label) with probability \(figure)")
      }
    }
  }

  private static func reason(_ words: String) -> [UInt8] {
    var bytes = Array(#","reason":"#.utf8)
    JSONText.appendString(words, to: &bytes)
    return bytes
  }

  /// Adds the members that every answer has, without the closing brace.
  func appendVerdict(_ verdict: Verdict, to output: inout [UInt8]) {
    let severity = verdict.severity?.rawValue ?? Severity.allCases.count
    output.append(
      contentsOf: openings[verdict.stage.rawValue * AnswerWriter.severityCount + severity])
    if let confidence = verdict.confidence {
      DecimalText.append(confidence, fractionDigits: AnswerWriter.digits, to: &output)
    } else {
      output.append(contentsOf: "null".utf8)
    }
    switch (verdict.stage, verdict.rule, verdict.model) {
    case (.rules, let rule?, _):
      output.append(contentsOf: ruleReasons[rule.ruleIndex])
    case (.model, _, let model?) where model.isSure:
      // Rounded as HybridClassifier.reason(of:) does.
      let hundredths = Int((min(max(model.probability, 0), 1) * 100).rounded())
      output.append(contentsOf: modelReasons[model.severity.rawValue * 101 + hundredths])
    default:
      output.append(contentsOf: AnswerWriter.reason(classifier.reason(of: verdict)))
    }
  }

  /// Adds what each stage found, the time it took and the model's version.
  func appendAttempts(_ verdict: Verdict, to output: inout [UInt8]) {
    output.append(contentsOf: #","tried":["#.utf8)
    for (place, attempt) in classifier.attempts(of: verdict).enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      output.append(contentsOf: #"{"stage":"\#(attempt.stage.name)","outcome":"#.utf8)
      JSONText.appendString(attempt.outcome, to: &output)
      output.append(UInt8(ascii: "}"))
    }
    output.append(contentsOf: #"],"duration_ms":"#.utf8)
    DecimalText.append(verdict.duration / .milliseconds(1), fractionDigits: 3, to: &output)
  }

  /// Adds the terms that decided.
  func appendTerms(_ terms: [TermContribution], to output: inout [UInt8]) {
    output.append(contentsOf: #","terms":["#.utf8)
    for (place, term) in terms.enumerated() {
      output.append(contentsOf: place == 0 ? #"{"term":"#.utf8 : #",{"term":"#.utf8)
      JSONText.appendString(term.term, to: &output)
      output.append(contentsOf: #","weight":"#.utf8)
      DecimalText.append(term.weight, fractionDigits: AnswerWriter.digits, to: &output)
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }
}
