public import PlacedYAML

/// Why a decision configuration cannot be used: what, where, and what to do.
public struct DecisionError: Error, Equatable, CustomStringConvertible, PlacedFailure {
  /// The line of the file, from 1; nil when the fault has no place.
  public let line: Int?
  /// The column of that line, from 1, in Unicode scalars.
  public let column: Int?
  /// The part of the file, such as `route 2`.
  public let part: String
  /// What is wrong there.
  public let problem: DecisionProblem

  /// A fault of a part at a place, or without one.
  public init(line: Int?, column: Int?, part: String, problem: DecisionProblem) {
    self.line = line
    self.column = column
    self.part = part
    self.problem = problem
  }

  /// What, where and what to do.
  public var description: String {
    let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " }
    return "decisions, \(place ?? "")\(part): \(problem)"
  }
}

/// What can be wrong with a decision configuration.
public enum DecisionProblem: Error, Equatable, Sendable, CustomStringConvertible, YAMLProblem {
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
  /// A value is given twice.
  case duplicate(String)
  /// A word that is none of those allowed.
  case unknownWord(String, known: [String])
  /// A number that is none, or outside what makes sense.
  case badNumber(String, allowed: String)
  /// A route that asks for nothing fits every record, and hides all routes after it.
  case routeForEverything
  /// The file has too many bytes.
  case tooMuchText(byteCount: Int, limit: Int)

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
    case .unknownWord(let word, let known):
      "'\(word)' is not known here. Use one of: \(known.joined(separator: ", "))."
    case .badNumber(let text, let allowed): "'\(text)' is not \(allowed). Write one."
    case .routeForEverything:
      "a route needs 'log_type' or 'process'; without them it fits every record. Add one."
    case .tooMuchText(let byteCount, let limit):
      "the text has \(byteCount) bytes, more than \(limit). Shorten it."
    }
  }
}
