/// A public Ed25519 key: whoever holds it can check who signed a model.
///
/// Written and read as OpenSSL does it: SubjectPublicKeyInfo (RFC 8410) in a PEM block.
public struct VerificationKey: Equatable, Sendable {
  /// What the key follows in the file: algorithm 1.3.101.112 and a string header.
  private static let header: [UInt8] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  /// The point on the curve, as RFC 8032 packs it. Shape `[32]`.
  private let bytes: [UInt8]

  init(bytes: [UInt8]) {
    precondition(bytes.count == Sodium.publicKeySize, "a key of \(bytes.count) bytes")
    self.bytes = bytes
  }

  /// A key from its PEM text.
  ///
  /// - Parameter pem: Has a block `PUBLIC KEY`.
  /// - Throws: ``SigningError``, when the block is missing, damaged or not Ed25519.
  public init(pem: Span<UInt8>) throws(SigningError) {
    try Sodium.start()
    let label = PEM.publicKeyLabel
    let block = try PEM.decode(pem, label: label)
    let header = VerificationKey.header
    guard block.count == header.count + Sodium.publicKeySize, block.starts(with: header) else {
      throw .notEd25519(label: label)
    }
    bytes = Array(block.dropFirst(header.count))
  }

  /// The PEM text of the key.
  public var pem: [UInt8] {
    PEM.encode((VerificationKey.header + bytes).span, label: PEM.publicKeyLabel)
  }

  /// Whether the owner of the key signed exactly these bytes.
  ///
  /// - Parameters:
  ///   - signature: 64 bytes; any other number is no signature of anybody.
  ///   - message: What was signed.
  public func isValid(signature: Span<UInt8>, for message: Span<UInt8>) -> Bool {
    Sodium.isValid(signature: signature, for: message, publicKey: bytes)
  }
}
