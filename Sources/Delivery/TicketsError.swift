public import PlacedYAML

/// Why the section `tickets` of a configuration cannot be used: what, where, and what to do.
public struct TicketsError: PlacedFailure, Equatable, CustomStringConvertible {
  /// The line of the file, from 1; nil when the fault has no place.
  public let line: Int?
  /// The column of that line, from 1, in Unicode scalars.
  public let column: Int?
  /// The part of the file, such as `target 'jira'`.
  public let part: String
  /// What is wrong there.
  public let problem: TicketsProblem

  /// A fault of a part at a place, or without one.
  public init(line: Int?, column: Int?, part: String, problem: TicketsProblem) {
    self.line = line
    self.column = column
    self.part = part
    self.problem = problem
  }

  /// What, where and what to do.
  public var description: String {
    // What is not there has no place.
    if problem == .noSection { return problem.description }
    let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " }
    return "tickets, \(place ?? "")\(part): \(problem)"
  }
}

/// What can be wrong with the section `tickets`.
public enum TicketsProblem: YAMLProblem, Error, Equatable, Sendable, CustomStringConvertible {
  /// The file has no section `tickets`.
  case noSection
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
  /// A value that is none of those there are.
  case unknownValue(String, known: [String])
  /// A text that is no duration, or one out of range.
  case badDuration(range: String)
  /// A text that is no whole number, or one out of range.
  case badNumber(range: String)
  /// Neither `true` nor `false`.
  case badFlag
  /// A text that cannot be used as a name here.
  case badName(expected: String)
  /// A URL that cannot be used. The URL itself is not told: it may hold a secret.
  case badURL(reason: String)
  /// Credentials would travel in plain text.
  case credentialsInPlainText

  /// What, and what to do.
  public var description: String {
    switch self {
    case .noSection:
      "there is no section 'tickets'. Add one that says who is told; docs/tickets.md shows all keys."
    case .syntax(let reason): "this is no YAML: \(reason). Correct the line."
    case .wrongKind(let expected): "a \(expected) is needed here. Write one."
    case .missingKey(let key): "'\(key)' is missing. Add it."
    case .unknownKey(let key, let known):
      "nothing reads the key '\(key)'. Known keys: \(known.joined(separator: ", "))."
    case .empty: "there is nothing here. Fill it in or leave the part out."
    case .duplicate(let name): "'\(name)' is there twice. Keep one."
    case .unknownValue(let text, let known):
      "'\(text)' is none of: \(known.joined(separator: ", ")). Use one of them."
    case .badDuration(let range):
      "a duration from \(range) is needed, such as 500ms, 30s, 15m, 1h or 7d. Write one."
    case .badNumber(let range): "a whole number from \(range) is needed. Write one."
    case .badFlag: "neither true nor false. Write one of them."
    case .badName(let expected): "\(expected) are needed here. Choose another name."
    case .badURL(let reason): "the URL \(reason)."
    case .credentialsInPlainText:
      "credentials would be sent in plain text to another machine. Use https."
    }
  }
}

/// A credential that the environment should hold and does not.
public enum CredentialError: Error, Equatable, CustomStringConvertible {
  /// The variable is not set, or is empty.
  case missing(variable: String, target: String)
  /// The variable holds a character that cannot be sent in a header.
  case unusable(variable: String, target: String)
  /// The secret cannot be kept in memory.
  case noSecretMemory

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .missing(let variable, let target):
      "target '\(target)' needs the environment variable \(variable), which is not set. Set it "
        + "for this program, or take the target out of the configuration."
    case .unusable(let variable, let target):
      "the environment variable \(variable), for target '\(target)', holds a line break or "
        + "another character that cannot be sent. Set it anew."
    case .noSecretMemory: "libsodium could not start: it found no memory for a secret"
    }
  }
}
