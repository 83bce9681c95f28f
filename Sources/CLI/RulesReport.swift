import LogSchema
import Rules

/// What `tocsin rules check` found.
struct RulesReport {
  let file: String
  let rules: RuleSet
  let failures: [ExampleFailure]
  /// nil without data.
  let usage: RuleUsage?

  // MARK: Text

  /// A line for each finding, and a summary at the end.
  var text: String {
    var lines = failures.map { "failed:       " + sentence(on: $0) }
    if let usage {
      for (index, counts) in usage.counts.enumerated() {
        if let finding = finding(on: index, counts) { lines.append(finding) }
      }
      lines.append(
        "\(usage.decidedCount) of \(usage.messageCount) messages are decided by a rule")
    }
    lines.append("\(file): \(rules.rules.count) rules, \(exampleSummary)")
    return lines.joined(separator: "\n") + "\n"
  }

  private var exampleSummary: String {
    let exampleCount = rules.rules.map { $0.mustMatch.count + $0.mustNotMatch.count }.reduce(0, +)
    return failures.isEmpty
      ? "\(exampleCount) examples pass" : "\(failures.count) of \(exampleCount) examples fail"
  }

  private func sentence(on failure: ExampleFailure) -> String {
    let list = failure.mustMatch ? "must_match" : "must_not_match"
    return "rule '\(name(failure.ruleIndex))' \(failure.mustMatch ? "does not match" : "matches") "
      + "example \(failure.number) of \(list). Correct the pattern or the example."
  }

  private func finding(on index: Int, _ counts: RuleUsage.Counts) -> String? {
    let rule = "rule '\(name(index))'"
    if counts.isDead { return "dead:         \(rule) fits no message" }
    if counts.isShadowed {
      let winners = winners(of: counts).map { "'\(name($0.ruleIndex))' \($0.count)" }
      return "shadowed:     \(rule) fits \(counts.fitCount) messages and decides none: "
        + winners.joined(separator: ", ")
    }
    guard counts.contradictedCount > 0 else { return nil }
    let labels = otherLabels(of: counts).map { "\($0.label) \($0.count)" }
    return "contradicted: \(rule) says \(rules.rules[index].severity.label) of "
      + "\(counts.decidedCount) messages, labels say: " + labels.joined(separator: ", ")
  }

  // MARK: JSON

  /// The same for programs.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("file", .string(file)),
      .init("failed_examples", .array(failures.map(json(of:)))),
    ]
    if let usage {
      members.append(.init("messages", .integer(usage.messageCount)))
      members.append(.init("decided", .integer(usage.decidedCount)))
    }
    members.append(.init("rules", .array(rules.rules.indices.map(json(ofRule:)))))
    return .object(members)
  }

  private func json(of failure: ExampleFailure) -> JSONValue {
    [
      "rule": .string(name(failure.ruleIndex)),
      "list": failure.mustMatch ? "must_match" : "must_not_match",
      "number": .integer(failure.number),
    ]
  }

  private func json(ofRule index: Int) -> JSONValue {
    let rule = rules.rules[index]
    var members: [JSONValue.Member] = [
      .init("name", .string(rule.name)), .init("severity", .string(rule.severity.label)),
      .init("priority", .integer(rule.priority)),
    ]
    if let counts = usage?.counts[index] {
      members += [
        .init("fits", .integer(counts.fitCount)), .init("decides", .integer(counts.decidedCount)),
        .init("dead", .bool(counts.isDead)), .init("shadowed", .bool(counts.isShadowed)),
        .init(
          "beaten_by",
          .object(winners(of: counts).map { .init(name($0.ruleIndex), .integer($0.count)) })),
        .init("contradicted", .integer(counts.contradictedCount)),
        .init(
          "other_labels",
          .object(otherLabels(of: counts).map { .init($0.label, .integer($0.count)) })),
      ]
    }
    return .object(members)
  }

  // MARK: Order

  private func name(_ ruleIndex: Int) -> String { rules.rules[ruleIndex].name }

  private func winners(of counts: RuleUsage.Counts) -> [(ruleIndex: Int, count: Int)] {
    counts.beatenBy.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func otherLabels(of counts: RuleUsage.Counts) -> [(label: String, count: Int)] {
    orderedLabels(counts.otherLabels.keys).map { ($0, counts.otherLabels[$0] ?? 0) }
  }
}
