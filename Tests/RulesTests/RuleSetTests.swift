import LogSchema
import Rules
import SeededRandom
import Testing

struct RuleSetTests {
  @Test func `priority goes first, then the order of the file`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - {name: first, pattern: a, severity: Low}
          - {name: second, pattern: a|b, severity: Medium}
          - {name: last, pattern: a|b|c, severity: High, priority: -1}
          - {name: urgent, pattern: ab, severity: Critical, priority: 1}
        """)
    #expect(rules.rules.map(\.name) == ["urgent", "first", "second", "last"])
    #expect(rules.winner(of: "ba") == "first")
    #expect(rules.winner(of: "b") == "second")
    #expect(rules.winner(of: "c") == "last")
    #expect(rules.winner(of: "cab") == "urgent")
    #expect(rules.winner(of: "d") == nil)
  }

  @Test func `a rule whose fields do not fit leaves the line to the next`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - {name: both, pattern: a, severity: Low, log_type: [T, U], process: P}
          - {name: type, pattern: a, severity: Low, log_type: T}
          - {name: any, pattern: a, severity: Low}
        """)
    #expect(rules.winner(of: "a", logType: "T", process: "P") == "both")
    #expect(rules.winner(of: "a", logType: "U", process: "P") == "both")
    #expect(rules.winner(of: "a", logType: "T", process: "Q") == "type")
    #expect(rules.winner(of: "a", logType: "T") == "type")
    #expect(rules.winner(of: "a", logType: "t", process: "P") == "any")
    #expect(rules.winner(of: "a", logType: "TT", process: "P") == "any")
    #expect(rules.winner(of: "a") == "any")
  }

  @Test func `case counts only where a rule says so, beyond ASCII too`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - {name: exact, pattern: Überweisung, severity: Low, case_sensitive: true}
          - {name: loose, pattern: überweisung, severity: Low}
        """)
    #expect(rules.winner(of: "Eine Überweisung") == "exact")
    #expect(rules.winner(of: "EINE ÜBERWEISUNG") == "loose")
  }

  @Test func `a dot is a character, not a byte`() throws {
    let rules = try RuleSet(yaml: rulesYAML("^a.b$", "^a..b$", "^[é€]{3}$"))
    #expect(rules.winner(of: "a€b") == "r1")
    #expect(rules.winner(of: "a😀éb") == "r2")
    #expect(rules.winner(of: "é€é") == "r3")
  }

  @Test func `bytes that are no UTF-8 hide nothing`() throws {
    let rules = try RuleSet(yaml: rulesYAML("lost.*found", "^.$"))
    let faults: [[UInt8]] = [[0xFF], [0xC3], [0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x9F]]
    for fault in faults {
      #expect(rules.winner(of: fault + Array("lost".utf8) + fault + Array("found".utf8)) == "r1")
      #expect(rules.winner(of: Array("lost found".utf8) + fault) == "r1")
    }
    // One byte that is no UTF-8 reads as one character, U+FFFD.
    #expect(rules.winner(of: [0xFF]) == "r2")
    #expect(rules.winner(of: [0xFF, 0xFF]) == nil)
  }

  @Test func `NUL bytes end no line`() throws {
    let rules = try RuleSet(yaml: rulesYAML("lost", #"a\x00b"#))
    #expect(rules.winner(of: "\0\0lost") == "r1")
    #expect(rules.winner(of: "a\0b") == "r2")
  }

  @Test func `all that fit are listed, the winner first`() throws {
    let rules = try RuleSet(
      yaml: """
        rules:
          - {name: a, pattern: x, severity: Low}
          - {name: b, pattern: y, severity: Low}
          - {name: c, pattern: x, severity: Low, priority: 2}
          - {name: d, pattern: x, severity: Low, log_type: T}
        """)
    var scratch = rules.makeScratch()
    let nothing: [UInt8] = []
    let found = rules.allMatches(
      message: Array("x x".utf8).span, logType: nothing.span, process: nothing.span,
      scratch: &scratch)
    #expect(found.map { rules.rules[$0].name } == ["c", "a"])
  }

  /// Expected: one rule at a time, each in a set of its own.
  @Test func `the winner is the one that asking rule after rule would find`() throws {
    var random = SplitMix64(seed: 5)
    let atoms = ["a", "b", "c", "é", "[ab]", ".", "a+", "(b|c)", "[^a]", "ab?c"]
    for _ in 0..<30 {
      var blocks: [(priority: Int, yaml: String)] = []
      for number in 0..<12 {
        let pattern = (0..<3).map { _ in atoms.randomElement(using: &random)! }.joined()
        let priority = Int.random(in: -1...1, using: &random)
        var block = "  - {name: n\(number), pattern: '\(pattern)', severity: High"
        block += ", priority: \(priority), case_sensitive: \(Bool.random(using: &random))"
        if Bool.random(using: &random) { block += ", log_type: [T, U]" }
        if Bool.random(using: &random) { block += ", process: P" }
        blocks.append((priority, block + "}\n"))
      }
      let together = try RuleSet(yaml: "rules:\n" + blocks.map(\.yaml).joined())
      var ordered: [RuleSet] = []
      for priority in [1, 0, -1] {
        for block in blocks where block.priority == priority {
          ordered.append(try RuleSet(yaml: "rules:\n" + block.yaml))
        }
      }
      for _ in 0..<100 {
        let message = (0..<6).map { _ in
          ["a", "b", "c", "A", "B", "C", " ", "é", "É"].randomElement(using: &random)!
        }.joined()
        let logType = ["", "T", "U", "V"].randomElement(using: &random)!
        let process = ["", "P"].randomElement(using: &random)!
        let expected = ordered.lazy.compactMap {
          $0.winner(of: message, logType: logType, process: process)
        }.first
        #expect(together.winner(of: message, logType: logType, process: process) == expected)
      }
    }
  }

  @Test func `threads that share rules, and copies of a scratch, agree`() async throws {
    let rules = RuleSet.portal
    let messages = rules.rules.flatMap { $0.mustMatch + $0.mustNotMatch }
    let expected = messages.map { rules.winner(of: $0) }
    let scratch = rules.makeScratch()
    await withTaskGroup(of: [String?].self) { group in
      for _ in 0..<8 {
        group.addTask {
          var own = scratch
          let nothing: [UInt8] = []
          var found: [String?] = []
          for _ in 0..<50 {
            found = messages.map { message in
              rules.match(
                message: Array(message.utf8).span, logType: nothing.span, process: nothing.span,
                scratch: &own
              ).map { rules.rules[$0.ruleIndex].name }
            }
          }
          return found
        }
      }
      for await found in group { #expect(found == expected) }
    }
  }
}
