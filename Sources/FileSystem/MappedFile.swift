import Glibc

/// A regular file seen as memory: nothing is read before it is looked at, nothing is copied.
///
/// The memory is read-only and valid for as long as this object lives. If another program cuts the
/// file short meanwhile, a look past its new end kills the process (`SIGBUS`); a file that is
/// replaced, as ``OutputFile`` does it, stays as it was.
@safe public final class MappedFile: @unchecked Sendable {
  // Unchecked, but sound: the bytes are constant, and nobody holds a pointer that can write them.

  /// The path as the user gave it, for messages.
  public let path: String
  /// All bytes of the file. They must not outlive this object.
  public let bytes: UnsafeRawBufferPointer

  /// Maps a file.
  ///
  /// - Throws: ``FileError/notRegular(path:)`` for a pipe or a device, else
  ///   ``FileError/system(action:path:code:)``, also for a directory.
  public init(path: String) throws(FileError) {
    self.path = path
    // Without O_NONBLOCK, a pipe would be waited for before it is refused.
    let descriptor = try Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
    defer { close(descriptor.number) }
    let status = try descriptor.status()
    unsafe bytes = try MappedFile.map(descriptor, status)
  }

  private static func map(
    _ descriptor: Descriptor, _ status: stat
  ) throws(FileError) -> UnsafeRawBufferPointer {
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .system(action: "read", path: descriptor.path, code: EISDIR)
    default: throw .notRegular(path: descriptor.path)
    }
    let byteCount = Int(status.st_size)
    // mmap(2) refuses an empty file.
    guard byteCount > 0 else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    let start = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor.number, 0)
    guard let start = unsafe start, unsafe start != MAP_FAILED else {
      throw .system(action: "map", path: descriptor.path, code: errno)
    }
    return unsafe UnsafeRawBufferPointer(start: start, count: byteCount)
  }

  /// Lends all bytes of the file.
  public func withBytes<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the memory is mapped and constant while self lives, which it does during the call.
    let elements = unsafe bytes.bindMemory(to: UInt8.self)
    let result = try unsafe body(elements.span)
    withExtendedLifetime(self) {}
    return result
  }

  deinit {
    if let start = unsafe bytes.baseAddress {
      _ = unsafe munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }
}
