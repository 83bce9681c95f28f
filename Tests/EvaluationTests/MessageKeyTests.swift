import Testing

@testable import Evaluation

struct MessageKeyTests {
  /// Reference: test vectors of draft-eastlake-fnv, 64 bits, FNV-1a.
  @Test func `keys are those of the published vectors`() {
    #expect(messageKey(of: [UInt8]().span) == 0xcbf2_9ce4_8422_2325)
    #expect(messageKey(of: Array("a".utf8).span) == 0xaf63_dc4c_8601_ec8c)
    #expect(messageKey(of: Array("foobar".utf8).span) == 0x8594_4171_f739_67e8)
  }
}
