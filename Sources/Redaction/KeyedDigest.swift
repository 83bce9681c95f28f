/// SipHash-2-4: a digest of bytes that nobody can compute, or check a guess against, without the
/// key.
///
/// Reference: Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF", section 2; its test
/// vector is in appendix A.
struct KeyedDigest {
  /// 128 bits, drawn from the system's source of secrets.
  struct Key: Sendable {
    let low: UInt64
    let high: UInt64

    init(low: UInt64, high: UInt64) {
      self.low = low
      self.high = high
    }

    /// A key of its own for each run.
    init() {
      var random = SystemRandomNumberGenerator()
      self.init(low: random.next(), high: random.next())
    }
  }

  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  /// The bytes of the last, unfinished word.
  private var tail: UInt64 = 0
  private var byteCount: UInt64 = 0

  init(key: Key) {
    v0 = key.low ^ 0x736F_6D65_7073_6575
    v1 = key.high ^ 0x646F_7261_6E64_6F6D
    v2 = key.low ^ 0x6C79_6765_6E65_7261
    v3 = key.high ^ 0x7465_6462_7974_6573
  }

  /// Takes in the next byte.
  mutating func absorb(_ byte: UInt8) {
    tail |= UInt64(byte) << (8 * (byteCount % 8))
    byteCount += 1
    if byteCount % 8 == 0 { absorbTail() }
  }

  /// The digest of the bytes taken in.
  consuming func finish() -> UInt64 {
    tail |= byteCount << 56
    absorbTail()
    v2 ^= 0xFF
    for _ in 0..<4 { mix() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func absorbTail() {
    v3 ^= tail
    mix()
    mix()
    v0 ^= tail
    tail = 0
  }

  private mutating func mix() {
    v0 &+= v1
    v1 = rotated(v1, 13) ^ v0
    v0 = rotated(v0, 32)
    v2 &+= v3
    v3 = rotated(v3, 16) ^ v2
    v0 &+= v3
    v3 = rotated(v3, 21) ^ v0
    v2 &+= v1
    v1 = rotated(v1, 17) ^ v2
    v2 = rotated(v2, 32)
  }

  private func rotated(_ word: UInt64, _ bitCount: UInt64) -> UInt64 {
    word << bitCount | word >> (64 - bitCount)
  }
}
