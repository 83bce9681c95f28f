/// What can be wrong with any YAML file that is read node by node.
///
/// A file's own enumeration of faults meets this with cases of these names beside its own.
public protocol YAMLProblem {
  /// The text is no YAML.
  static func syntax(_ reason: String) -> Self
  /// A value of another kind is needed: `text`, `list` or `mapping`.
  static func wrongKind(expected: String) -> Self
  /// A key that has to be there is not.
  static func missingKey(_ key: String) -> Self
  /// A key that nothing reads.
  static func unknownKey(_ key: String, known: [String]) -> Self
  /// A text, list or mapping holds nothing.
  static var empty: Self { get }
  /// A name is given twice.
  static func duplicate(_ name: String) -> Self
}

/// An error that points to a place in a YAML file.
public protocol PlacedFailure: Error {
  /// What can be wrong there.
  associatedtype Problem: YAMLProblem
  /// An error at a line and column, both from 1, of the part of that name; nil without a place.
  init(line: Int?, column: Int?, part: String, problem: Problem)
}
