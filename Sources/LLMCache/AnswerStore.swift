internal import GRDB
internal import Glibc
public import LogSchema

/// A language model's answers on disk: a digest of the question, the severity, the reason.
///
/// No text of a log is in it but what a model's reason repeats, and that is redacted before. The
/// file is SQLite with a write-ahead log, so any number of processes may share it; only its owner
/// may read it. It holds at most so many answers for at most so long.
public final class AnswerStore: Sendable {
  /// An answer without what it cost.
  public struct Answer: Equatable, Sendable {
    /// One of the known severities, or nil for "cannot tell".
    public let severity: Severity?
    /// The reason.
    public let reason: String

    /// An answer.
    public init(severity: Severity?, reason: String) {
      self.severity = severity
      self.reason = reason
    }
  }

  /// How much is kept, and how long.
  public struct Limits: Sendable {
    /// The most answers.
    public var answerCount: Int
    /// The most seconds.
    public var ageSeconds: Int

    /// 100,000 answers for 30 days unless said otherwise.
    public init(answerCount: Int = 100_000, ageSeconds: Int = 30 * 86_400) {
      self.answerCount = answerCount
      self.ageSeconds = ageSeconds
    }
  }

  /// What a store holds.
  public struct Statistics: Sendable {
    /// Answers by severity's label, in the order of severities, `Unclassified` last.
    public let answerCounts: [(label: String, count: Int)]
    /// When the oldest answer was written, in seconds since 1970; nil in an empty store.
    public let oldest: Int?
    /// When the newest answer was written.
    public let newest: Int?
    /// Bytes of the file.
    public let byteCount: Int

    /// All answers.
    public var total: Int { answerCounts.reduce(0) { $0 + $1.count } }
  }

  /// "TCSL": marks the file as ours in SQLite's header.
  private static let applicationID = 0x5443_534C
  private static let version = 1
  /// So many answers are written between two searches for old ones.
  private static let pruneInterval = 512

  private let database: any DatabaseWriter
  private let limits: Limits
  private let epochSeconds: @Sendable () -> Int

  /// Opens a store, or makes one with the directories that lead to it.
  ///
  /// - Throws: If the path cannot be used or holds something else. Nothing that is there is changed
  ///   then: a wrong path must not cost the user a file.
  public convenience init(path: String, limits: Limits = Limits()) throws(AnswerStoreError) {
    try self.init(path: path, limits: limits, epochSeconds: { time(nil) })
  }

  init(
    path: String, limits: Limits, epochSeconds: @escaping @Sendable () -> Int
  ) throws(AnswerStoreError) {
    try AnswerStore.makeFile(path)
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    do {
      try AnswerStore.checkOwner(path: path)
      database = try DatabasePool(path: path, configuration: configuration)
      try database.write { try AnswerStore.prepare($0, path: path) }
    } catch {
      throw AnswerStoreError(error, path: path)
    }
    self.limits = limits
    self.epochSeconds = epochSeconds
    try? database.write { try self.prune($0) }
  }

  /// A store that is gone when the process ends.
  public init(inMemory limits: Limits) throws(AnswerStoreError) {
    do {
      database = try DatabaseQueue()
      try database.write { try AnswerStore.prepare($0, path: "memory") }
    } catch {
      throw AnswerStoreError(error, path: "memory")
    }
    self.limits = limits
    epochSeconds = { time(nil) }
  }

  // MARK: Answers

  /// The answer of a key; nil if there is none that is young enough.
  func answer(to key: String) async throws -> Answer? {
    let oldest = epochSeconds() - limits.ageSeconds
    return try await database.read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT severity, reason FROM answer WHERE key = ? AND written >= ?",
        arguments: [key, oldest])
      return row.flatMap(AnswerStore.answer(of:))
    }
  }

  /// Keeps an answer, in the place of an older one of the same key.
  func keep(_ answer: Answer, as key: String) async throws {
    let now = epochSeconds()
    try await database.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO answer (key, severity, reason, written) VALUES (?, ?, ?, ?)",
        arguments: [key, answer.severity?.rawValue, answer.reason, now])
      if database.lastInsertedRowID % Int64(AnswerStore.pruneInterval) == 0 {
        try self.prune(database)
      }
    }
  }

  /// What is in the store.
  public func statistics() throws(AnswerStoreError) -> Statistics {
    do {
      return try database.read { database in
        let labels = Severity.allCases.map { ($0.rawValue as Int?, $0.label) }
        let counts = try (labels + [(nil, Severity.unclassifiedLabel)]).map { severity, label in
          let count = try Int.fetchOne(
            database, sql: "SELECT COUNT(*) FROM answer WHERE severity IS ?",
            arguments: [severity])
          return (label: label, count: count ?? 0)
        }
        let ages = try Row.fetchOne(database, sql: "SELECT MIN(written), MAX(written) FROM answer")
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        return Statistics(
          answerCounts: counts, oldest: ages?[0], newest: ages?[1], byteCount: pages * pageSize)
      }
    } catch {
      throw AnswerStoreError(error, path: database.path)
    }
  }

  /// Forgets all answers, and gives their room back.
  ///
  /// - Returns: How many there were.
  public func clear() throws(AnswerStoreError) -> Int {
    do {
      let count = try database.write { database in
        try database.execute(sql: "DELETE FROM answer")
        return database.changesCount
      }
      try database.vacuum()
      return count
    } catch {
      throw AnswerStoreError(error, path: database.path)
    }
  }

  private static func answer(of row: Row) -> Answer? {
    let reason: String = row[1]
    guard let rawValue: Int = row[0] else { return Answer(severity: nil, reason: reason) }
    return Severity(rawValue: rawValue).map { Answer(severity: $0, reason: reason) }
  }

  private func prune(_ database: Database) throws {
    try database.execute(
      sql: "DELETE FROM answer WHERE written < ?", arguments: [epochSeconds() - limits.ageSeconds])
    let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM answer") ?? 0
    guard count > limits.answerCount else { return }
    try database.execute(
      sql: """
        DELETE FROM answer WHERE rowid IN (SELECT rowid FROM answer ORDER BY written, rowid LIMIT ?)
        """, arguments: [count - limits.answerCount])
  }

  // MARK: The file

  /// Makes an empty file that only its owner may read, unless there is one.
  private static func makeFile(_ path: String) throws(AnswerStoreError) {
    var place = path.startIndex
    while let slash = path[place...].dropFirst().firstIndex(of: "/") {
      // Only what is missing is made; whether it can be used shows when the file is opened.
      _ = unsafe mkdir(String(path[..<slash]), 0o700)
      place = slash
    }
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw AnswerStoreError(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    close(descriptor)
  }

  /// Looks at a file without a change to it: to open it for writing is to change its journal.
  private static func checkOwner(path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    _ = try DatabaseQueue(path: path, configuration: configuration).read {
      try isOurs($0, path: path)
    }
  }

  /// Whether a database is a store; false if it is empty, and an error if it is anything else.
  private static func isOurs(_ database: Database, path: String) throws -> Bool {
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let tableCount = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") ?? 0
    if application == 0 && tableCount == 0 { return false }
    guard application == AnswerStore.applicationID else {
      throw AnswerStoreError(path: path, reason: "it is a database of another program")
    }
    guard version == AnswerStore.version else {
      throw AnswerStoreError(path: path, reason: "it was made by another version of tocsin")
    }
    return true
  }

  /// Makes the table in an empty file.
  private static func prepare(_ database: Database, path: String) throws {
    guard try !isOurs(database, path: path) else { return }
    try database.execute(
      sql: """
        CREATE TABLE answer (
          rowid INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, severity INTEGER,
          reason TEXT NOT NULL, written INTEGER NOT NULL);
        CREATE INDEX answer_written ON answer (written);
        PRAGMA application_id = \(AnswerStore.applicationID);
        PRAGMA user_version = \(AnswerStore.version);
        """)
  }
}

/// Why the answers on disk cannot be used: what, where, and what to do.
public struct AnswerStoreError: Error, Equatable, CustomStringConvertible {
  /// What, where and what to do.
  public let description: String

  init(path: String, reason: String) {
    description =
      "the language model's answers cannot be kept in '\(path)': \(reason.lowercased()). Name "
      + "another file with --llm-cache, remove this one if it is yours, or use --no-llm-cache."
  }

  init(_ error: any Error, path: String) {
    if let error = error as? AnswerStoreError {
      self = error
    } else {
      self.init(path: path, reason: AnswerStoreError.reason(error))
    }
  }

  /// SQLite's own words; never a statement or its arguments.
  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "it cannot be opened" }
    switch error.resultCode {
    case .SQLITE_NOTADB: return "it is not a database"
    case .SQLITE_CORRUPT: return "the database is damaged"
    case .SQLITE_BUSY, .SQLITE_LOCKED: return "another process keeps it locked"
    default: return error.message ?? "SQLite's error \(error.resultCode.rawValue)"
    }
  }
}
