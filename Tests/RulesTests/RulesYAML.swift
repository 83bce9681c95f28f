import LogSchema
import Rules

/// Rules r1, r2, … of severity Low, one for each pattern.
func rulesYAML(_ patterns: [String]) -> String {
  "rules:\n"
    + patterns.enumerated().map { index, pattern in
      "  - {name: r\(index + 1), severity: Low, pattern: '\(yamlQuoted(pattern))'}\n"
    }.joined()
}

func rulesYAML(_ patterns: String...) -> String { rulesYAML(patterns) }

/// The inside of a YAML text between single quotes.
func yamlQuoted(_ text: String) -> String {
  text.map { $0 == "'" ? "''" : String($0) }.joined()
}

extension RuleSet {
  /// The rule that decides about bytes.
  func winner(
    of message: some Sequence<UInt8>, logType: String = "", process: String = ""
  ) -> String? {
    var scratch = makeScratch()
    let match = match(
      message: Array(message).span, logType: Array(logType.utf8).span,
      process: Array(process.utf8).span, scratch: &scratch)
    return match.map { rules[$0.ruleIndex].name }
  }

  /// The rule that decides about a text.
  func winner(of message: String, logType: String = "", process: String = "") -> String? {
    winner(of: message.utf8, logType: logType, process: process)
  }
}
