import Glibc

/// What can go wrong between the program and a file.
public enum FileError: Error, Equatable, CustomStringConvertible {
  /// A call of the operating system failed.
  case system(action: String, path: String, code: Int32)
  /// Whoever read our output has stopped reading: no fault, the program ends quietly.
  case closedPipe

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .closedPipe:
      return "the reader of the output is gone"
    case .system(let action, let path, let code):
      return "cannot \(action) '\(path)': \(FileError.reason(code)).\(FileError.advice(code))"
    }
  }

  private static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code)).lowercased()
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOENT: " Check the path."
    case EACCES, EPERM: " Check the permissions."
    case EISDIR: " Name a file, not a directory."
    case ENOSPC: " Free some space; nothing that existed was changed."
    default: ""
    }
  }
}
