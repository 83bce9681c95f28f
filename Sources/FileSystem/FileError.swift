import Glibc

/// What can go wrong between the program and a file.
public enum FileError: Error, Equatable, CustomStringConvertible {
  /// A call of the operating system failed.
  case system(action: String, path: String, code: Int32)
  /// A pipe or a device stands where only a regular file will do.
  case notRegular(path: String)
  /// The bytes of the file cannot be decoded; the reason says why and what to do.
  case undecodable(path: String, reason: String)
  /// The file is larger than any that makes sense here.
  case tooLarge(path: String, limit: Int)
  /// Whoever read our output has stopped reading: no fault, the program ends quietly.
  case closedPipe

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .closedPipe:
      return "the reader of the output is gone"
    case .notRegular(let path):
      return "'\(path)' is not a regular file. Copy its bytes to a file and name that."
    case .undecodable(let path, let reason):
      return "'\(path)': \(reason)"
    case .tooLarge(let path, let limit):
      return "'\(path)' has more than \(limit) bytes, the most allowed here. Check the path."
    case .system(let action, let path, let code):
      return "cannot \(action) '\(path)': \(FileError.reason(code)).\(FileError.advice(code))"
    }
  }

  /// Whether there is no such file.
  public var isMissingFile: Bool { hasCode(ENOENT) }
  /// Whether another process holds the file's lock.
  public var isLocked: Bool { hasCode(EWOULDBLOCK) }

  /// Whether the operating system gave one of these reasons.
  func hasCode(_ codes: Int32...) -> Bool {
    guard case .system(_, _, let code) = self else { return false }
    return codes.contains(code)
  }

  private static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code)).lowercased()
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOENT: " Check the path."
    case EACCES, EPERM: " Check the permissions."
    case EEXIST: " Choose another name; what exists is never overwritten here."
    case EISDIR: " Name a file, not a directory."
    case ENOSPC: " Free some space; nothing that existed was changed."
    default: ""
    }
  }
}
