import ArgumentParser
import Glibc

/// Refuses to write to a file that the same command reads and needs afterwards.
///
/// Another path or link to the same file is the same file. What is no regular file is no matter:
/// `/dev/null` may be read and written.
///
/// - Parameter inputs: Paths, each with the word for it in the message.
func refuseToOverwrite(_ inputs: [(word: String, path: String)], with output: String) throws {
  guard let written = identity(of: output) else { return }
  for input in inputs where identity(of: input.path) == written {
    throw ValidationError(
      "'\(output)' is the \(input.word) itself, and would be overwritten. Name another file.")
  }
}

/// What makes a regular file the same by whatever path; nothing for all else.
private struct FileIdentity: Equatable {
  let device: UInt
  let number: UInt
}

private func identity(of path: String) -> FileIdentity? {
  var status = stat()
  guard path != "-", unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    return nil
  }
  return FileIdentity(device: UInt(status.st_dev), number: UInt(status.st_ino))
}
