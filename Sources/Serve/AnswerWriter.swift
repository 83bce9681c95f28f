import Dataset
import Hybrid
import LogSchema
import Rules

/// Writes verdicts as JSON objects.
///
/// What most answers say is rendered once: a batch of thousands of records takes a copy of some
/// bytes for each. A class, since a structure of arrays is copied for each answer.
final class AnswerWriter: Sendable {
  /// Digits of a confidence behind the point.
  private static let digits = 4

  private let classifier: HybridClassifier
  /// `{"severity":"Low","stage":"rules","confidence":`, by stage and severity, the last of these
  /// `Unclassified`.
  private let openings: [[UInt8]]
  private let columnCount = Severity.allCases.count + 1
  /// `{"severity":"Low","stage":"rules","confidence":1.0000,"reason":"rule 404"`, by rule.
  private let ruleAnswers: [[UInt8]]
  /// `,"reason":"Low with probability 0.98"`, by severity and hundredths.
  private let modelReasons: [[UInt8]]

  init(_ classifier: HybridClassifier) {
    self.classifier = classifier
    let labels = Severity.allCases.map(\.label) + [Severity.unclassifiedLabel]
    openings = Stage.allCases.flatMap { stage in
      labels.map { AnswerWriter.opening($0, stage) }
    }
    ruleAnswers = (classifier.rules?.rules ?? []).map { rule in
      var answer = AnswerWriter.opening(rule.severity.label, .rules)
      DecimalText.append(1, fractionDigits: AnswerWriter.digits, to: &answer)
      return answer + AnswerWriter.reason("rule " + rule.name)
    }
    modelReasons = Severity.allCases.flatMap { severity in
      (0...100).map { hundredths in
        let digits = String(hundredths % 100)
        let figure = "\(hundredths / 100)." + (digits.count == 1 ? "0" + digits : digits)
        return AnswerWriter.reason("\(severity.label) with probability \(figure)")
      }
    }
  }

  private static func opening(_ label: String, _ stage: Stage) -> [UInt8] {
    Array(#"{"severity":"\#(label)","stage":"\#(stage.name)","confidence":"#.utf8)
  }

  private static func reason(_ words: String) -> [UInt8] {
    var bytes = Array(#","reason":"#.utf8)
    JSONText.appendString(words, to: &bytes)
    return bytes
  }

  /// Adds the members that every answer has, without the closing brace.
  func appendVerdict(_ verdict: Verdict, to output: inout [UInt8]) {
    if verdict.stage == .rules, let rule = verdict.rule {
      output.append(contentsOf: ruleAnswers[rule.ruleIndex])
      return
    }
    let severity = verdict.severity?.rawValue ?? columnCount - 1
    output.append(contentsOf: openings[verdict.stage.rawValue * columnCount + severity])
    if let confidence = verdict.confidence {
      DecimalText.append(confidence, fractionDigits: AnswerWriter.digits, to: &output)
    } else {
      output.append(contentsOf: "null".utf8)
    }
    if verdict.stage == .model, let model = verdict.model, model.isSure {
      // Rounded as HybridClassifier.reason(of:) does.
      let hundredths = Int((min(max(model.probability, 0), 1) * 100).rounded())
      output.append(contentsOf: modelReasons[model.severity.rawValue * 101 + hundredths])
    } else {
      var reason: [UInt8] = []
      classifier.appendReason(of: verdict, to: &reason)
      output += #","reason":"#.utf8
      JSONText.appendString(reason.span, to: &output)
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
}
