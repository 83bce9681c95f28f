internal import Glibc

/// A lock that one process holds at a time, and that the system takes back when the process ends,
/// however it ends.
///
/// The lock is an empty file beside what it guards; the file stays when the lock is given back.
public final class FileLock: Sendable {
  private let number: Int32

  /// Takes the lock.
  ///
  /// - Returns: Nothing if another holds it, in this process or another.
  public init?(path: String) throws(FileError) {
    let file = try Descriptor(opening: path, flags: O_RDWR | O_CREAT, mode: 0o600)
    while flock(file.number, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code != EINTR else { continue }
      close(file.number)
      guard code == EWOULDBLOCK else { throw .system(action: "lock", path: path, code: code) }
      return nil
    }
    number = file.number
  }

  deinit { close(number) }
}
