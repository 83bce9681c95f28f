import Foundation
import Testing

@testable import Signing

struct VerificationKeyTests {
  private let key: SigningKey
  private let message = Array("the bytes of a model".utf8)

  init() throws { key = try SigningKey.generate() }

  /// Reference: RFC 8410, section 10.1, the example of a public key.
  @Test func `the public key of RFC 8410 is read and written letter by letter`() throws {
    let text = """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
      -----END PUBLIC KEY-----

      """
    let read = try VerificationKey(pem: Array(text.utf8))
    #expect(String(decoding: read.pem, as: UTF8.self) == text)
  }

  @Test func `every flipped bit of the message or the signature is noticed`() {
    let signature = key.signature(for: message)
    for bit in 0..<message.count * 8 {
      let forged = flipping(bit, of: message)
      #expect(!key.verificationKey.isValid(signature: signature, for: forged))
    }
    for bit in 0..<signature.count * 8 {
      let forged = flipping(bit, of: signature)
      #expect(!key.verificationKey.isValid(signature: forged, for: message))
    }
  }

  @Test(arguments: [0, 1, 63, 65, 128])
  func `a signature of another length is no signature`(count: Int) {
    let long = key.signature(for: message) + key.signature(for: message)
    #expect(
      !key.verificationKey.isValid(
        signature: Array(long.prefix(count)), for: message))
  }

  @Test func `a signature of someone else is not valid`() throws {
    let signature = try SigningKey.generate().signature(for: message)
    #expect(!key.verificationKey.isValid(signature: signature, for: message))
  }

  @Test func `a private key is not taken for a public one`() {
    #expect(throws: SigningError.labelMissing(expected: "PUBLIC KEY")) {
      try VerificationKey(pem: key.pem)
    }
  }

  private func flipping(_ bit: Int, of bytes: [UInt8]) -> [UInt8] {
    var flipped = bytes
    flipped[bit / 8] ^= 1 << (bit % 8)
    return flipped
  }
}
