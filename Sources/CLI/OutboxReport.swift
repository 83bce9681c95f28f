import LogSchema
import Outbox

/// Incidents and their deliveries, as tables and as JSON.
struct OutboxReport {
  let incidents: [IncidentStatus]
  let snapshot: OutboxSnapshot

  // MARK: JSON

  var json: JSONValue {
    [
      "incidents": .array(incidents.map(OutboxReport.json)),
      "total": [
        "incidents": .integer(snapshot.incidentCount),
        "bytes": .integer(snapshot.byteCount),
        "pending": .integer(snapshot.count(.pending)),
        "delivered": .integer(snapshot.count(.delivered)),
        "dead": .integer(snapshot.count(.dead)),
      ],
    ]
  }

  static func json(_ status: IncidentStatus) -> JSONValue {
    let incident = status.incident
    return [
      "id": .integer(Int(incident.id)),
      "key": .string(incident.key),
      "fingerprint": .string(incident.fingerprint),
      "severity": .string(incident.severity.label),
      "process": .string(incident.process),
      "log_type": .string(incident.logType),
      "count": .integer(incident.count),
      "first_seen": .string(incident.firstSeen.rfc3339),
      "last_seen": .string(incident.lastSeen.rfc3339),
      "message": .string(incident.sample),
      "shape": .string(incident.shape),
      "stage": .string(incident.stage),
      "confidence": .number(incident.confidence),
      "declared_severity": text(incident.declaredSeverity),
      "deliveries": .array(status.deliveries.map(json)),
    ]
  }

  private static func json(_ delivery: DeliveryStatus) -> JSONValue {
    [
      "target": .string(delivery.target),
      "state": .string(delivery.state.rawValue),
      "attempts": .integer(delivery.attemptCount),
      "last_attempt": text(delivery.lastAttempt?.rfc3339),
      "next_attempt": text(delivery.nextAttempt?.rfc3339),
      "delivered_at": text(delivery.deliveredAt?.rfc3339),
      "reference": text(delivery.reference),
      "last_failure": text(delivery.lastFailure),
    ]
  }

  private static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  // MARK: Text

  /// A line for each incident, and the total.
  var table: String {
    let header = ["ID", "SEVERITY", "COUNT", "LAST SEEN", "PROCESS", "DELIVERIES", "SHAPE"]
    let rows = incidents.map { status in
      let incident = status.incident
      return [
        "\(incident.id)", incident.severity.label, "\(incident.count)",
        incident.lastSeen.rfc3339, incident.process,
        status.deliveries.map(OutboxReport.short).joined(separator: ", "),
        incident.shape.count > 80 ? incident.shape.prefix(79) + "…" : incident.shape,
      ]
    }
    let listed = incidents.isEmpty ? "" : OutboxReport.aligned([header] + rows) + "\n"
    let hidden = snapshot.incidentCount - incidents.count
    return listed
      + "\(snapshot.incidentCount) incidents\(hidden > 0 ? ", \(hidden) of them not shown" : ""); "
      + "deliveries: \(snapshot.count(.pending)) pending, \(snapshot.count(.delivered)) delivered, "
      + "\(snapshot.count(.dead)) dead\n"
  }

  private static func short(_ delivery: DeliveryStatus) -> String {
    let reference = delivery.reference.map { " \($0)" } ?? ""
    let attempts = delivery.state == .pending && delivery.attemptCount > 0
    return "\(delivery.target) \(delivery.state.rawValue)\(reference)"
      + (attempts ? " (\(delivery.attemptCount) failed)" : "")
  }

  /// All of one incident, a line for each fact.
  static func page(_ status: IncidentStatus) -> String {
    let incident = status.incident
    let facts = [
      ("id", "\(incident.id)"), ("key", incident.key), ("fingerprint", incident.fingerprint),
      ("severity", incident.severity.label), ("process", incident.process),
      ("log type", incident.logType), ("count", "\(incident.count)"),
      ("first seen", incident.firstSeen.rfc3339), ("last seen", incident.lastSeen.rfc3339),
      ("message", incident.sample), ("shape", incident.shape), ("stage", incident.stage),
      ("confidence", incident.confidence.map { "\($0)" } ?? ""),
      ("declared", incident.declaredSeverity ?? ""),
    ]
    let page = aligned(facts.filter { !$0.1.isEmpty }.map { [$0.0, $0.1] })
    return page + status.deliveries.map(section).joined()
  }

  private static func section(_ delivery: DeliveryStatus) -> String {
    let facts = [
      ("state", delivery.state.rawValue), ("attempts", "\(delivery.attemptCount)"),
      ("last attempt", delivery.lastAttempt?.rfc3339),
      ("next attempt", delivery.nextAttempt?.rfc3339),
      ("delivered at", delivery.deliveredAt?.rfc3339), ("reference", delivery.reference),
      ("last failure", delivery.lastFailure),
    ]
    let rows = facts.compactMap { name, value in value.map { ["  " + name, $0] } }
    return "\ntarget \(delivery.target)\n" + aligned(rows)
  }

  /// Rows whose columns stand below each other, each ended by a line end.
  private static func aligned(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      let cells = zip(row.dropLast(), widths).map { $0.padded(to: $1 + 2) }
      return (cells + row.suffix(1)).joined() + "\n"
    }.joined()
  }
}
