internal import GRDB
internal import LogSchema

/// Turns findings into incidents within a transaction.
struct FindingRecorder: Sendable {
  let path: String
  let settings: OutboxSettings

  /// An incident that takes findings, and what this transaction adds to it.
  private struct OpenIncident {
    let id: Int64
    let key: String
    let windowEnd: UnixTime
    var addedCount = 0
    var lastSeen: UnixTime
  }

  /// - Returns: A receipt for each finding of each group.
  func record(_ groups: [[RedactedFinding]], in database: Database) throws -> [[Receipt]] {
    var open: [String: OpenIncident] = [:]
    let receipts = try groups.map { findings in
      try findings.map { try record($0, &open, database) }
    }
    for incident in open.values where incident.addedCount > 0 { try count(incident, database) }
    return receipts
  }

  private func record(
    _ finding: RedactedFinding, _ open: inout [String: OpenIncident], _ database: Database
  ) throws -> Receipt {
    let fingerprint = finding.fingerprint
    let known = try open[fingerprint] ?? latestIncident(fingerprint, database)
    if var incident = known, finding.time < incident.windowEnd {
      incident.addedCount += 1
      incident.lastSeen = max(incident.lastSeen, finding.time)
      open[fingerprint] = incident
      return Receipt(incidentKey: incident.key, isNew: false)
    }
    if let known, known.addedCount > 0 { try count(known, database) }
    let incident = try insert(finding, database)
    open[fingerprint] = incident
    return Receipt(incidentKey: incident.key, isNew: true)
  }

  private func latestIncident(_ fingerprint: String, _ database: Database) throws -> OpenIncident? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT id, key, window_end, last_seen FROM incident
        WHERE fingerprint = ? ORDER BY first_seen DESC LIMIT 1
        """)
    return try Row.fetchOne(statement, arguments: [fingerprint]).map { row in
      OpenIncident(
        id: row[0], key: row[1], windowEnd: UnixTime(milliseconds: row[2]),
        lastSeen: UnixTime(milliseconds: row[3]))
    }
  }

  /// Adds to an incident's count, and has targets that follow up told of it.
  private func count(_ incident: OpenIncident, _ database: Database) throws {
    try database.cachedStatement(
      sql: "UPDATE incident SET count = count + ?, last_seen = max(last_seen, ?) WHERE id = ?"
    ).execute(
      arguments: [incident.addedCount, incident.lastSeen.milliseconds, incident.id])
    try database.cachedStatement(
      sql: """
        UPDATE delivery SET next_attempt = ?
        WHERE incident_id = ? AND follows_up AND state = 'delivered' AND next_attempt IS NULL
        """
    ).execute(arguments: [incident.lastSeen.milliseconds, incident.id])
  }

  private func insert(_ finding: RedactedFinding, _ database: Database) throws -> OpenIncident {
    try makeRoom(at: finding.time, database)
    let windowEnd = finding.time + settings.window
    let time = finding.time.milliseconds
    let key = finding.incidentKey
    try database.cachedStatement(
      sql: """
        INSERT INTO incident (
          key, fingerprint, severity, log_type, process, shape, sample, stage, confidence,
          declared_severity, first_seen, last_seen, window_end, count)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
        """
    ).execute(arguments: [
      key, finding.fingerprint, finding.severity.label, finding.logType, finding.process,
      finding.shape, finding.sample, finding.stage, finding.confidence, finding.declaredSeverity,
      time, time, windowEnd.milliseconds,
    ])
    let id = database.lastInsertedRowID
    for target in settings.targets {
      try database.cachedStatement(
        sql: """
          INSERT INTO delivery (
            incident_id, target, state, follows_up, pending_since, next_attempt)
          VALUES (?, ?, 'pending', ?, ?, ?)
          """
      ).execute(arguments: [id, target.name, target.followsUp, time, time])
    }
    return OpenIncident(id: id, key: key, windowEnd: windowEnd, lastSeen: finding.time)
  }

  /// Deletes what is delivered and over where the outbox is full.
  private func makeRoom(at now: UnixTime, _ database: Database) throws {
    guard try fullness(database) != nil else { return }
    try Retention.deleteDelivered(before: now, limit: Retention.chunk, in: database)
    if let error = try fullness(database) { throw error }
  }

  /// Which limit is reached, if any.
  private func fullness(_ database: Database) throws -> OutboxError? {
    let count = try number("SELECT incidents FROM tally", database)
    guard count < settings.incidentLimit else { return .full(path: path, incidentCount: count) }
    let pageCount =
      try number("PRAGMA page_count", database) - number("PRAGMA freelist_count", database)
    let byteCount = try pageCount * number("PRAGMA page_size", database)
    guard byteCount < settings.byteLimit else {
      return .tooLarge(path: path, limit: settings.byteLimit)
    }
    return nil
  }

  private func number(_ sql: String, _ database: Database) throws -> Int {
    try Int.fetchOne(database.cachedStatement(sql: sql)) ?? 0
  }
}
