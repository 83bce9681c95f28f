internal import LogSchema
import PlacedYAML

/// Reads rules from YAML.
enum RuleReader {
  /// A rule, and the place of its pattern for the errors that the regex engine finds.
  struct Entry {
    let rule: Rule
    let patternNode: RuleNode
  }

  /// The rules in the order of the file.
  static func entries(yaml: String) throws(RuleError) -> [Entry] {
    let byteCount = yaml.utf8.count
    guard byteCount <= RuleLimits.textByteCount else {
      throw RuleError(
        line: nil, column: nil, part: "the file",
        problem: .tooMuchText(byteCount: byteCount, limit: RuleLimits.textByteCount))
    }
    let root = try RuleNode(yaml: yaml)
    let list = try root.fields(known: ["rules"]).required("rules")
    let elements = try list.elements()
    guard elements.count <= RuleLimits.ruleCount else {
      throw list.failure(.tooManyRules(count: elements.count, limit: RuleLimits.ruleCount))
    }
    var entries: [Entry] = []
    var names: Set<String> = []
    var totalWeight = 0
    for (index, var element) in elements.enumerated() {
      element.part = "rule \(index + 1)"
      let (entry, weight) = try entry(element, names: &names)
      entries.append(entry)
      totalWeight += weight
    }
    guard totalWeight <= RuleLimits.totalWeight else {
      throw list.failure(.rulesTooHeavy(weight: totalWeight, limit: RuleLimits.totalWeight))
    }
    return entries
  }

  private static func entry(
    _ element: RuleNode, names: inout Set<String>
  ) throws(RuleError) -> (Entry, weight: Int) {
    let known = [
      "name", "pattern", "severity", "priority", "case_sensitive", "log_type", "process",
      "must_match", "must_not_match",
    ]
    let unnamed = try element.fields(known: known)
    let nameNode = try unnamed.required("name")
    let name = try nameNode.text()
    guard names.insert(name).inserted else { throw nameNode.failure(.duplicate(name)) }
    let fields = unnamed.named("rule '\(name)'")
    let patternNode = try fields.required("pattern")
    let (pattern, weight) = try pattern(patternNode)
    let mustMatch = try texts(fields.optional("must_match"))
    let mustNotMatch = try texts(fields.optional("must_not_match"), forbidding: mustMatch)
    let rule = Rule(
      name: name, pattern: pattern, severity: try severity(fields.required("severity")),
      priority: try priority(fields.optional("priority")),
      isCaseSensitive: try flag(fields.optional("case_sensitive")),
      logTypes: try texts(fields.optional("log_type")),
      processes: try texts(fields.optional("process")),
      mustMatch: mustMatch, mustNotMatch: mustNotMatch)
    return (Entry(rule: rule, patternNode: patternNode), weight)
  }

  private static func pattern(_ node: RuleNode) throws(RuleError) -> (String, weight: Int) {
    let pattern = try node.text()
    guard pattern.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw node.failure(.controlCharacter)
    }
    let byteCount = pattern.utf8.count
    guard byteCount <= RuleLimits.patternByteCount else {
      throw node.failure(
        .patternTooLong(byteCount: byteCount, limit: RuleLimits.patternByteCount))
    }
    let weight: Int
    do {
      weight = try patternWeight(pattern)
    } catch {
      throw node.failure(error)
    }
    guard weight <= RuleLimits.patternWeight else {
      throw node.failure(.patternTooHeavy(weight: weight, limit: RuleLimits.patternWeight))
    }
    return (pattern, weight)
  }

  private static func severity(_ node: RuleNode) throws(RuleError) -> Severity {
    let text = try node.text()
    guard let severity = Severity(label: text) else {
      throw node.failure(.unknownSeverity(text, known: Severity.allCases.map(\.label)))
    }
    return severity
  }

  private static func priority(_ node: RuleNode?) throws(RuleError) -> Int {
    guard let node else { return 0 }
    let text = try node.text()
    let limit = RuleLimits.priority
    guard let priority = Int(text), (-limit...limit).contains(priority) else {
      throw node.failure(.badPriority(text, limit: limit))
    }
    return priority
  }

  private static func flag(_ node: RuleNode?) throws(RuleError) -> Bool {
    guard let node else { return false }
    let text = try node.text()
    guard let flag = Bool(text) else { throw node.failure(.badFlag(text)) }
    return flag
  }

  /// One text or a list of them, none given twice.
  private static func texts(
    _ node: RuleNode?, forbidding forbidden: [String] = []
  ) throws(RuleError) -> [String] {
    guard let node else { return [] }
    var texts: [String] = []
    for element in try node.oneOrMore() {
      let text = try element.text()
      guard !texts.contains(text) else { throw element.failure(.duplicate(text)) }
      guard !forbidden.contains(text) else { throw element.failure(.contradictoryExample) }
      texts.append(text)
    }
    return texts
  }
}
