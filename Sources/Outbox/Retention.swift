internal import GRDB

/// Forgets incidents that nothing is left to do for.
enum Retention {
  /// Incidents deleted in one transaction, at most: others wait for it.
  static let chunk = 1000

  /// Deletes incidents that are delivered everywhere and take no more findings.
  ///
  /// - Parameters:
  ///   - moment: Incidents whose window ended later stay.
  ///   - limit: Delete at most so many, the oldest first.
  /// - Returns: How many were deleted.
  @discardableResult
  static func deleteDelivered(
    before moment: UnixTime, limit: Int, in database: Database
  ) throws -> Int {
    try database.execute(
      sql: """
        DELETE FROM incident WHERE id IN (
          SELECT id FROM incident
          WHERE window_end <= ? AND NOT EXISTS (
            SELECT 1 FROM delivery
            WHERE incident_id = incident.id
              AND (state <> 'delivered' OR next_attempt IS NOT NULL))
          ORDER BY id LIMIT ?)
        """, arguments: [moment.milliseconds, limit])
    return database.changesCount
  }
}

extension Outbox {
  /// Deletes incidents that were delivered everywhere longer ago than the settings keep them.
  ///
  /// - Returns: How many were deleted.
  @discardableResult
  public func forgetDelivered(at now: UnixTime = .now()) async throws(OutboxError) -> Int {
    let oldest = UnixTime(
      milliseconds: now.milliseconds - settings.retention.milliseconds)
    var total = 0
    while true {
      let deleted = try await writeInBackground {
        try Retention.deleteDelivered(before: oldest, limit: Retention.chunk, in: $0)
      }
      total += deleted
      if deleted < Retention.chunk { return total }
    }
  }
}
