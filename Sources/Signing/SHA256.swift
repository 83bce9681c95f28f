import CSodium

/// SHA-256, the fingerprint that `sha256sum` prints.
public enum SHA256 {
  /// The digest of bytes as 64 hexadecimal digits.
  ///
  /// - Complexity: one pass.
  public static func hexadecimalDigest(of bytes: Span<UInt8>) -> String {
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    // SAFETY: reads the bytes of the span, writes the 32 of the digest.
    unsafe bytes.withUnsafeBufferPointer { bytes in
      _ = unsafe crypto_hash_sha256(&digest, bytes.baseAddress, UInt64(bytes.count))
    }
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
