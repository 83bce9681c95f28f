public import LogSchema

/// A classified log line that somebody has to be told of.
///
/// It carries the text as it was logged: the outbox redacts before it stores, so that no caller
/// can forget to.
public struct Finding: Equatable, Sendable {
  /// How urgent the line is.
  public var severity: Severity
  /// The family that the record files the line under; empty if it has none.
  public var logType: String
  /// The process that wrote the line; empty if unknown.
  public var process: String
  /// The bytes of the message as they were read: neither redacted nor surely UTF-8.
  public var message: [UInt8]
  /// The stage that decided, such as `rules` or `model`.
  public var stage: String
  /// How sure that stage was, from 0 to 1; nil where it gives no figure.
  public var confidence: Double?
  /// The severity that the record itself declared, in its own words.
  public var declaredSeverity: String?
  /// When it was found.
  public var time: UnixTime

  /// A finding of its parts.
  public init(
    severity: Severity, logType: String, process: String, message: [UInt8], stage: String,
    confidence: Double? = nil, declaredSeverity: String? = nil, time: UnixTime = .now()
  ) {
    self.severity = severity
    self.logType = logType
    self.process = process
    self.message = message
    self.stage = stage
    self.confidence = confidence
    self.declaredSeverity = declaredSeverity
    self.time = time
  }
}

/// What the outbox says of a finding that it has stored.
public struct Receipt: Equatable, Sendable {
  /// The idempotency key of the incident that the finding belongs to: 32 hexadecimal digits.
  public let incidentKey: String
  /// Whether the finding opened the incident; otherwise it was counted.
  public let isNew: Bool
}
