import Glibc

/// A file, a device, a pipe or standard output, written from front to back.
///
/// A regular file is replaced as a whole: until ``finish()`` returns, a reader finds the old file
/// or none, and an `OutputFile` that is dropped, or whose process is killed, leaves nothing behind.
/// (Where the file system has no nameless files, a process that is killed leaves a hidden
/// `.<name>.<process>.tmp`.) A device, a pipe and standard output are written as the bytes come.
///
/// A failure is final: after it, every further call throws the same error, so no half file can be
/// finished by mistake.
public final class OutputFile {
  /// Small writes are gathered up to this many bytes.
  static let bufferSize = 1 << 16

  /// The path as the user gave it; `-` is standard output.
  public let path: String
  private var destination: Destination
  private var buffer: [UInt8] = []
  private var failure: FileError?

  /// Where the bytes go.
  private enum Destination {
    case standardOutput
    case direct(Descriptor)
    case replacement(PendingFile)
    case closed
  }

  /// Opens a file for writing.
  ///
  /// - Parameters:
  ///   - path: A path, or `-` for standard output. A symbolic link is followed.
  ///   - replacing: Whether a regular file that exists may be replaced.
  ///   - permissions: Of a new file, less the process's umask. A replaced file keeps its own.
  /// - Throws: ``FileError/system(action:path:code:)``, also for a directory, and with `EEXIST`
  ///   for a file that exists and may not be replaced.
  public init(
    path: String, replacing: Bool = true, permissions: UInt32 = 0o644
  ) throws(FileError) {
    self.path = path
    destination = try OutputFile.destination(path, replacing, permissions)
    buffer.reserveCapacity(OutputFile.bufferSize)
  }

  private static func destination(
    _ path: String, _ replacing: Bool, _ permissions: UInt32
  ) throws(FileError) -> Destination {
    if path == "-" { return .standardOutput }
    let target = try OutputTarget(path: path)
    switch target.kind {
    case .missing, .regular:
      guard replacing || target.kind == .missing else {
        throw .system(action: "create", path: path, code: EEXIST)
      }
      return .replacement(
        try PendingFile(target: target, replacing: replacing, permissions: permissions))
    case .directory:
      throw .system(action: "write", path: path, code: EISDIR)
    case .special:
      return .direct(try Descriptor(opening: path, flags: O_WRONLY | O_APPEND | O_NOCTTY))
    }
  }

  /// Adds bytes to the end of the file; they may wait in memory until ``flush()``.
  ///
  /// - Throws: ``FileError/closedPipe`` when the reader is gone, else
  ///   ``FileError/system(action:path:code:)``.
  public func write(_ bytes: Span<UInt8>) throws(FileError) {
    if buffer.count + bytes.count > OutputFile.bufferSize { try flush() }
    if bytes.count >= OutputFile.bufferSize {
      try send(bytes)
    } else {
      // SAFETY: the pointer is read within the call that lends it.
      unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }
  }

  /// Adds bytes to the end of the file; they may wait in memory until ``flush()``.
  ///
  /// - Throws: As ``write(_:)-(Span<UInt8>)``.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try write(bytes.span)
  }

  /// Hands all bytes gathered so far to the operating system.
  ///
  /// - Throws: As ``write(_:)-(Span<UInt8>)``.
  public func flush() throws(FileError) {
    // Taken out of self, so that a span of it can be lent; its memory is kept for the next bytes.
    var gathered: [UInt8] = []
    swap(&gathered, &buffer)
    try send(gathered.span)
    gathered.removeAll(keepingCapacity: true)
    swap(&gathered, &buffer)
  }

  /// Writes what is left and, for a regular file, puts the new file in the place of the old one.
  ///
  /// When it returns, a regular file is on the disk and survives a loss of power.
  /// - Throws: As ``write(_:)-(Span<UInt8>)``; the old file is then as it was.
  public func finish() throws(FileError) {
    try flush()
    try recordingFailure { () throws(FileError) in
      switch destination {
      case .standardOutput, .closed: break
      case .direct(let descriptor):
        destination = .closed
        try descriptor.closeReportingErrors()
      case .replacement(let file): try file.commit()
      }
    }
    destination = .closed
  }

  private func send(_ bytes: Span<UInt8>) throws(FileError) {
    try recordingFailure { () throws(FileError) in
      switch destination {
      case .standardOutput: try Descriptor.standardOutput.write(bytes)
      case .direct(let descriptor): try descriptor.write(bytes)
      case .replacement(let file): try file.write(bytes)
      case .closed: precondition(bytes.isEmpty, "'\(path)' is written after it was finished")
      }
    }
  }

  private func recordingFailure(_ step: () throws(FileError) -> Void) throws(FileError) {
    if let failure { throw failure }
    do {
      try step()
    } catch {
      failure = error
      throw error
    }
  }

  /// Makes a write to a pipe without reader fail with ``FileError/closedPipe`` instead of killing
  /// the process. Call it once, at the start of the program.
  public static func ignoreClosedPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
  }

  deinit {
    if case .direct(let descriptor) = destination { close(descriptor.number) }
  }
}
