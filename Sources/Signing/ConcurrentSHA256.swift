import Dispatch
import Synchronization

/// SHA-256 of bytes that come piece by piece, computed while the caller goes on to the next piece.
///
/// Of the time that training reads for, the hash took a quarter.
public final class ConcurrentSHA256: Sendable {
  private let hash = Mutex(SHA256())
  private let queue = DispatchQueue(label: "tocsin.sha256")
  /// Pieces that may wait, so that memory does not grow with the bytes.
  private let places = DispatchSemaphore(value: 4)
  private let isConcurrent: Bool

  /// Of no bytes yet.
  ///
  /// - Parameter threads: With one alone, the caller waits for each piece.
  public init(threads: Int) {
    isConcurrent = threads > 1
  }

  /// Takes in the next bytes.
  public func update(_ bytes: Span<UInt8>) {
    guard isConcurrent else {
      hash.withLock { $0.update(bytes) }
      return
    }
    // SAFETY: the bytes are copied before the closure ends.
    let piece = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    places.wait()
    queue.async { [self] in
      hash.withLock { $0.update(piece.span) }
      places.signal()
    }
  }

  /// The digest of all bytes so far, as 64 hexadecimal digits.
  public var hexadecimalDigest: String {
    queue.sync { hash.withLock { $0.hexadecimalDigest } }
  }
}
