/// Why nothing could be learned.
public enum TrainError: Error, Equatable {
  /// A setting is outside its allowed range.
  case setting(name: String, value: String, allowed: String)
  /// There is no example with a weight above zero.
  case noExamples
  /// No term and no category is left to learn from.
  case noFeatures
  /// All examples carry one label.
  case oneLabel(String)
}

extension TrainError: CustomStringConvertible {
  /// What is wrong and what to do, in one line.
  public var description: String {
    switch self {
    case .setting(let name, let value, let allowed):
      "\(name) is \(value), allowed is \(allowed). Change the setting."
    case .noExamples:
      "there is no example with a weight above 0 to learn from. Check the data and its columns."
    case .noFeatures:
      "no term is left to learn from. Check the text column, or lower --min-df."
    case .oneLabel(let label):
      "all rows carry the label '\(label)': there is nothing to tell apart. "
        + "Check the label column, or add rows of another label."
    }
  }
}
