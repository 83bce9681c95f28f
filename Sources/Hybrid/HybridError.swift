/// Why stages cannot work together.
public enum HybridError: Error, Equatable, CustomStringConvertible {
  /// The model knows a label that has no place among the severities.
  case labelIsNoSeverity(String)

  /// What, and what to do.
  public var description: String {
    switch self {
    case .labelIsNoSeverity(let label):
      "the model answers '\(label)', and rules, costs and language model speak of Low, Medium, "
        + "High and Critical alone. Train on these labels, or classify without --hybrid."
    }
  }
}
