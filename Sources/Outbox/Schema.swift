internal import GRDB

/// The tables of the database, and how an older file comes to have them.
enum Schema {
  /// Marks the file as ours in its header, ASCII `TCSB`.
  static let applicationID: Int64 = 0x5443_5342

  /// Every version of the tables, from the first.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 incidents and deliveries") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: incidents)
      try database.execute(sql: deliveries)
      try database.execute(sql: tally)
    }
    return migrator
  }

  /// Times are milliseconds since 1970. An incident takes findings until `window_end`.
  private static let incidents = """
    CREATE TABLE incident (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      key TEXT NOT NULL UNIQUE,
      fingerprint TEXT NOT NULL,
      severity TEXT NOT NULL,
      log_type TEXT NOT NULL,
      process TEXT NOT NULL,
      shape TEXT NOT NULL,
      sample TEXT NOT NULL,
      stage TEXT NOT NULL,
      confidence REAL,
      declared_severity TEXT,
      first_seen INTEGER NOT NULL,
      last_seen INTEGER NOT NULL,
      window_end INTEGER NOT NULL,
      count INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX incident_by_fingerprint ON incident (fingerprint, first_seen);
    """

  /// `is_uncertain`: an attempt has begun of which nobody knows how it ended.
  private static let deliveries = """
    CREATE TABLE delivery (
      incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
      target TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
      follows_up INTEGER NOT NULL,
      is_uncertain INTEGER NOT NULL DEFAULT 0,
      pending_since INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      last_attempt INTEGER,
      next_attempt INTEGER,
      delivered_at INTEGER,
      reference TEXT,
      last_failure TEXT,
      PRIMARY KEY (incident_id, target)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_due ON delivery (target, next_attempt) WHERE next_attempt IS NOT NULL;
    CREATE INDEX delivery_by_state ON delivery (target, state, pending_since);
    """

  /// How many incidents there are, without counting them.
  private static let tally = """
    CREATE TABLE tally (incidents INTEGER NOT NULL) STRICT;
    INSERT INTO tally VALUES (0);
    CREATE TRIGGER incident_added AFTER INSERT ON incident
      BEGIN UPDATE tally SET incidents = incidents + 1; END;
    CREATE TRIGGER incident_removed AFTER DELETE ON incident
      BEGIN UPDATE tally SET incidents = incidents - 1; END;
    """

  /// Refuses a file that is something else, before anything in it is changed.
  ///
  /// The file is opened by SQLite alone: whoever closes it besides takes SQLite's locks away.
  /// Reference: https://www.sqlite.org/howtocorrupt.html, 2.2.
  static func check(path: String, configuration: Configuration) throws {
    let (mark, tableCount) = try DatabaseQueue(path: path, configuration: configuration).read {
      (
        try Int64.fetchOne($0, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
      )
    }
    // The mark comes with the tables: a file without both was never used.
    guard mark == applicationID || mark == 0 && tableCount == 0 else {
      throw OutboxError.notAnOutbox(path: path)
    }
  }
}
