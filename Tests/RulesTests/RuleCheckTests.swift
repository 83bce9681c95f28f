import Rules
import Testing

struct RuleCheckTests {
  @Test func `examples that fail are named`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - {name: a, pattern: x, severity: Low, must_match: [x, y], must_not_match: [z, xx]}
          - {name: b, pattern: y, severity: Low, log_type: T, must_match: [y, YES], priority: 1}
        """)
    // 'b' stands first for its priority; its log type does not keep its examples from matching.
    let found = rules.failingExamples().map { ("\($0.ruleIndex) \($0.mustMatch) \($0.number)") }
    #expect(found == ["1 true 2", "1 false 2"])
  }

  @Test func `dead, shadowed and contradicted rules are counted`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - {name: wide, pattern: a, severity: Low}
          - {name: narrow, pattern: ab, severity: High}
          - {name: dead, pattern: q, severity: High}
        """)
    var usage = RuleUsage(rules)
    usage.record(fitting: [0, 1], label: "High", rules: rules)
    usage.record(fitting: [0], label: "Low", rules: rules)
    var more = RuleUsage(rules)
    more.record(fitting: [0, 1], label: "High", rules: rules)
    more.record(fitting: [0], label: "", rules: rules)
    more.record(fitting: [], label: "Medium", rules: rules)
    usage += more
    #expect(usage.messageCount == 5 && usage.decidedCount == 4)
    let (wide, narrow, dead) = (usage.counts[0], usage.counts[1], usage.counts[2])
    #expect(wide.fitCount == 4 && wide.decidedCount == 4 && wide.otherLabels == ["High": 2])
    #expect(!wide.isDead && !wide.isShadowed && wide.contradictedCount == 2)
    #expect(narrow.isShadowed && narrow.fitCount == 2 && narrow.beatenBy == [0: 2])
    #expect(dead.isDead && !dead.isShadowed)
  }
}
