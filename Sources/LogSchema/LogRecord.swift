/// One log line of the portal: the columns of a dataset, in their order.
public struct LogRecord: Equatable, Sendable {
  /// When it happened, `yyyy-MM-dd HH:mm:ss`.
  public var timestamp: String
  /// The status, port or fault code, such as `404` or `DB_CONN_FAIL`.
  public var errorCode: String
  /// The text that the model reads.
  public var message: String
  /// The family that the portal files the line under, such as `HTTP Error`.
  public var logType: String
  /// The label.
  public var severity: Severity
  /// The IPv4 address that called.
  public var sourceIP: String
  /// The IPv4 address that was called.
  public var destinationIP: String
  /// The process that wrote the line, such as `Payment Gateway`.
  public var process: String

  /// The header of a dataset.
  public static let columnNames = [
    "timestamp", "error_code", "message", "log_type", "severity", "source_ip", "destination_ip",
    "process",
  ]

  /// Makes a record of its fields.
  public init(
    timestamp: String, errorCode: String, message: String, logType: String, severity: Severity,
    sourceIP: String, destinationIP: String, process: String
  ) {
    self.timestamp = timestamp
    self.errorCode = errorCode
    self.message = message
    self.logType = logType
    self.severity = severity
    self.sourceIP = sourceIP
    self.destinationIP = destinationIP
    self.process = process
  }
}
