public import FileSystem
internal import GRDB

/// A delivery that is to be attempted now.
public struct DueDelivery: Equatable, Sendable {
  /// What is to be delivered, as it is now.
  public let incident: Incident
  /// The name of the target.
  public let target: String
  /// Which attempt this is, from 1, since it was recorded or retried by hand.
  public let attempt: Int
  /// Since when the target should have it.
  public let pendingSince: UnixTime
  /// Whether an earlier attempt ended in a way that leaves open whether the target took it.
  public let isUncertain: Bool
  /// Whether the target knows the incident, and is told that it goes on.
  public let isFollowUp: Bool
}

/// How an attempt to deliver ended.
public enum AttemptOutcome: Equatable, Sendable {
  /// The target has it.
  ///
  /// - Parameters:
  ///   - reference: What the target calls it.
  ///   - followUp: When to tell the target again, if at all.
  case delivered(reference: String?, followUp: UnixTime?)
  /// It failed, and is to be tried again.
  ///
  /// - Parameters:
  ///   - reason: Why, without any text of the incident or the answer.
  ///   - retry: When to try again.
  ///   - isUncertain: Whether the target may have it all the same.
  case failed(reason: String, retry: UnixTime, isUncertain: Bool)
  /// It failed for good.
  case dead(reason: String)
}

extension Outbox {
  /// The right to deliver from this outbox, which one process has at a time; nil if another has it.
  ///
  /// It ends when the lock is released, or with the process.
  public func deliveryLock() throws(OutboxError) -> FileLock? {
    do {
      return try FileLock(path: path + ".deliver")
    } catch {
      throw .file(error)
    }
  }

  /// Takes the delivery that has been due the longest, and notes on the disk that an attempt has
  /// begun: if the process ends before ``finish(_:as:at:)``, the next attempt is told that this
  /// one's end is unknown.
  ///
  /// - Parameters:
  ///   - moment: What is due later is left alone.
  ///   - settleTime: When the process ends within the attempt, the next is due so long after its
  ///     beginning.
  /// - Returns: Nothing when nothing is due.
  public func beginDelivery(
    to target: String, dueBy moment: UnixTime, at now: UnixTime, settleTime: Duration = .zero
  ) async throws(OutboxError) -> DueDelivery? {
    try await writeInBackground { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT incident.*, delivery.state, delivery.attempts, delivery.pending_since,
            delivery.is_uncertain
          FROM delivery JOIN incident ON incident.id = delivery.incident_id
          WHERE delivery.target = ? AND delivery.next_attempt <= ?
          ORDER BY delivery.next_attempt LIMIT 1
          """)
      guard let row = try Row.fetchOne(statement, arguments: [target, moment.milliseconds]) else {
        return nil
      }
      let incident = try Incident(row)
      try database.cachedStatement(
        sql: """
          UPDATE delivery SET attempts = attempts + 1, last_attempt = ?, next_attempt = ?,
            is_uncertain = 1
          WHERE incident_id = ? AND target = ?
          """
      ).execute(arguments: [
        now.milliseconds, (now + settleTime).milliseconds, incident.id, target,
      ])
      let attempts: Int = row["attempts"]
      return DueDelivery(
        incident: incident, target: target, attempt: attempts + 1,
        pendingSince: UnixTime(milliseconds: row["pending_since"]),
        isUncertain: row["is_uncertain"],
        isFollowUp: row["state"] == DeliveryState.delivered.rawValue)
    }
  }

  /// Notes how an attempt ended.
  public func finish(
    _ delivery: DueDelivery, as outcome: AttemptOutcome, at now: UnixTime
  ) async throws(OutboxError) {
    try await writeInBackground { database in
      switch outcome {
      case .delivered(let reference, let followUp):
        try Outbox.markDelivered(delivery, reference, followUp, now, database)
      case .failed(let reason, let retry, let isUncertain):
        try database.cachedStatement(
          sql: """
            UPDATE delivery SET next_attempt = ?, is_uncertain = ?, last_failure = ?
            WHERE incident_id = ? AND target = ?
            """
        ).execute(arguments: [
          retry.milliseconds, isUncertain, reason, delivery.incident.id, delivery.target,
        ])
      case .dead(let reason):
        // A target that has taken an incident stays one that has, whatever a follow-up meets.
        try database.cachedStatement(
          sql: """
            UPDATE delivery SET next_attempt = NULL, last_failure = ?,
              state = CASE state WHEN 'delivered' THEN state ELSE 'dead' END
            WHERE incident_id = ? AND target = ?
            """
        ).execute(arguments: [reason, delivery.incident.id, delivery.target])
      }
    }
  }

  /// Findings that came while the target was being told are a reason to tell it again.
  private static func markDelivered(
    _ delivery: DueDelivery, _ reference: String?, _ followUp: UnixTime?, _ now: UnixTime,
    _ database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        UPDATE delivery SET state = 'delivered', is_uncertain = 0, last_failure = NULL,
          delivered_at = coalesce(delivered_at, ?),
          reference = coalesce(?, reference),
          next_attempt = coalesce(?, CASE WHEN follows_up AND ? <
            (SELECT count FROM incident WHERE id = incident_id) THEN ? END)
        WHERE incident_id = ? AND target = ?
        """
    ).execute(arguments: [
      now.milliseconds, reference, followUp?.milliseconds, delivery.incident.count,
      now.milliseconds, delivery.incident.id, delivery.target,
    ])
  }

  /// When the next delivery to a target is due; nil if none is planned.
  ///
  /// - Parameter pendingOnly: Whether follow-ups do not count.
  public func nextDelivery(
    to target: String, pendingOnly: Bool = false
  ) async throws(OutboxError) -> UnixTime? {
    try await readInBackground { database in
      let condition = pendingOnly ? " AND state = 'pending'" : ""
      let statement = try database.cachedStatement(
        sql: """
          SELECT min(next_attempt) FROM delivery
          WHERE target = ? AND next_attempt IS NOT NULL\(condition)
          """)
      return try Int64.fetchOne(statement, arguments: [target]).map(UnixTime.init(milliseconds:))
    }
  }
}
