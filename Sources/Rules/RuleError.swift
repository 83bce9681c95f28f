/// Why rules cannot be used: what, where, and what to do.
public struct RuleError: Error, Equatable, CustomStringConvertible {
  /// The line of the file, from 1; nil when the fault has no place.
  public let line: Int?
  /// The column of that line, from 1, in Unicode scalars.
  public let column: Int?
  /// The part of the file, such as `rule 'signed-in'`.
  public let part: String
  /// What is wrong there.
  public let problem: RuleProblem

  /// A fault of a part at a place, or without one.
  public init(line: Int?, column: Int?, part: String, problem: RuleProblem) {
    self.line = line
    self.column = column
    self.part = part
    self.problem = problem
  }

  /// What, where and what to do.
  public var description: String {
    let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " }
    return "rules, \(place ?? "")\(part): \(problem)"
  }
}

/// What can be wrong with rules.
public enum RuleProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text is no YAML.
  case syntax(String)
  /// A value of another kind is needed: `text`, `list` or `mapping`.
  case wrongKind(expected: String)
  /// A key that has to be there is not.
  case missingKey(String)
  /// A key that nothing reads.
  case unknownKey(String, known: [String])
  /// A text, list or mapping holds nothing.
  case empty
  /// A name or value is given twice.
  case duplicate(String)
  /// A severity that there is not.
  case unknownSeverity(String, known: [String])
  /// A priority that is no whole number, or too large.
  case badPriority(String, limit: Int)
  /// Neither `true` nor `false`.
  case badFlag(String)
  /// One message stands under `must_match` and under `must_not_match`.
  case contradictoryExample
  /// A control character in a pattern.
  case controlCharacter
  /// A comment inside a pattern, or an option `x` that allows them.
  case commentInPattern
  /// A pattern has too many bytes.
  case patternTooLong(byteCount: Int, limit: Int)
  /// A pattern whose counted repetitions multiply out to too much.
  case patternTooHeavy(weight: Int, limit: Int)
  /// All patterns together are too much.
  case rulesTooHeavy(weight: Int, limit: Int)
  /// There are too many rules.
  case tooManyRules(count: Int, limit: Int)
  /// The file has too many bytes.
  case tooMuchText(byteCount: Int, limit: Int)
  /// A pattern matches where there is nothing, so in every message.
  case matchesNothing
  /// The regex engine refuses a pattern, for a reason of its own.
  case badPattern(String)
  /// The regex engine cannot run here.
  case engineUnavailable(String)

  /// What, and what to do.
  public var description: String {
    switch self {
    case .syntax(let reason): "this is no YAML: \(reason). Correct the line."
    case .wrongKind(let expected): "a \(expected) is needed here. Write one."
    case .missingKey(let key): "'\(key)' is missing. Add it."
    case .unknownKey(let key, let known):
      "nothing reads the key '\(key)'. Known keys: \(known.joined(separator: ", "))."
    case .empty: "there is nothing here. Fill it in or leave the part out."
    case .duplicate(let name): "'\(name)' is there twice. Keep one."
    case .unknownSeverity(let text, let known):
      "'\(text)' is not a severity. Use one of: \(known.joined(separator: ", "))."
    case .badPriority(let text, let limit):
      "the priority '\(text)' is not a whole number from -\(limit) to \(limit). Write one."
    case .badFlag(let text): "'\(text)' is neither true nor false. Write one of them."
    case .contradictoryExample:
      "this message must match and must not match. Keep it in one of the two lists."
    case .controlCharacter: "a control character in the pattern. Write it as \\x and two digits."
    case .commentInPattern:
      "a comment or the option x inside the pattern. Write comments in YAML, after a '#'."
    case .patternTooLong(let byteCount, let limit):
      "the pattern has \(byteCount) bytes, more than \(limit). Split the rule."
    case .patternTooHeavy(let weight, let limit):
      "the repetitions multiply out to a weight of \(weight), more than \(limit). "
        + "Use * or + instead of large counts."
    case .rulesTooHeavy(let weight, let limit):
      "all patterns together weigh \(weight), more than \(limit). Use fewer or simpler ones."
    case .tooManyRules(let count, let limit):
      "there are \(count) rules, more than \(limit). Use fewer."
    case .tooMuchText(let byteCount, let limit):
      "the text has \(byteCount) bytes, more than \(limit). Split it."
    case .matchesNothing:
      "the pattern matches even an empty text, so every message. Ask for at least one character, "
        + "or write ^ if every message is meant."
    case .badPattern(let reason): "the pattern cannot be used: \(reason) Correct it."
    case .engineUnavailable(let reason): "the regex engine cannot run: \(reason)"
    }
  }
}
