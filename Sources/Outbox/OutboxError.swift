public import FileSystem
internal import GRDB

/// Why the outbox did not do what it was asked to. Nothing of the call was stored, then.
public enum OutboxError: Error, Equatable, CustomStringConvertible {
  /// The outbox holds as many incidents as it may.
  case full(path: String, incidentCount: Int)
  /// The database file has as many bytes as it may.
  case tooLarge(path: String, limit: Int)
  /// The file system has no space left.
  case diskFull(path: String)
  /// Another process has kept the database locked for too long.
  case locked(path: String)
  /// The file is something else.
  case notAnOutbox(path: String)
  /// There is no such file.
  case missing(path: String)
  /// A later version of tocsin wrote the file.
  case newerVersion(path: String)
  /// The file's bytes contradict themselves.
  case damaged(path: String)
  /// The file cannot be made or its lock taken.
  case file(FileError)
  /// The operating system or SQLite refused, with SQLite's extended result code.
  case system(path: String, code: Int, reason: String)

  /// Whether the same call can succeed later, without anybody changing a file or a setting.
  public var isTemporary: Bool {
    switch self {
    case .full, .tooLarge, .diskFull, .locked: true
    default: false
    }
  }

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .full(let path, let count):
      return "the outbox '\(path)' is full: it holds \(count) incidents, the most allowed. See "
        + "why they are not delivered ('tocsin outbox list --outbox \(path)'), drop dead ones "
        + "('tocsin outbox drop --all-dead'), or raise 'incident_limit'."
    case .tooLarge(let path, let limit):
      return "the outbox '\(path)' is full: its file takes \(limit) bytes, the most allowed. "
        + "Drop dead incidents ('tocsin outbox drop --all-dead'), or raise 'byte_limit'."
    case .diskFull(let path):
      return "no space is left on the disk of the outbox '\(path)'. Free some; what the outbox "
        + "held before is safe."
    case .locked(let path):
      return "the outbox '\(path)' is locked by another process. Try again; if it stays so, look "
        + "for a program that has the file open ('fuser \(path)')."
    case .notAnOutbox(let path):
      return "'\(path)' is not an outbox of tocsin. Name another file; it is made when missing."
    case .missing(let path):
      return "there is no outbox '\(path)'. Check the path; 'tocsin serve' and 'tocsin outbox "
        + "add' make one."
    case .newerVersion(let path):
      return "a later version of tocsin wrote the outbox '\(path)'. Use that version."
    case .damaged(let path):
      return "the outbox '\(path)' is damaged. Move it away with its '-wal' and '-shm', check "
        + "the disk, and recover what is readable with sqlite3's '.recover'."
    case .file(let error):
      return "cannot use the outbox: \(error)"
    case .system(let path, let code, let reason):
      return "cannot use the outbox '\(path)': \(reason) (SQLite \(code)). Check the path, the "
        + "permissions of its folder and the disk."
    }
  }

  /// The error that an error of the database stands for.
  ///
  /// SQLite's own messages name tables and columns, never values.
  init(_ error: any Error, path: String) {
    if let error = error as? OutboxError {
      self = error
      return
    }
    if let error = error as? FileError {
      self = .file(error)
      return
    }
    guard let error = error as? DatabaseError else {
      self = .system(path: path, code: 0, reason: "the database could not be used")
      return
    }
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
    case .SQLITE_NOTADB: self = .notAnOutbox(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path)
    default:
      self = .system(
        path: path, code: Int(error.extendedResultCode.rawValue),
        reason: "\(error.resultCode)")
    }
  }
}
