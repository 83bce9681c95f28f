public import Features
public import FileSystem

extension FrozenArray where Element == UInt8 {
  /// The bytes of a mapped file, where they lie.
  public init(_ file: MappedFile) {
    guard let start = unsafe file.bytes.baseAddress else {
      self.init([])
      return
    }
    // SAFETY: the mapping is read-only and lives as long as its owner.
    unsafe self.init(
      base: start.assumingMemoryBound(to: UInt8.self), count: file.bytes.count, owner: file)
  }
}
