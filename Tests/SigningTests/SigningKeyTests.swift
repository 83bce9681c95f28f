import Foundation
import Testing

@testable import Signing

struct SigningKeyTests {
  @Test(arguments: RFC8032.vectors)
  func `keys and signatures are those of RFC 8032`(vector: RFC8032) throws {
    let key = try SigningKey(seed: bytes(vector.seed).span)
    let message = bytes(vector.message)
    let signature = key.signature(for: message)
    #expect(signature == bytes(vector.signature))
    #expect(key.verificationKey == VerificationKey(bytes: bytes(vector.publicKey)))
    #expect(key.verificationKey.isValid(signature: signature, for: message))
  }

  /// Reference: RFC 8410, section 10.3, the first example.
  @Test func `the private key of RFC 8410 is read and written letter by letter`() throws {
    let text = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----

      """
    let key = try SigningKey(pem: Array(text.utf8))
    #expect(String(decoding: key.pem, as: UTF8.self) == text)
  }

  @Test func `a generated key is read back as it was written, and no two are alike`() throws {
    let key = try SigningKey.generate()
    let again = try SigningKey(pem: key.pem)
    #expect(again.verificationKey == key.verificationKey)
    #expect(again.signature(for: [1, 2, 3]) == key.signature(for: [1, 2, 3]))
    #expect(try SigningKey.generate().verificationKey != key.verificationKey)
  }

  @Test func `text around the block and other line ends do no harm`() throws {
    let text =
      "friendly name: x\r\n-----BEGIN PRIVATE KEY-----\r\n"
      + "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK\r\n  1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\r\n"
      + "-----END PRIVATE KEY-----\r\nafterwards"
    _ = try SigningKey(pem: Array(text.utf8))
  }

  @Test(arguments: [
    ("", SigningError.labelMissing(expected: "PRIVATE KEY")),
    ("-----BEGIN PRIVATE KEY-----\nMC4C", .labelMissing(expected: "PRIVATE KEY")),
    (
      "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", .labelMissing(expected: "PRIVATE KEY")
    ),
    ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C", .encryptedKey),
    (
      "-----BEGIN PRIVATE KEY-----\nMC4*\n-----END PRIVATE KEY-----",
      .invalidBase64(label: "PRIVATE KEY")
    ),
    ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", .notEd25519(label: "PRIVATE KEY")),
    // The same bytes with 1.3.101.110, X25519, as the algorithm: "...K2Vu..." for "...K2Vw...".
    (
      "-----BEGIN PRIVATE KEY-----\n"
        + "MC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        + "-----END PRIVATE KEY-----",
      .notEd25519(label: "PRIVATE KEY")
    ),
  ])
  func `what is no Ed25519 key is refused`(text: String, expected: SigningError) {
    #expect(throws: expected) { try SigningKey(pem: Array(text.utf8)) }
  }

  @Test func `every cut of a key is refused`() throws {
    let pem = try SigningKey.generate().pem
    // Whole is all but the last line end.
    for count in 0..<pem.count - 1 {
      #expect(throws: SigningError.self) {
        try SigningKey(pem: Array(pem.prefix(count)))
      }
    }
  }

  @Test func `an error says what to do`() {
    #expect(
      SigningError.labelMissing(expected: "PRIVATE KEY").description
        == "the key has no line '-----BEGIN PRIVATE KEY-----'. "
        + "Give a private key, as 'openssl genpkey -algorithm ed25519' writes it.")
    #expect(SigningError.encryptedKey.description.contains("openssl pkey -in locked.pem"))
  }

  @Test func `wiping leaves only zeros`() {
    var secret: [UInt8] = [1, 2, 3]
    SigningKey.wipe(&secret)
    #expect(secret == [0, 0, 0])
  }
}
