import CGlibc
import Glibc

/// An open file of the operating system, with calls that survive interruption and short writes.
struct Descriptor {
  let number: Int32
  /// For messages: what the user calls the file.
  let path: String

  /// Opens a file; the descriptor is not inherited by programs started later.
  ///
  /// - Parameter name: What the user calls the file, if not by its path.
  init(
    opening path: String, flags: Int32, mode: UInt32 = 0, name: String? = nil
  ) throws(FileError) {
    var number: Int32
    repeat {
      number = unsafe open(path, flags | O_CLOEXEC, mode)
    } while number < 0 && errno == EINTR
    guard number >= 0 else {
      throw .system(action: "open", path: name ?? path, code: errno)
    }
    self.number = number
    self.path = name ?? path
  }

  /// A file that is open already.
  init(given number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  static let standardOutput = Descriptor(given: STDOUT_FILENO, path: "standard output")
  static let standardError = Descriptor(given: STDERR_FILENO, path: "standard error")

  /// Kind, permissions and size of the open file.
  func status() throws(FileError) -> stat {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw .system(action: "examine", path: path, code: errno)
    }
    return status
  }

  /// Writes all bytes, however many calls that takes.
  func write(_ bytes: Span<UInt8>) throws(FileError) {
    var written = 0
    while written < bytes.count {
      // SAFETY: write(2) reads only the bytes.count - written bytes from `written` on.
      let accepted = unsafe bytes.withUnsafeBufferPointer { pointer in
        unsafe Glibc.write(number, pointer.baseAddress! + written, bytes.count - written)
      }
      guard accepted < 0 else {
        written += accepted
        continue
      }
      try recover(from: errno)
    }
  }

  /// Waits where a failed write may be tried again, and throws where it may not.
  private func recover(from code: Int32) throws(FileError) {
    switch code {
    case EINTR: return
    case EPIPE: throw .closedPipe
    case EAGAIN:
      // The other end made the pipe non-blocking: sleep until it takes bytes again.
      var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
      _ = unsafe poll(&request, 1, -1)
    default: throw .system(action: "write", path: path, code: code)
    }
  }

  /// Has the system begin to put bytes on the disk, where it can be told so; waits for nothing.
  func beginSaving(_ bytes: Range<Int>) {
    #if os(Linux)
      _ = begin_saving(number, Int64(bytes.lowerBound), Int64(bytes.count))
    #endif
  }

  /// Returns once the bytes are on the disk.
  func synchronize() throws(FileError) {
    while fsync(number) != 0 {
      guard errno == EINTR else { throw .system(action: "save", path: path, code: errno) }
    }
  }

  /// Closes the file; some network file systems report a full disk only here.
  func closeReportingErrors() throws(FileError) {
    // EINTR: on Linux the descriptor is closed even then.
    guard close(number) == 0 || errno == EINTR else {
      throw .system(action: "close", path: path, code: errno)
    }
  }
}
