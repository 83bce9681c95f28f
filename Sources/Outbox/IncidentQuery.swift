internal import GRDB
public import LogSchema

/// Which incidents are meant.
public struct IncidentFilter: Equatable, Sendable {
  /// With a delivery in one of these states; all when empty.
  public var states: Set<DeliveryState>
  /// Of one of these severities; all when empty.
  public var severities: Set<Severity>
  /// With a delivery to this target.
  public var target: String?
  /// Only these; all when nil.
  public var ids: [Int64]?

  /// A filter that lets everything through, unless told otherwise.
  public init(
    states: Set<DeliveryState> = [], severities: Set<Severity> = [], target: String? = nil,
    ids: [Int64]? = nil
  ) {
    self.states = states
    self.severities = severities
    self.target = target
    self.ids = ids
  }

  /// The condition on `incident`, and its arguments.
  var condition: (sql: String, arguments: StatementArguments) {
    var parts = ["TRUE"]
    var arguments: [any DatabaseValueConvertible] = []
    if let ids {
      parts.append("id IN (\(marks(ids.count)))")
      arguments += ids
    }
    if !severities.isEmpty {
      parts.append("severity IN (\(marks(severities.count)))")
      arguments += severities.sorted().map(\.label)
    }
    if let (sql, values) = deliveryCondition {
      parts.append(
        "EXISTS (SELECT 1 FROM delivery WHERE incident_id = incident.id AND \(sql))")
      arguments += values
    }
    return (parts.joined(separator: " AND "), StatementArguments(arguments))
  }

  /// The condition on one delivery, and its arguments; nil if there is none.
  var deliveryCondition: (sql: String, arguments: [any DatabaseValueConvertible])? {
    var parts: [String] = []
    var arguments: [any DatabaseValueConvertible] = []
    if !states.isEmpty {
      parts.append("state IN (\(marks(states.count)))")
      arguments += states.map(\.rawValue).sorted()
    }
    if let target {
      parts.append("target = ?")
      arguments.append(target)
    }
    return parts.isEmpty ? nil : (parts.joined(separator: " AND "), arguments)
  }

  private func marks(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
  }
}

/// An incident and its deliveries, by the name of the target.
public struct IncidentStatus: Equatable, Sendable {
  /// The incident.
  public let incident: Incident
  /// How far it is on its way to each target.
  public let deliveries: [DeliveryStatus]
}

extension Outbox {
  /// The incidents that a filter lets through, the newest first.
  ///
  /// - Parameter limit: At most so many.
  public func incidents(
    _ filter: IncidentFilter = IncidentFilter(), limit: Int = .max
  ) throws(OutboxError) -> [IncidentStatus] {
    try read { database in
      let condition = filter.condition
      let incidents = try Row.fetchAll(
        database,
        sql: "SELECT * FROM incident WHERE \(condition.sql) ORDER BY id DESC LIMIT ?",
        arguments: condition.arguments + [limit]
      ).map(Incident.init)
      return try incidents.map {
        IncidentStatus(incident: $0, deliveries: try deliveries(of: $0.id, database))
      }
    }
  }

  private func deliveries(of id: Int64, _ database: Database) throws -> [DeliveryStatus] {
    let statement = try database.cachedStatement(
      sql: "SELECT * FROM delivery WHERE incident_id = ? ORDER BY target")
    return try Row.fetchAll(statement, arguments: [id]).map(DeliveryStatus.init)
  }

  /// Makes deliveries due now, and pending again if they were given up. What a target has taken is
  /// never sent anew.
  ///
  /// - Returns: How many deliveries are due now.
  public func retry(
    _ filter: IncidentFilter, at now: UnixTime = .now()
  ) throws(OutboxError) -> Int {
    try write { database in
      let incidents = filter.condition
      var deliveries = filter
      if deliveries.states.isEmpty { deliveries.states = [.pending, .dead] }
      deliveries.states.remove(.delivered)
      guard let delivery = deliveries.deliveryCondition, !deliveries.states.isEmpty else {
        return 0
      }
      try database.execute(
        sql: """
          UPDATE delivery SET state = 'pending', next_attempt = ?, pending_since = ?, attempts = 0
          WHERE incident_id IN (SELECT id FROM incident WHERE \(incidents.sql))
            AND \(delivery.sql)
          """,
        arguments: [now.milliseconds, now.milliseconds] + incidents.arguments
          + StatementArguments(delivery.arguments))
      return database.changesCount
    }
  }

  /// Removes incidents for good, whatever has become of their deliveries.
  ///
  /// - Returns: How many were removed.
  public func drop(_ filter: IncidentFilter) throws(OutboxError) -> Int {
    try write { database in
      let condition = filter.condition
      try database.execute(
        sql: "DELETE FROM incident WHERE \(condition.sql)", arguments: condition.arguments)
      return database.changesCount
    }
  }
}

extension Incident {
  /// An incident of its row.
  init(_ row: Row) throws {
    let label: String = row["severity"]
    guard let severity = Severity(label: label) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT)
    }
    self.init(
      id: row["id"], key: row["key"], fingerprint: row["fingerprint"], severity: severity,
      logType: row["log_type"], process: row["process"], shape: row["shape"],
      sample: row["sample"], stage: row["stage"], confidence: row["confidence"],
      declaredSeverity: row["declared_severity"],
      firstSeen: UnixTime(milliseconds: row["first_seen"]),
      lastSeen: UnixTime(milliseconds: row["last_seen"]), count: row["count"])
  }
}

extension DeliveryStatus {
  /// A delivery of its row.
  init(_ row: Row) throws {
    let name: String = row["state"]
    guard let state = DeliveryState(rawValue: name) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT)
    }
    func time(_ column: String) -> UnixTime? {
      (row[column] as Int64?).map(UnixTime.init(milliseconds:))
    }
    self.init(
      target: row["target"], state: state, attemptCount: row["attempts"],
      lastAttempt: time("last_attempt"), nextAttempt: time("next_attempt"),
      deliveredAt: time("delivered_at"), reference: row["reference"],
      lastFailure: row["last_failure"])
  }
}
