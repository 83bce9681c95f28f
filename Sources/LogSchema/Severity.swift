/// How urgent a log line is, from the least to the most.
///
/// A dataset may carry any label names. These four are the default of the banking portal, and the
/// only ones with an order: figures that need one (the cost of a mistake, say) exist only where
/// every label is one of them.
public enum Severity: Int, CaseIterable, Sendable, Comparable {
  /// Business as usual; nobody has to look.
  case low
  /// Worth a look in working hours.
  case medium
  /// A customer or a service suffers; somebody has to act today.
  case high
  /// Money, data or the whole portal is at risk; somebody has to act now.
  case critical

  /// The word that datasets, model files and answers carry.
  public var label: String {
    switch self {
    case .low: "Low"
    case .medium: "Medium"
    case .high: "High"
    case .critical: "Critical"
    }
  }

  /// The severity that a label names, in exactly the spelling of ``label``.
  public init?(label: some StringProtocol) {
    guard let severity = Severity.allCases.first(where: { label == $0.label }) else { return nil }
    self = severity
  }

  /// What a stage answers that does not know the message.
  public static let unclassifiedLabel = "Unclassified"

  /// Whether one severity is less severe than another.
  public static func < (left: Severity, right: Severity) -> Bool {
    left.rawValue < right.rawValue
  }
}
