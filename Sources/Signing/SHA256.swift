import CSodium

/// SHA-256 of bytes that come piece by piece: the fingerprint that `sha256sum` prints.
///
/// Reference: FIPS 180-4.
public struct SHA256 {
  private var state = crypto_hash_sha256_state()

  /// Of no bytes yet.
  public init() {
    _ = unsafe crypto_hash_sha256_init(&state)
  }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    // SAFETY: reads the bytes of the span.
    unsafe bytes.withUnsafeBufferPointer { bytes in
      _ = unsafe crypto_hash_sha256_update(&state, bytes.baseAddress, UInt64(bytes.count))
    }
  }

  /// The digest of all bytes so far, as 64 hexadecimal digits.
  public var hexadecimalDigest: String {
    var copy = state
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    // SAFETY: writes the 32 bytes of the digest.
    _ = unsafe crypto_hash_sha256_final(&copy, &digest)
    return hexadecimalText(digest)
  }
}

/// Bytes as two lower-case hexadecimal digits each.
func hexadecimalText(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
