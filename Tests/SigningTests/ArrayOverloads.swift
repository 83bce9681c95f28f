import Signing

// `#expect` cannot take an expression apart that lends a span; these take arrays.

extension SigningKey {
  convenience init(pem: [UInt8]) throws(SigningError) { try self.init(pem: pem.span) }
  func signature(for message: [UInt8]) -> [UInt8] { signature(for: message.span) }
}

extension VerificationKey {
  init(pem: [UInt8]) throws(SigningError) { try self.init(pem: pem.span) }
  func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
    isValid(signature: signature.span, for: message.span)
  }
}
