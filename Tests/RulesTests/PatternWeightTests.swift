import Testing

@testable import Rules

struct PatternWeightTests {
  /// By hand: see the comment of each line.
  @Test(arguments: [
    ("abc", 3),
    ("a|bc", 3),
    (".", 4),
    ("é", 4),
    ("[a-z]", 1),
    ("[^a]", 4),
    ("[]a]b", 2),  // ] in the first place is a character
    (#"[\]a]b"#, 2),
    ("[[:alpha:]x]y", 2),
    (#"\p{L}"#, 100),
    (#"[\p{L}x]"#, 100),
    ("[äöü]", 10),
    (#"[^ä\p{L}ö]"#, 100),
    (#"\d\W"#, 5),
    ("a{3}", 3),
    ("a{2,30}b", 31),
    ("a{7,}", 7),
    ("(ab{3}){4}", 16),  // (1 + 3) · 4
    ("((a{10}){10}){10}", 1_000),
    ("(ab)(?:cd)", 4),
    ("a{x}", 4),  // no repetition: { x } are characters
    ("a{", 2),
    (#"a\{3}"#, 4),
    (#"\Qa{9}\E"#, 4),
    ("(a{9}", 9),
    (#"(a{5})\Q\E{3}"#, 15),  // what stands between is nothing
  ])
  func `weights are as by hand`(pattern: String, weight: Int) throws {
    #expect(try patternWeight(pattern) == weight)
  }

  @Test func `a weight beyond counting is the largest, not a crash`() throws {
    let heavy =
      String(repeating: "(", count: 300) + "a"
      + String(repeating: "){65535}", count: 300)
    #expect(try patternWeight(heavy) == 1 << 30)
  }

  @Test(arguments: ["(?#a)b", "(?x)a b", "(?ix:a)", "(?-x)a"])
  func `comments in patterns are refused`(pattern: String) {
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: rulesYAML(pattern)) }
    #expect(
      error?.description == "rules, line 2, column 40: rule 'r1': a comment or the option x "
        + "inside the pattern. Write comments in YAML, after a '#'.")
  }

  @Test(arguments: [
    (
      #"(\p{L}{1,40}){8}"#,
      "the repetitions multiply out to a weight of 32000, more than 1000. "
        + "Use * or + instead of large counts."
    ),
    (
      String(repeating: "é", count: 501),
      "the pattern has 1002 bytes, more than 1000. Split the rule."
    ),
  ])
  func `a pattern that asks for too much is refused`(pattern: String, words: String) {
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: rulesYAML(pattern)) }
    #expect(error?.description == "rules, line 2, column 40: rule 'r1': \(words)")
  }

  @Test func `a control character in a pattern is refused`() {
    let yaml = "rules:\n- {name: r, pattern: \"a\\0\", severity: Low}"
    let error = #expect(throws: RuleError.self) { try RuleSet(yaml: yaml) }
    #expect(
      error?.description == "rules, line 2, column 22: rule 'r': a control character in the "
        + "pattern. Write it as \\x and two digits.")
  }
}
