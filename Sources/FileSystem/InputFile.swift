import Glibc

/// A file, or standard input, read from front to back.
public final class InputFile {
  /// The path as the user gave it, for messages; `-` is standard input.
  public let path: String
  private let descriptor: Int32
  private let observe: ((Span<UInt8>) -> Void)?

  /// Opens a file for reading.
  ///
  /// - Parameters:
  ///   - path: A path, or `-` for standard input.
  ///   - observe: Told of all bytes, in their order, when they have been read.
  /// - Throws: ``FileError/system(action:path:code:)``, also for a directory.
  public init(path: String, observe: ((Span<UInt8>) -> Void)? = nil) throws(FileError) {
    self.observe = observe
    self.path = path == "-" ? "standard input" : path
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .system(action: "open", path: path, code: errno)
    }
  }

  /// Adds the next bytes of the file to the end of `buffer`.
  ///
  /// - Parameter byteCount: At most this many; at least 1.
  /// - Returns: How many were added; 0 at the end of the file.
  /// - Throws: ``FileError/system(action:path:code:)``.
  public func read(_ byteCount: Int, appendingTo buffer: inout [UInt8]) throws(FileError) -> Int {
    let oldCount = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: byteCount))
    var received: Int
    repeat {
      // SAFETY: the buffer holds byteCount bytes from oldCount on; read(2) writes no more.
      received = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(descriptor, bytes.baseAddress! + oldCount, byteCount)
      }
    } while received < 0 && errno == EINTR
    let code = errno
    buffer.removeLast(byteCount - max(received, 0))
    guard received >= 0 else { throw .system(action: "read", path: path, code: code) }
    observe?(buffer.span.extracting(oldCount...))
    return received
  }

  /// All bytes from here to the end of a file that is small enough to be held whole.
  ///
  /// - Parameter limit: More bytes than this are refused.
  /// - Throws: ``FileError/tooLarge(path:limit:)``, else ``FileError/system(action:path:code:)``.
  public func readToEnd(limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Room for one piece beyond the limit: the array never moves, so a key leaves no copies.
    let piece = 1 << 14
    bytes.reserveCapacity(limit + piece)
    while try read(piece, appendingTo: &bytes) > 0 {
      guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    }
    return bytes
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }
}
