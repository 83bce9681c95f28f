public import PlacedYAML

extension LanguageModelSettings {
  /// The settings under `language_model:` in a YAML file, none if there is no such key; other keys
  /// are somebody else's.
  public init(yaml: String) throws(LanguageModelFileError) {
    self.init()
    let entries = try PlacedNode<LanguageModelFileError>(yaml: yaml).entries()
    guard let section = entries.first(where: { $0.key.text == "language_model" }) else { return }
    try self.init(section.value)
  }
}

/// Why the settings of a file cannot be used: what, where, and what to do.
public struct LanguageModelFileError: PlacedFailure, Equatable, CustomStringConvertible {
  /// The line of the file, from 1; nil when the fault has no place.
  public let line: Int?
  /// The column of that line, from 1.
  public let column: Int?
  /// The part of the file.
  public let part: String
  /// What is wrong there.
  public let problem: LanguageModelFileProblem

  /// A fault at a place.
  public init(line: Int?, column: Int?, part: String, problem: LanguageModelFileProblem) {
    self.line = line
    self.column = column
    self.part = part
    self.problem = problem
  }

  /// What, where and what to do.
  public var description: String {
    let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": " }
    return "\(place ?? "")\(part): \(problem)"
  }
}

/// What can be wrong with a file of settings.
public enum LanguageModelFileProblem: YAMLProblem, Equatable, Sendable, CustomStringConvertible {
  /// The text is no YAML.
  case syntax(String)
  /// A value of another kind is needed.
  case wrongKind(expected: String)
  /// A key that has to be there is not.
  case missingKey(String)
  /// A key that nothing reads.
  case unknownKey(String, known: [String])
  /// A text, list or mapping holds nothing.
  case empty
  /// A name is given twice.
  case duplicate(String)

  /// What, and what to do.
  public var description: String {
    switch self {
    case .syntax(let reason): "this is no YAML: \(reason). Correct the line."
    case .wrongKind(let expected): "a \(expected) is needed here. Write one."
    case .missingKey(let key): "'\(key)' is missing. Add it."
    case .unknownKey(let key, let known):
      "nothing reads the key '\(key)'. Known keys: \(known.joined(separator: ", "))."
    case .empty: "there is nothing here. Fill it in or leave it out."
    case .duplicate(let name): "'\(name)' is there twice. Keep one."
    }
  }
}
