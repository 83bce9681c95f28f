import Glibc

/// What changes when a file is replaced or written: cheap to ask, and no proof.
public struct FileStamp: Equatable, Sendable {
  private let device: UInt
  private let inode: UInt
  private let byteCount: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// The stamp of the file that a path leads to now; nil where there is none.
  public init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    device = status.st_dev
    inode = status.st_ino
    byteCount = status.st_size
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
