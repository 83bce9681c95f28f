import LogSchema
import Rules
import Testing

struct RuleReaderTests {
  @Test func `a rule is read as it is written`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - name: lost
            pattern: lost|gone
            severity: High
            priority: -3
            case_sensitive: true
            log_type: System Failure
            process: [Web Server, VPN Server]
            must_match: [it is lost]
            must_not_match: [found]
        """)
    let rule = try #require(rules.rules.first)
    #expect(rule.name == "lost" && rule.pattern == "lost|gone" && rule.severity == .high)
    #expect(rule.priority == -3 && rule.isCaseSensitive)
    #expect(rule.logTypes == ["System Failure"])
    #expect(rule.processes == ["Web Server", "VPN Server"])
    #expect(rule.mustMatch == ["it is lost"] && rule.mustNotMatch == ["found"])
  }

  @Test func `what is left out has its default`() throws {
    let rule = try #require(try RuleSet(yaml: rulesYAML("x")).rules.first)
    #expect(rule.priority == 0 && !rule.isCaseSensitive)
    #expect(rule.logTypes.isEmpty && rule.processes.isEmpty)
    #expect(rule.mustMatch.isEmpty && rule.mustNotMatch.isEmpty)
  }

  @Test(arguments: [
    ("", "rules, the file: there is nothing here. Fill it in or leave the part out."),
    (
      "rules: }",
      "rules, line 1, column 8: the file: this is no YAML: "
        + "did not find expected node content. Correct the line."
    ),
    ("- a", "rules, line 1, column 1: the file: a mapping is needed here. Write one."),
    ("rules: a", "rules, line 1, column 8: the file: a list is needed here. Write one."),
    (
      "rule: []",
      "rules, line 1, column 1: the file: nothing reads the key 'rule'. Known keys: rules."
    ),
    (
      "rules: []",
      "rules, line 1, column 8: the file: there is nothing here. "
        + "Fill it in or leave the part out."
    ),
    (
      "rules:\n  - pattern: a",
      "rules, line 2, column 5: rule 1: 'name' is missing. Add it."
    ),
    (
      "rules:\n  - name: a\n    severity: Low",
      "rules, line 2, column 5: rule 'a': 'pattern' is missing. Add it."
    ),
    (
      "rules:\n  - {name: a, pattern: a, severity: Low}\n  - {name: a, pattern: b, severity: Low}",
      "rules, line 3, column 12: rule 2: 'a' is there twice. Keep one."
    ),
    (
      "rules:\n  - {name: a, name: b, pattern: a, severity: Low}",
      "rules, line 2, column 6: the file: 'name' is there twice. Keep one."
    ),
  ])
  func `a fault of the file is named with its place`(yaml: String, words: String) {
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: yaml) }
    #expect(error?.description == words)
  }

  @Test(arguments: [
    (
      "regex: b",
      "1: rule 1: nothing reads the key 'regex'. Known keys: name, pattern, severity, "
        + "priority, case_sensitive, log_type, process, must_match, must_not_match."
    ),
    (
      "priority: high",
      "11: rule 'r': the priority 'high' is not a whole number from -1000000 to "
        + "1000000. Write one."
    ),
    (
      "priority: 1000001",
      "11: rule 'r': the priority '1000001' is not a whole number from "
        + "-1000000 to 1000000. Write one."
    ),
    ("case_sensitive: 1", "17: rule 'r': '1' is neither true nor false. Write one of them."),
    ("log_type: []", "11: rule 'r': there is nothing here. Fill it in or leave the part out."),
    ("log_type: {a: b}", "11: rule 'r': a list is needed here. Write one."),
    ("log_type: [[a]]", "12: rule 'r': a text is needed here. Write one."),
    ("process: [a, b, a]", "17: rule 'r': 'a' is there twice. Keep one."),
    ("must_match: ['']", "14: rule 'r': there is nothing here. Fill it in or leave the part out."),
  ])
  func `a fault of a key is named with rule, line and column`(key: String, words: String) throws {
    let yaml = "rules:\n- name: r\n  pattern: a\n  severity: Low\n  \(key)\n"
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: yaml) }
    // The key is indented by two.
    let parts = words.split(separator: ":", maxSplits: 1)
    let column = try #require(Int(parts[0])) + 2
    #expect(error?.description == "rules, line 5, column \(column):\(parts[1])")
  }

  @Test func `a message that must match and must not is named`() {
    let yaml =
      "rules:\n- {name: r, pattern: a, severity: Low,\n   must_match: [a, b],\n"
      + "   must_not_match: [c, b]}\n"
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: yaml) }
    #expect(
      error?.description == "rules, line 4, column 24: rule 'r': this message must match and "
        + "must not match. Keep it in one of the two lists.")
  }

  @Test func `a severity that there is not is named`() {
    let yaml = "rules:\n  - name: a\n    pattern: a\n    severity: low\n"
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: yaml) }
    #expect(
      error?.description == "rules, line 4, column 15: rule 'a': 'low' is not a severity. "
        + "Use one of: Low, Medium, High, Critical.")
  }

  @Test func `too many rules and too much text are refused`() {
    let many = #expect(throws: RuleError.self) {
      try RuleSet(yaml: rulesYAML(Array(repeating: "a", count: 5_001)))
    }
    #expect(many?.problem == .tooManyRules(count: 5_001, limit: 5_000))
    let much = #expect(throws: RuleError.self) {
      try RuleSet(yaml: String(repeating: "#", count: (4 << 20) + 1))
    }
    #expect(
      much?.description
        == "rules, the file: the text has 4194305 bytes, more than 4194304. Split it.")
  }

  @Test func `all patterns together may be too heavy`() {
    // 201 patterns of 1,000 characters each weigh 201,000.
    let error = #expect(throws: RuleError.self) {
      try RuleSet(yaml: rulesYAML(Array(repeating: "a{1000}", count: 201)))
    }
    #expect(error?.problem == .rulesTooHeavy(weight: 201_000, limit: 200_000))
  }

  @Test func `deep nesting is refused, not a crash`() {
    for depth in [500, 20_000] {
      #expect(throws: RuleError.self) {
        try RuleSet(yaml: "rules: " + String(repeating: "[", count: depth))
      }
    }
  }
}
