import Glibc

/// The place that a path to be written leads to, after all symbolic links.
struct OutputTarget {
  /// What stands there now.
  enum Kind {
    case missing, regular, directory
    /// A device, a pipe, or a file that some process holds open, such as `/dev/stderr`.
    case special
  }

  let kind: Kind
  /// The path as the user gave it, for messages.
  let givenPath: String
  let directory: String
  let name: String
  /// Owner and permissions of the regular file that stands there.
  let status: stat

  var path: String { directory + "/" + name }

  init(path: String) throws(FileError) {
    var status = stat()
    let found = unsafe stat(path, &status) == 0
    guard found || errno == ENOENT else {
      throw .system(action: "open", path: path, code: errno)
    }
    self.status = status
    givenPath = path
    let resolved = try OutputTarget.resolvingLinks(path)
    let isHeldOpen = resolved.hasPrefix("/proc/")
    kind = isHeldOpen ? .special : found ? OutputTarget.kind(status.st_mode) : .missing
    (directory, name) = OutputTarget.split(resolved)
    // "folder/" names a directory, whether or not there is one.
    guard !name.isEmpty || kind == .directory else {
      throw .system(action: "open", path: path, code: path.isEmpty ? ENOENT : EISDIR)
    }
  }

  private static func kind(_ mode: UInt32) -> Kind {
    switch mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .directory
    default: .special
    }
  }

  /// The path at the end of a chain of links, of which the last may lead to nothing yet. Links
  /// in `/proc` stand for open files, and are not followed: their text is no path.
  private static func resolvingLinks(_ path: String) throws(FileError) -> String {
    var resolved = path
    // The kernel itself follows at most 40.
    for _ in 0..<40 {
      guard !resolved.hasPrefix("/proc/"), let next = destination(ofLink: resolved) else {
        return resolved
      }
      resolved = next.hasPrefix("/") ? next : split(resolved).directory + "/" + next
    }
    throw .system(action: "open", path: path, code: ELOOP)
  }

  /// What a symbolic link says; nothing when the path is none.
  private static func destination(ofLink path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    // SAFETY: readlink(2) writes at most as many bytes as it is told the array has.
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe readlink(
        path, buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }

  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(path[path.index(after: slash)...])
    return (slash == path.startIndex ? "/." : String(path[..<slash]), name)
  }
}
