import Testing

@testable import ModelFile

struct CRC32Tests {
  /// Reference: the check value of CRC-32/ISO-HDLC, Rocksoft model; "" is 0 by definition.
  @Test func `nine digits have the published checksum`() {
    #expect(checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(checksum(of: []) == 0)
  }

  /// A bit at a time, from the polynomial alone.
  @Test func `tables and folds say what single bits say, at every length`() {
    let bytes = (0..<900).map { UInt8(truncatingIfNeeded: $0 * $0 * 7 + 3) }
    for length in 0...bytes.count {
      let start = Array(bytes.prefix(length))
      #expect(checksum(of: start) == bitwiseChecksum(of: start))
    }
  }

  /// Blocks of 256 and 64 bytes are folded; what comes before and behind them is not.
  @Test(arguments: [65_535, 65_536, 65_537, 100_003])
  func `folds of many blocks say what single bits say`(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * $0 * 7 ^ $0 >> 8) }
    #expect(checksum(of: bytes) == bitwiseChecksum(of: bytes))
    var pieces = CRC32()
    pieces.update(bytes.span.extracting(0..<3))
    pieces.update(bytes.span.extracting(3...))
    #expect(pieces.value == bitwiseChecksum(of: bytes))
  }

  @Test func `pieces make the checksum of the whole`() {
    let bytes = (0..<150).map { UInt8($0) }
    for cut in 0...bytes.count {
      var pieces = CRC32()
      pieces.update(bytes.span.extracting(0..<cut))
      pieces.update(bytes.span.extracting(cut...))
      #expect(pieces.value == checksum(of: bytes))
    }
  }

  @Test(arguments: [0, 1, 149, 150, 255, 256, 100_003])
  func `checksums of two parts make that of the whole`(cut: Int) {
    let bytes = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 * $0 * 7 ^ $0 >> 8) }
    let (first, second) = (Array(bytes[..<cut]), Array(bytes[cut...]))
    let joined = CRC32.joined(
      checksum(of: first), checksum(of: second), secondCount: second.count)
    #expect(joined == bitwiseChecksum(of: bytes))
  }

  private func bitwiseChecksum(of bytes: [UInt8]) -> UInt32 {
    var state: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
    }
    return ~state
  }

  private func checksum(of bytes: [UInt8]) -> UInt32 {
    var checksum = CRC32()
    checksum.update(bytes.span)
    return checksum.value
  }
}
