import PlacedYAML

/// Rules that are matched all at once.
///
/// Of the rules whose pattern matches anywhere in a message and whose fields fit, the first by
/// priority, then by its place in the file, wins. A set never changes; threads share it, each with
/// a scratch of its own.
///
///     let rules = try RuleSet(yaml: text)
///     var scratch = rules.makeScratch()
///     if let match = rules.match(message: line, logType: type, process: name, scratch: &scratch) {
///       print(rules.rules[match.ruleIndex].name, match.severity.label)
///     }
public struct RuleSet: Sendable {
  /// The rules in the order in which they are asked: by falling priority, then as in the file.
  public var rules: [Rule] { parts.rules }
  /// A longer text of rules is refused, in bytes.
  public static let largestTextByteCount = RuleLimits.textByteCount

  private let parts: Parts

  /// Held by one reference, so that a set is passed on at little cost.
  private final class Parts: Sendable {
    let rules: [Rule]
    let conditions: [FieldCondition]
    let engine: Hyperscan

    init(_ rules: [Rule], _ engine: Hyperscan) {
      self.rules = rules
      conditions = rules.map { FieldCondition(logTypes: $0.logTypes, processes: $0.processes) }
      self.engine = engine
    }
  }

  /// Reads rules and compiles their patterns.
  ///
  /// - Parameter yaml: What ``portalYAML`` shows by example.
  /// - Throws: The first fault with its rule, line and column. Nothing can go wrong after that.
  /// - Complexity: Some milliseconds for each rule; docs/rules.md has the measurements.
  public init(yaml: String) throws(RuleError) {
    let entries = try RuleReader.entries(yaml: yaml)
    // The order of the file decides among equals: the sort is stable.
    let ordered = entries.sorted { $0.rule.priority > $1.rule.priority }
    let patterns = ordered.map {
      Hyperscan.Pattern(text: $0.rule.pattern, isCaseSensitive: $0.rule.isCaseSensitive)
    }
    do {
      parts = Parts(ordered.map(\.rule), try Hyperscan(patterns))
    } catch {
      throw RuleError(error, patternNodes: ordered.map(\.patternNode))
    }
  }

  /// Memory for one thread.
  public func makeScratch() -> RuleScratch {
    RuleScratch(parts.engine)
  }

  /// The rule that decides about a message.
  ///
  /// - Parameters:
  ///   - message: The bytes of a message, below 2^32. What is no UTF-8 reads as U+FFFD.
  ///   - logType: The message's log type; empty if it has none, which fits no rule that asks for
  ///     one.
  ///   - process: The process that wrote the message; empty likewise.
  ///   - scratch: Made by this set.
  /// - Returns: nil when no rule fits.
  /// - Complexity: O(`message.count`), without an allocation.
  public func match(
    message: Span<UInt8>, logType: Span<UInt8>, process: Span<UInt8>, scratch: inout RuleScratch
  ) -> RuleMatch? {
    scratch.findPatterns(in: message, by: parts.engine)
    var first = parts.rules.count
    for index in scratch.found
    where index < first && parts.conditions[index].fits(logType: logType, process: process) {
      first = index
    }
    guard first < parts.rules.count else { return nil }
    return RuleMatch(ruleIndex: first, severity: parts.rules[first].severity)
  }

  /// All rules that fit a message, the one that decides first; otherwise as
  /// ``match(message:logType:process:scratch:)``.
  public func allMatches(
    message: Span<UInt8>, logType: Span<UInt8>, process: Span<UInt8>, scratch: inout RuleScratch
  ) -> [Int] {
    scratch.findPatterns(in: message, by: parts.engine)
    var fitting: [Int] = []
    for index in scratch.found
    where parts.conditions[index].fits(logType: logType, process: process) {
      fitting.append(index)
    }
    return fitting.sorted()
  }

  /// Whether the pattern of a rule matches in a message, whatever its fields are.
  func patternMatches(_ ruleIndex: Int, in message: String, scratch: inout RuleScratch) -> Bool {
    scratch.findPatterns(in: Array(message.utf8).span, by: parts.engine)
    return scratch.found.contains(ruleIndex)
  }
}

extension RuleError {
  /// What the engine says, at the place of the pattern that it says it of.
  fileprivate init(_ fault: Hyperscan.Fault, patternNodes: [RuleNode]) {
    switch fault {
    case .unavailable(let reason):
      self.init(line: nil, column: nil, part: "all", problem: .engineUnavailable(reason))
    case .matchesNothing(let index):
      self = patternNodes[index].failure(.matchesNothing)
    case .refused(let index?, let reason):
      self = patternNodes[index].failure(.badPattern(reason))
    case .refused(nil, let reason):
      self.init(line: nil, column: nil, part: "all rules together", problem: .badPattern(reason))
    }
  }
}
