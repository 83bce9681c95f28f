/// The secret that clients bring.
struct BearerToken: Sendable {
  private let bytes: [UInt8]

  init(_ token: String) {
    bytes = Array(token.utf8)
  }

  /// Whether an `Authorization` header brings the secret.
  ///
  /// The time depends on the length of what is brought, never on how much of it is right.
  func isBrought(by header: String?) -> Bool {
    guard let header else { return false }
    let scheme = "bearer "
    guard header.count > scheme.count, header.prefix(scheme.count).lowercased() == scheme else {
      return false
    }
    let brought = Array(header.dropFirst(scheme.count).utf8)
    var difference: UInt64 = brought.count == bytes.count ? 0 : 1
    for (index, byte) in brought.enumerated() {
      difference |= UInt64(byte ^ bytes[index % bytes.count])
    }
    return difference == 0
  }
}
