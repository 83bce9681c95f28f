/// A secret that two sides share, to prove that a message comes from one of them.
///
/// HMAC-SHA256. Reference: RFC 2104, RFC 4231.
public struct AuthenticationKey: Sendable {
  private let secret: SecretBytes

  /// A key of a secret of any length but none.
  ///
  /// - Throws: ``SigningError/libraryUnavailable``.
  public init(_ bytes: Span<UInt8>) throws(SigningError) {
    secret = try unsafe SecretBytes(count: bytes.count) { secret in
      // SAFETY: both have bytes.count bytes.
      unsafe bytes.withUnsafeBytes { unsafe secret.copyMemory(from: $0) }
    }
  }

  /// The code of a message, as 64 hexadecimal digits.
  public func hexadecimalCode(for message: Span<UInt8>) -> String {
    secret.withBytes { key in
      hexadecimalText(Sodium.authenticationCode(for: message, key: key))
    }
  }
}
