internal import Glibc

/// Files that their owner alone may read.
public enum PrivateFile {
  /// Makes an empty file that the owner alone may read and write; one that exists stays as it is.
  ///
  /// - Returns: Whether it was made.
  @discardableResult
  public static func createIfMissing(path: String) throws(FileError) -> Bool {
    do {
      try Descriptor(opening: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        .closeReportingErrors()
      return true
    } catch {
      guard error.hasCode(EEXIST) else { throw error }
      return false
    }
  }

  /// Whether something stands at a path.
  public static func exists(path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }
}
