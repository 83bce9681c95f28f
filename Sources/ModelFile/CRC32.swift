/// CRC-32 as zlib, PNG and Ethernet compute it (polynomial 0xEDB88320, reflected).
///
/// Any single flipped bit, and any burst of up to 32 bits, changes it. Eight bytes are taken at a
/// time through eight tables.
///
/// Reference: ISO 3309; Kounavis and Berry 2008, doi:10.1109/TC.2008.85 (slicing by eight).
struct CRC32 {
  private var state: UInt32 = 0xFFFF_FFFF

  /// `tables[k * 256 + b]`: what byte `b` adds when `k` more bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for place in 256..<(8 * 256) {
      let before = tables[place - 256]
      tables[place] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()

  /// The checksum of all bytes so far.
  var value: UInt32 { ~state }

  /// Takes in some of the bytes.
  mutating func update(_ bytes: Span<UInt8>) {
    let tables = CRC32.tables.span
    var index = 0
    while index + 8 <= bytes.count {
      var low = state
      var high: UInt32 = 0
      for offset in 0..<4 {
        low ^= UInt32(bytes[index + offset]) << UInt32(8 * offset)
        high |= UInt32(bytes[index + 4 + offset]) << UInt32(8 * offset)
      }
      state =
        tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int(low >> 8 & 0xFF)]
        ^ tables[5 * 256 + Int(low >> 16 & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
      state ^=
        tables[3 * 256 + Int(high & 0xFF)] ^ tables[2 * 256 + Int(high >> 8 & 0xFF)]
        ^ tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
      index += 8
    }
    while index < bytes.count {
      state = state >> 8 ^ tables[Int((state ^ UInt32(bytes[index])) & 0xFF)]
      index += 1
    }
  }
}
