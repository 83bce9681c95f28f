import Glibc

/// A file that only grows, line by line; what was added is on the disk when the call returns.
///
/// For journals: a process that is killed leaves whole lines and at most one cut one at the end,
/// which the next process that opens the file takes off. Two processes cannot have it open at once.
public final class AppendFile: Sendable {
  /// The path as the user gave it.
  public let path: String
  private let number: Int32

  /// Opens a file, which is made if there is none, and takes a cut last line off it.
  ///
  /// - Parameter emptied: Whether all that the file holds is dropped.
  /// - Throws: ``FileError/system(action:path:code:)``; with `EWOULDBLOCK` where another process
  ///   has the file open.
  public init(path: String, emptied: Bool = false) throws(FileError) {
    let descriptor = try Descriptor(
      opening: path, flags: O_RDWR | O_CREAT | O_APPEND | O_NOCTTY, mode: 0o644)
    do throws(FileError) {
      guard flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 else {
        throw FileError.system(action: "lock", path: path, code: errno)
      }
      let length = emptied ? 0 : try AppendFile.lengthOfWholeLines(descriptor)
      guard ftruncate(descriptor.number, off_t(length)) == 0 else {
        throw FileError.system(action: "shorten", path: path, code: errno)
      }
    } catch {
      close(descriptor.number)
      throw error
    }
    self.path = path
    number = descriptor.number
  }

  /// Adds lines; they are on the disk when this returns.
  ///
  /// - Parameter lines: Ends with a line feed.
  /// - Throws: ``FileError/system(action:path:code:)``.
  public func append(_ lines: [UInt8]) throws(FileError) {
    let descriptor = Descriptor(given: number, path: path)
    try descriptor.write(lines.span)
    try descriptor.synchronize()
  }

  /// The bytes up to the last line feed, that included.
  private static func lengthOfWholeLines(_ descriptor: Descriptor) throws(FileError) -> Int {
    var end = Int(try descriptor.status().st_size)
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while end > 0 {
      let start = max(0, end - piece.count)
      // SAFETY: pread(2) writes at most `end - start` bytes, and the piece has as many.
      let count = unsafe piece.withUnsafeMutableBytes { bytes in
        unsafe pread(descriptor.number, bytes.baseAddress, end - start, off_t(start))
      }
      guard count == end - start else {
        throw .system(action: "read", path: descriptor.path, code: count < 0 ? errno : EIO)
      }
      if let last = piece[..<count].lastIndex(of: 0x0A) { return start + last + 1 }
      end = start
    }
    return 0
  }

  deinit { close(number) }
}
