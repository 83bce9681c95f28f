import Glibc

/// A regular file under construction, which no path shows until it is committed.
final class PendingFile {
  let descriptor: Descriptor
  /// Bytes that were written, and those of them that the system has begun to put on the disk.
  private var (writtenCount, begunCount) = (0, 0)
  /// Bytes that are begun with at once.
  private static let beginningSize = 1 << 20
  private let target: OutputTarget
  private let replacing: Bool
  /// The hidden name that the file has now; nothing while it is nameless.
  private var temporaryPath: String?

  /// Opens an empty file in the directory of the target.
  ///
  /// - Parameter nameless: Whether to try a nameless file first, as all but tests do.
  init(
    target: OutputTarget, replacing: Bool, permissions: UInt32, nameless: Bool = true
  ) throws(FileError) {
    self.target = target
    self.replacing = replacing
    (descriptor, temporaryPath) =
      nameless
      ? try PendingFile.open(target, permissions)
      : try PendingFile.openNamed(target, permissions)
    if target.kind == .regular {
      // Only root may give a file away; for others the writer becomes the owner.
      _ = fchown(descriptor.number, target.status.st_uid, target.status.st_gid)
      guard fchmod(descriptor.number, target.status.st_mode & 0o7777) == 0 else {
        throw .system(action: "set the permissions of", path: target.givenPath, code: errno)
      }
    }
  }

  /// Adds bytes to the end, and has the system put them on the disk while others come, so that the end
  /// waits for the last of them alone: 90 MB of answers took a twentieth of the time of giving them.
  func write(_ bytes: Span<UInt8>) throws(FileError) {
    try descriptor.write(bytes)
    writtenCount += bytes.count
    guard writtenCount - begunCount >= PendingFile.beginningSize else { return }
    descriptor.beginSaving(begunCount..<writtenCount)
    begunCount = writtenCount
  }

  /// A nameless file, or one with a hidden name where the file system knows no nameless files.
  private static func open(
    _ target: OutputTarget, _ permissions: UInt32
  ) throws(FileError) -> (Descriptor, temporaryPath: String?) {
    if unsafe access("/proc/self/fd", X_OK) == 0 {
      do {
        let nameless = try Descriptor(
          opening: target.directory, flags: namelessFile | O_WRONLY, mode: permissions,
          name: target.givenPath)
        return (nameless, nil)
      } catch {
        // What file systems and kernels say that know no nameless files.
        guard error.hasCode(EOPNOTSUPP, EISDIR, EINVAL) else { throw error }
      }
    }
    return try openNamed(target, permissions)
  }

  /// `O_TMPFILE`, a macro that Swift does not import.
  private static let namelessFile = 0o20000000 | O_DIRECTORY

  private static func openNamed(
    _ target: OutputTarget, _ permissions: UInt32
  ) throws(FileError) -> (Descriptor, temporaryPath: String?) {
    for attempt in 0..<temporaryNameCount {
      let path = temporaryPath(target, attempt)
      do {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        let named = try Descriptor(
          opening: path, flags: flags, mode: permissions, name: target.givenPath)
        return (named, path)
      } catch {
        guard error.hasCode(EEXIST) else { throw error }
      }
    }
    throw .system(action: "create a file beside", path: target.givenPath, code: EEXIST)
  }

  /// Tried one after another: a killed process of the same number may have left some behind.
  private static let temporaryNameCount = 100

  private static func temporaryPath(_ target: OutputTarget, _ attempt: Int) -> String {
    // A file name has at most 255 bytes.
    let name = String(decoding: target.name.utf8.prefix(200), as: UTF8.self)
    let number = attempt == 0 ? "" : ".\(attempt)"
    return "\(target.directory)/.\(name).\(getpid())\(number).tmp"
  }

  /// Puts the file in the place of its target, on the disk to stay.
  func commit() throws(FileError) {
    try descriptor.synchronize()
    if replacing {
      try replaceTarget()
    } else {
      try link(as: target.path)
    }
    try synchronizeDirectory()
  }

  private func replaceTarget() throws(FileError) {
    let path: String
    if let temporaryPath { path = temporaryPath } else { path = try linkTemporarily() }
    temporaryPath = path
    guard unsafe rename(path, target.path) == 0 else {
      throw .system(action: "replace", path: target.givenPath, code: errno)
    }
    temporaryPath = nil
  }

  /// Gives the nameless file a hidden name: rename(2) replaces a file, linkat(2) does not.
  private func linkTemporarily() throws(FileError) -> String {
    for attempt in 0..<PendingFile.temporaryNameCount {
      let path = PendingFile.temporaryPath(target, attempt)
      do {
        try link(as: path)
        return path
      } catch {
        guard error.hasCode(EEXIST) else { throw error }
      }
    }
    throw .system(action: "create a file beside", path: target.givenPath, code: EEXIST)
  }

  /// Gives the file a further name; fails when that exists.
  private func link(as path: String) throws(FileError) {
    let present = temporaryPath ?? "/proc/self/fd/\(descriptor.number)"
    guard unsafe linkat(AT_FDCWD, present, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else {
      throw .system(action: "create", path: target.givenPath, code: errno)
    }
  }

  /// Makes the new name itself survive a loss of power.
  private func synchronizeDirectory() throws(FileError) {
    let directory = try Descriptor(opening: target.directory, flags: O_RDONLY | O_DIRECTORY)
    defer { close(directory.number) }
    do {
      try directory.synchronize()
    } catch {
      // Some network file systems cannot, and need not.
      guard error.hasCode(EINVAL) else { throw error }
    }
  }

  deinit {
    close(descriptor.number)
    if let temporaryPath { _ = unsafe unlink(temporaryPath) }
  }
}
