internal import GRDB

/// How full an outbox is; what a dashboard shows.
public struct OutboxSnapshot: Equatable, Sendable {
  /// Deliveries of one target in one state.
  public struct Depth: Equatable, Sendable {
    /// The name of the target.
    public let target: String
    /// The state.
    public let state: DeliveryState
    /// How many deliveries.
    public let count: Int
    /// Since when the oldest of them has been waiting; nil unless pending.
    public let oldest: UnixTime?
  }

  /// Incidents in the outbox.
  public let incidentCount: Int
  /// Bytes in use in the database file, its write-ahead log apart.
  public let byteCount: Int
  /// Deliveries by target and state, in the order of the names; without those that are zero.
  public let depths: [Depth]

  /// Deliveries in a state, to all targets.
  public func count(_ state: DeliveryState) -> Int {
    depths.reduce(0) { $1.state == state ? $0 + $1.count : $0 }
  }

  /// Since when the oldest pending delivery has been waiting.
  public var oldestPending: UnixTime? {
    depths.compactMap(\.oldest).min()
  }
}

extension Outbox {
  /// Counts what the outbox holds.
  ///
  /// - Complexity: Linear in the number of deliveries: some milliseconds for 100,000.
  public func snapshot() async throws(OutboxError) -> OutboxSnapshot {
    try await readInBackground { database in
      func number(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
      let pageCount = try number("PRAGMA page_count") - number("PRAGMA freelist_count")
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT target, state, COUNT(*), min(pending_since) FROM delivery
          GROUP BY target, state ORDER BY target, state
          """)
      return OutboxSnapshot(
        incidentCount: try number("SELECT incidents FROM tally"),
        byteCount: try pageCount * number("PRAGMA page_size"),
        depths: rows.compactMap { row in
          guard let state = DeliveryState(rawValue: row[1]) else { return nil }
          let oldest = state == .pending ? UnixTime(milliseconds: row[3]) : nil
          return OutboxSnapshot.Depth(
            target: row[0], state: state, count: row[2], oldest: oldest)
        })
    }
  }
}
