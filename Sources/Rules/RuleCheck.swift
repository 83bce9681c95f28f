internal import LogSchema

/// An example of a rule on which its pattern does not do what the rule says.
public struct ExampleFailure: Equatable, Sendable {
  /// The place of the rule in ``RuleSet/rules``.
  public let ruleIndex: Int
  /// Whether the example stands under `must_match` or under `must_not_match`.
  public let mustMatch: Bool
  /// The place of the example in its list, from 1.
  public let number: Int
}

extension RuleSet {
  /// The examples on which a pattern does not do what its rule says.
  ///
  /// Only the pattern is tried, not the fields, and not which rule would win.
  public func failingExamples() -> [ExampleFailure] {
    var scratch = makeScratch()
    var failures: [ExampleFailure] = []
    for (index, rule) in rules.enumerated() {
      for (mustMatch, examples) in [(true, rule.mustMatch), (false, rule.mustNotMatch)] {
        for (place, example) in examples.enumerated()
        where patternMatches(index, in: example, scratch: &scratch) != mustMatch {
          failures.append(
            ExampleFailure(ruleIndex: index, mustMatch: mustMatch, number: place + 1))
        }
      }
    }
    return failures
  }
}

/// What rules do on labelled messages.
public struct RuleUsage: Equatable, Sendable {
  /// What one rule did.
  public struct Counts: Equatable, Sendable {
    /// Messages that it fits.
    public fileprivate(set) var fitCount = 0
    /// Messages about which it decides.
    public fileprivate(set) var decidedCount = 0
    /// Of the others that it fits: how many each earlier rule decides, by its place in
    /// ``RuleSet/rules``.
    public fileprivate(set) var beatenBy: [Int: Int] = [:]
    /// Of those that it decides: how many carry each label that is not its severity.
    public fileprivate(set) var otherLabels: [String: Int] = [:]

    /// It fits nothing.
    public var isDead: Bool { fitCount == 0 }
    /// It fits, but an earlier rule always decides.
    public var isShadowed: Bool { fitCount > 0 && decidedCount == 0 }
    /// Messages about which it decides and the label says otherwise.
    public var contradictedCount: Int { otherLabels.values.reduce(0, +) }
  }

  /// For each of ``RuleSet/rules``.
  public private(set) var counts: [Counts]
  /// Messages seen.
  public private(set) var messageCount = 0
  /// Messages about which some rule decides.
  public private(set) var decidedCount = 0

  /// Of rules that have seen nothing yet.
  public init(_ rules: RuleSet) {
    counts = Array(repeating: Counts(), count: rules.rules.count)
  }

  /// Counts a message.
  ///
  /// - Parameters:
  ///   - fitting: What ``RuleSet/allMatches(message:logType:process:scratch:)`` says of it.
  ///   - label: What it should be called; an empty label contradicts nobody.
  ///   - rules: The rules of which this is the usage.
  public mutating func record(fitting: [Int], label: String, rules: RuleSet) {
    messageCount += 1
    guard let first = fitting.first else { return }
    decidedCount += 1
    for index in fitting {
      counts[index].fitCount += 1
      if index != first { counts[index].beatenBy[first, default: 0] += 1 }
    }
    counts[first].decidedCount += 1
    if !label.isEmpty, label != rules.rules[first].severity.label {
      counts[first].otherLabels[label, default: 0] += 1
    }
  }

  /// Adds what the same rules did on other messages.
  public static func += (left: inout RuleUsage, right: RuleUsage) {
    left.messageCount += right.messageCount
    left.decidedCount += right.decidedCount
    for (index, counts) in right.counts.enumerated() {
      left.counts[index].fitCount += counts.fitCount
      left.counts[index].decidedCount += counts.decidedCount
      left.counts[index].beatenBy.merge(counts.beatenBy) { $0 + $1 }
      left.counts[index].otherLabels.merge(counts.otherLabels) { $0 + $1 }
    }
  }
}
