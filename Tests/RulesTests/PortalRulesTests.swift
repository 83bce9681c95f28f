import Foundation
import LogSchema
import Rules
import Testing

struct PortalRulesTests {
  /// Data that stand beside the package; the test that reads them is skipped where they are not.
  static let dataset = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/portal_logs_20k.csv").standardizedFileURL

  @Test func `every built-in rule passes its examples and has both kinds`() {
    #expect(RuleSet.portal.failingExamples().isEmpty)
    for rule in RuleSet.portal.rules {
      #expect(!rule.mustMatch.isEmpty && !rule.mustNotMatch.isEmpty, "\(rule.name)")
    }
  }

  /// By mathematics of the domain: a line that says "not" or "failed" somewhere is no plain
  /// success, so no rule may call it one.
  @Test func `a success with a word of failure in it is left to the model`() {
    let rules = RuleSet.portal
    for example in rules.rules.flatMap(\.mustMatch) {
      let words = example.split(separator: " ")
      for place in 0...words.count {
        for word in ["not", "failed", "twice"] {
          var changed = words
          changed.insert(Substring(word), at: place)
          #expect(rules.winner(of: changed.joined(separator: " ")) == nil)
        }
      }
    }
  }

  /// Expected: the codes of success in the file; each of its lines of these codes is Low.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: dataset.path)))
  func `the portal's successes are decided, all of them and nothing else`() throws {
    let rules = RuleSet.portal
    let text = try String(contentsOf: Self.dataset, encoding: .utf8)
    var successCount = 0
    // The file quotes no field and no message holds a comma.
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let isSuccess = ["200", "201", "301"].contains(fields[1])
      successCount += isSuccess ? 1 : 0
      #expect((rules.winner(of: String(fields[2])) != nil) == isSuccess)
      #expect(!isSuccess || fields[4] == "Low")
    }
    #expect(successCount > 7_000)
  }
}
