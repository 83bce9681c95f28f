import Testing

@testable import Redaction

struct KeyedDigestTests {
  /// Reference: Aumasson and Bernstein 2012, appendix A: the key 00…0f and the message 00…0e.
  @Test func `the test vector of the paper comes out`() {
    var digest = KeyedDigest(
      key: KeyedDigest.Key(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908))
    for byte in UInt8(0)..<15 { digest.absorb(byte) }
    #expect(digest.finish() == 0xA129_CA61_49BE_45E5)
  }

  /// Reference: vectors.h of the authors' program: the empty message and the message 00…07.
  @Test func `messages of no byte and of one word come out`() {
    let key = KeyedDigest.Key(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)
    #expect(KeyedDigest(key: key).finish() == 0x726F_DB47_DD0E_0E31)
    var digest = KeyedDigest(key: key)
    for byte in UInt8(0)..<8 { digest.absorb(byte) }
    #expect(digest.finish() == 0x93F5_F579_9A93_2462)
  }

  @Test func `two keys differ`() {
    let (one, other) = (KeyedDigest.Key(), KeyedDigest.Key())
    #expect(one.low != other.low && one.high != other.high)
  }
}
