import Foundation
import Testing

/// A named pipe, and the end of it that reads.
final class NamedPipe {
  let path: String
  private var reader: Int32 = -1

  init(path: String) throws {
    self.path = path
    try #require(unsafe mkfifo(path, 0o600) == 0)
  }

  func openForReading() { reader = unsafe open(path, O_RDONLY | O_NONBLOCK) }

  func closeForReading() {
    if reader >= 0 { close(reader) }
    reader = -1
  }

  /// What the pipe holds now, at most `byteCount` bytes; does not wait.
  func read(_ byteCount: Int) -> ArraySlice<UInt8> {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    let count = unsafe Foundation.read(reader, &bytes, byteCount)
    return bytes.prefix(max(count, 0))
  }

  deinit { closeForReading() }
}
