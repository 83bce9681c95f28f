internal import LogSchema
internal import Outbox

extension Incident {
  /// One line, for subjects: `[Critical] HTTP Error issue detected in process Web Server`.
  var headline: String {
    let subject = logType.isEmpty ? "issue" : "\(logType) issue"
    let place = process.isEmpty ? "" : " in process \(process)"
    return "[\(severity.label)] \(subject) detected\(place)"
  }

  /// What every receiver is told, in the order of importance.
  var members: [JSONValue.Member] {
    [
      .init("id", .string(key)),
      .init("fingerprint", .string(fingerprint)),
      .init("severity", .string(severity.label)),
      .init("process", .string(process)),
      .init("log_type", .string(logType)),
      .init("message", .string(sample)),
      .init("shape", .string(shape)),
      .init("stage", .string(stage)),
      .init("confidence", .number(confidence)),
      .init("declared_severity", declaredSeverity.map(JSONValue.string) ?? .null),
      .init("count", .integer(count)),
      .init("first_seen", .string(firstSeen.rfc3339)),
      .init("last_seen", .string(lastSeen.rfc3339)),
    ]
  }
}
