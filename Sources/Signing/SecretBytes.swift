import CSodium

/// Bytes that are kept out of swap and core files, and wiped when they are no longer needed.
@safe final class SecretBytes: @unchecked Sendable {
  // Unchecked, but sound: the bytes are written in init and read-only from then on.

  private let start: UnsafeMutableRawPointer
  private let count: Int

  /// - Parameter fill: Writes all bytes.
  init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) throws(SigningError) {
    try Sodium.start()
    guard let start = unsafe sodium_malloc(count) else { throw .libraryUnavailable }
    unsafe self.start = start
    self.count = count
    unsafe fill(UnsafeMutableRawBufferPointer(start: start, count: count))
    _ = unsafe sodium_mprotect_readonly(start)
  }

  /// Lends the bytes.
  func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    // SAFETY: `count` bytes, all written by `fill`, live until deinit.
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
    let result = unsafe body(bytes.bindMemory(to: UInt8.self).span)
    withExtendedLifetime(self) {}
    return result
  }

  deinit { unsafe sodium_free(start) }
}
