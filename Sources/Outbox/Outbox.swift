internal import FileSystem
internal import GRDB
internal import LogSchema

/// Findings kept in a file until they are delivered.
///
/// A finding that ``record(_:)`` has returned for survives the end of the process, however it
/// ends, and the loss of power. Findings of one severity, process and shape within a window are
/// one *incident*, which is delivered once to each target.
///
///     let outbox = try Outbox(path: "outbox.sqlite", settings: settings)
///     let receipts = try await outbox.record(findings)  // then answer the client
///
/// The file is an SQLite database in WAL mode. Any number of threads and processes may record into
/// it, list it and change it at the same time; one process delivers from it, which
/// ``deliveryLock()`` sees to.
///
/// Text is redacted before it is stored: no finding as it was logged is ever in the file.
public final class Outbox: Sendable {
  /// The database file, as the user named it.
  public let path: String
  /// How findings are kept.
  public let settings: OutboxSettings
  let database: DatabasePool
  private let redactor = FindingRedactor()
  private let writer: GroupCommit

  /// Opens an outbox, and makes it if it is missing.
  ///
  /// - Throws: ``OutboxError`` for a file that is none, is damaged, or is of a later version.
  public convenience init(
    path: String, settings: OutboxSettings = OutboxSettings()
  ) throws(OutboxError) {
    do {
      try PrivateFile.createIfMissing(path: path)
    } catch {
      throw .file(error)
    }
    try self.init(opening: path, settings: settings)
  }

  /// Opens an outbox that is there, to look at it or to change what it holds.
  ///
  /// - Throws: ``OutboxError/missing(path:)``, and what the other initialiser throws.
  public convenience init(existing path: String) throws(OutboxError) {
    guard PrivateFile.exists(path: path) else { throw .missing(path: path) }
    try self.init(opening: path, settings: OutboxSettings())
  }

  private init(opening path: String, settings: OutboxSettings) throws(OutboxError) {
    self.path = path
    self.settings = settings
    do {
      database = try Outbox.open(path, settings)
    } catch {
      throw OutboxError(error, path: path)
    }
    writer = GroupCommit(recorder: FindingRecorder(path: path, settings: settings), database)
  }

  private static func open(_ path: String, _ settings: OutboxSettings) throws -> DatabasePool {
    var configuration = Configuration()
    configuration.label = "outbox"
    configuration.busyMode = .timeout(5)
    try Schema.check(path: path, configuration: configuration)
    let database = try DatabasePool(path: path, configuration: configuration)
    try database.writeWithoutTransaction { database in
      // NORMAL, which GRDB sets, forgets the last transactions when the power goes.
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    if try database.read(Schema.migrator.hasBeenSuperseded) {
      throw OutboxError.newerVersion(path: path)
    }
    try Schema.migrator.migrate(database)
    return database
  }

  /// Stores findings, all or none, and returns when they are on the disk.
  ///
  /// Callers that come while another's findings are being written share the next write: the cost
  /// of a synchronised write is divided among them.
  ///
  /// - Returns: A receipt for each finding, in their order.
  /// - Throws: ``OutboxError/full(path:incidentCount:)``,
  ///   ``OutboxError/tooLarge(path:limit:)``, ``OutboxError/diskFull(path:)`` or
  ///   ``OutboxError/locked(path:)`` when the same call can succeed later.
  /// - Complexity: Linear in the bytes of the messages, one synchronised write at most.
  @discardableResult
  public func record(_ findings: [Finding]) async throws(OutboxError) -> [Receipt] {
    guard !findings.isEmpty else { return [] }
    let redacted = findings.map(redactor.redacted)
    let result = await withCheckedContinuation { continuation in
      writer.submit(redacted) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// Runs a transaction, and tells its error as one of the outbox.
  func write<Value>(_ body: (Database) throws -> Value) throws(OutboxError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw OutboxError(error, path: path)
    }
  }

  /// Runs queries on one state of the database, whatever is being written.
  func read<Value>(_ body: (Database) throws -> Value) throws(OutboxError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw OutboxError(error, path: path)
    }
  }

  /// Runs a transaction without holding a thread while the disk is waited for; to its end, even in
  /// a task that is cancelled.
  func writeInBackground<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(OutboxError) -> Value {
    do {
      return try await Task { [database] in try await database.write(body) }.value
    } catch {
      throw OutboxError(error, path: path)
    }
  }

  /// Runs queries on one state of the database without holding a thread.
  func readInBackground<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(OutboxError) -> Value {
    do {
      return try await Task { [database] in try await database.read(body) }.value
    } catch {
      throw OutboxError(error, path: path)
    }
  }
}
