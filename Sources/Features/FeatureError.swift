/// What can be wrong with the settings or the parts of a feature space.
public enum FeatureError: Error, Equatable, CustomStringConvertible {
  /// A setting is outside its range.
  case setting(name: String, value: String, allowed: String)
  /// No document is there to weigh terms by.
  case emptyCorpus

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .setting(let name, let value, let allowed):
      "\(name) cannot be \(value): allowed are \(allowed)."
    case .emptyCorpus:
      "the corpus has no document: give at least one row of data."
    }
  }
}
