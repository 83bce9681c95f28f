public import LogSchema

/// Findings of one severity, process and shape within a window.
public struct Incident: Equatable, Sendable {
  /// Its number in this outbox.
  public let id: Int64
  /// The idempotency key: 32 hexadecimal digits, the same in every attempt to deliver it.
  public let key: String
  /// The same for all incidents of one severity, process and shape: 32 hexadecimal digits.
  public let fingerprint: String
  /// How urgent it is.
  public let severity: Severity
  /// The log type of the first finding.
  public let logType: String
  /// The process that wrote the lines.
  public let process: String
  /// The masked message, redacted.
  public let shape: String
  /// The message of the first finding, redacted.
  public let sample: String
  /// The stage that decided the first finding.
  public let stage: String
  /// How sure that stage was.
  public let confidence: Double?
  /// The severity that the first record declared.
  public let declaredSeverity: String?
  /// When the first finding came.
  public let firstSeen: UnixTime
  /// When the last finding came.
  public let lastSeen: UnixTime
  /// Findings so far.
  public let count: Int
}

/// Where a delivery stands.
public enum DeliveryState: String, CaseIterable, Sendable {
  /// To be sent.
  case pending
  /// The target has it.
  case delivered
  /// Given up; somebody has to look.
  case dead
}

/// How far an incident is on its way to one target.
public struct DeliveryStatus: Equatable, Sendable {
  /// The name of the target.
  public let target: String
  /// Where it stands.
  public let state: DeliveryState
  /// Attempts since it was recorded or retried by hand.
  public let attemptCount: Int
  /// When the last attempt began.
  public let lastAttempt: UnixTime?
  /// When the next is due; nil if none is planned.
  public let nextAttempt: UnixTime?
  /// When the target took it.
  public let deliveredAt: UnixTime?
  /// What the target calls it, such as the key of an issue.
  public let reference: String?
  /// Why the last attempt failed.
  public let lastFailure: String?
}
