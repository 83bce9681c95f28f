import Rules
import Testing

struct HyperscanTests {
  @Test(arguments: [
    ("a(b", "Missing close parenthesis for group started at index 1."),
    ("(?<=a)b", "Zero-width assertions are not supported."),
    (#"(a)\1"#, "Back-references are unsupported."),
    ("[z-a]", "Range out of order in character class at index 3."),
    ("(a$|b)c", "Embedded end anchors not supported."),
  ])
  func `a bad pattern is named with rule, line and column`(pattern: String, reason: String) {
    let yaml =
      "rules:\n- {name: r, pattern: b, severity: Low}\n"
      + "- name: s\n  severity: Low\n  pattern: '\(pattern)'\n"
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: yaml) }
    #expect(
      error?.description
        == "rules, line 5, column 12: rule 's': the pattern cannot be used: \(reason) Correct it.")
  }

  @Test(arguments: ["a*", "(b|)", "x{0,3}"])
  func `a pattern that fits everything is refused`(pattern: String) {
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: rulesYAML("a", pattern)) }
    #expect(
      error?.description == "rules, line 3, column 40: rule 'r2': the pattern matches even an "
        + "empty text, so every message. Ask for at least one character, or write ^ if every "
        + "message is meant.")
  }

  @Test func `a circumflex alone fits every message`() throws {
    let rules = try RuleSet(yaml: rulesYAML("a", "^"))
    #expect(rules.winner(of: "a") == "r1")
    #expect(rules.winner(of: "b") == "r2")
    #expect(rules.winner(of: "") == "r2")
  }

  /// Expected: what the characters say. Each line is long enough that a step for every pair of
  /// its bytes, let alone every subset, would not end within the test's time limit.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("(a+)+$", "b"), ("(x|x)*y", "z"), (".*.*.*=.*;", "="), ("(a|aa)+$", "b"),
      ("(.*a){20}b", ""), ("(a?){50}a{50}b", ""),
    ])
  func `no pattern makes a long line slow`(pattern: String, end: String) throws {
    let rules = try RuleSet(yaml: rulesYAML(pattern))
    for letter in ["a", "x"] {
      let line = String(repeating: letter, count: 1 << 20) + end
      #expect(rules.winner(of: line) == nil)
    }
  }

  @Test func `what stands at the end of a long line is found`() throws {
    let rules = try RuleSet(yaml: rulesYAML("(a+)+$", "(x|x)*y", ".*.*.*=.*;"))
    let long = String(repeating: "a", count: 1 << 20)
    #expect(rules.winner(of: long) == "r1")
    #expect(rules.winner(of: long + "y") == "r2")
    #expect(rules.winner(of: long + "=;") == "r3")
    #expect(rules.winner(of: "") == nil)
  }

  @Test func `a thousand rules each find their own line`() throws {
    let rules = try RuleSet(yaml: rulesYAML((1...1_000).map { "unit \($0) (lost|stopped)$" }))
    for number in [1, 2, 10, 99, 500, 1_000] {
      #expect(rules.winner(of: "At noon UNIT \(number) stopped") == "r\(number)")
    }
    #expect(rules.winner(of: "unit 1001 lost") == nil)
  }
}
