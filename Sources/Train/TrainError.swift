/// Why nothing could be learned.
public enum TrainError: Error, Equatable {
  /// A setting is outside its allowed range.
  case setting(name: String, value: String, allowed: String)
  /// There is no example with a weight above zero.
  case noExamples
}

extension TrainError: CustomStringConvertible {
  /// What is wrong and what to do, in one line.
  public var description: String {
    switch self {
    case .setting(let name, let value, let allowed):
      "\(name) is \(value), allowed is \(allowed). Change the setting."
    case .noExamples:
      "there is no example with a weight above 0 to learn from. Check the data and its columns."
    }
  }
}
