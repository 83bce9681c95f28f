/// What can be wrong with a key.
public enum SigningError: Error, Equatable, CustomStringConvertible {
  /// libsodium cannot start, or has no memory or randomness to give.
  case libraryUnavailable
  /// The text holds no block of the label.
  case labelMissing(expected: String)
  /// The key is locked with a password.
  case encryptedKey
  /// What stands between the first and the last line of the block is not Base64.
  case invalidBase64(label: String)
  /// The block is well-formed, but of another algorithm or layout.
  case notEd25519(label: String)

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .libraryUnavailable:
      return "libsodium could not start: it found no source of randomness or no memory"
    case .labelMissing(let label):
      return "the key has no line '-----BEGIN \(label)-----'. " + SigningError.remedy(label)
    case .encryptedKey:
      return "the key is locked with a password. Unlock a copy with "
        + "'openssl pkey -in locked.pem -out private.pem'."
    case .invalidBase64(let label):
      return "the block '\(label)' of the key is damaged: it is not Base64. Copy the file again."
    case .notEd25519(let label):
      return "the block '\(label)' does not hold an Ed25519 key. " + SigningError.remedy(label)
    }
  }

  private static func remedy(_ label: String) -> String {
    label == PEM.publicKeyLabel
      ? "Give the public key, as 'openssl pkey -in private.pem -pubout' writes it."
      : "Give a private key, as 'openssl genpkey -algorithm ed25519' writes it."
  }
}
