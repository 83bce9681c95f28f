public import LogSchema

/// A pattern, the severity of the lines that it fits, and where it may be used.
public struct Rule: Equatable, Sendable {
  /// What reports call it; no two rules of a set share a name.
  public let name: String
  /// A regular expression in the syntax of PCRE without look-around and back-references. It fits a
  /// message in which it matches anywhere.
  public let pattern: String
  /// What the rule says of the lines that it fits.
  public let severity: Severity
  /// A rule of higher priority goes first; among equals, the one that stands first in the file.
  public let priority: Int
  /// Whether upper and lower case differ.
  public let isCaseSensitive: Bool
  /// The log types whose lines it may judge, byte for byte; empty for all.
  public let logTypes: [String]
  /// The processes whose lines it may judge, byte for byte; empty for all.
  public let processes: [String]
  /// Messages in which the pattern must match.
  public let mustMatch: [String]
  /// Messages in which it must not.
  public let mustNotMatch: [String]
}

/// The rule that decided, and what it says.
public struct RuleMatch: Equatable, Sendable {
  /// The place in ``RuleSet/rules``.
  public let ruleIndex: Int
  /// The severity of that rule.
  public let severity: Severity
}
