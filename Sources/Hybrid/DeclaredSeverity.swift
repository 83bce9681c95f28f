public import LogSchema

extension Severity {
  /// The severity that a record declares, if its word is known: a label of ours, a level of the
  /// usual loggers, of syslog or of OpenTelemetry, in any case.
  ///
  /// `trace`, `debug`, `info` and `notice` are Low, `warn` Medium, `error` High, `fatal`, `crit`,
  /// `alert`, `emerg` and `panic` Critical.
  public init?(declared word: some StringProtocol) {
    switch word.lowercased() {
    case "low", "trace", "debug", "info", "information", "informational", "notice": self = .low
    case "medium", "warn", "warning": self = .medium
    case "high", "err", "error", "severe": self = .high
    case "critical", "crit", "fatal", "alert", "emerg", "emergency", "panic": self = .critical
    default: return nil
    }
  }
}
