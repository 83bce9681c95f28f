/// A private Ed25519 key: whoever holds it can say "this model is mine".
///
/// Written and read as OpenSSL does it: PKCS#8 (RFC 8410) in a PEM block. The key lies in memory
/// that is kept out of swap and core files and is wiped at the end.
///
/// Reference: RFC 8032.
public final class SigningKey: Sendable {
  /// Bytes of a signature.
  public static let signatureByteCount = Sodium.signatureSize

  /// What the seed follows in the file: version 0, algorithm 1.3.101.112 and two string headers.
  private static let header: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  /// The seed and the public key, one after the other. Shape `[64]`.
  private let secret: SecretBytes
  /// The key that others check signatures with.
  public let verificationKey: VerificationKey

  /// The key that a seed of 32 bytes stands for.
  init(seed: Span<UInt8>) throws(SigningError) {
    let pair = try Sodium.keyPair(seed: seed)
    secret = pair.secret
    verificationKey = VerificationKey(bytes: pair.publicKey)
  }

  /// A key from its PEM text.
  ///
  /// - Parameter pem: Has a block `PRIVATE KEY`; the caller may ``wipe(_:)`` it afterwards.
  /// - Throws: ``SigningError``, when the block is missing, locked, damaged or not Ed25519.
  public convenience init(pem: Span<UInt8>) throws(SigningError) {
    let label = PEM.privateKeyLabel
    var block = try PEM.decode(pem, label: label)
    defer { SigningKey.wipe(&block) }
    guard block.count == SigningKey.header.count + Sodium.seedSize,
      block.starts(with: SigningKey.header)
    else { throw .notEd25519(label: label) }
    try self.init(seed: block.span.extracting(last: Sodium.seedSize))
  }

  /// A new key, from the randomness of the operating system.
  ///
  /// - Throws: ``SigningError/libraryUnavailable``.
  public static func generate() throws(SigningError) -> SigningKey {
    let seed = try Sodium.randomSeed()
    let key: Result<SigningKey, SigningError> = seed.withBytes { seed in
      do throws(SigningError) {
        return .success(try SigningKey(seed: seed))
      } catch {
        return .failure(error)
      }
    }
    return try key.get()
  }

  /// The PEM text of the key, to be written to a file that nobody else can read, and then to be
  /// ``wipe(_:)``d.
  public var pem: [UInt8] {
    var block = SigningKey.header
    block.reserveCapacity(block.count + Sodium.seedSize)
    defer { SigningKey.wipe(&block) }
    secret.withBytes { secret in
      for index in 0..<Sodium.seedSize { block.append(secret[index]) }
    }
    return PEM.encode(block.span, label: PEM.privateKeyLabel)
  }

  /// The signature of a message, the same each time. Shape `[64]`.
  ///
  /// - Complexity: O(`message.count`), which is read twice.
  public func signature(for message: Span<UInt8>) -> [UInt8] {
    secret.withBytes { secret in Sodium.signature(for: message, secretKey: secret) }
  }

  /// Overwrites the text of a key that is no longer needed.
  public static func wipe(_ bytes: inout [UInt8]) {
    Sodium.wipe(&bytes)
  }
}
