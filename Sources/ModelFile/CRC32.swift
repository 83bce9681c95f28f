import CByteVectors

/// CRC-32 as zlib, PNG and Ethernet compute it (polynomial 0xEDB88320, reflected).
///
/// Any single flipped bit, and any burst of up to 32 bits, changes it. Blocks of 256 or 64 bytes are
/// folded onto each other where the processor multiplies polynomials; what is left is taken eight
/// bytes at a time through eight tables.
///
/// Reference: ISO 3309; Gopal et al. 2009, "Fast CRC computation for generic polynomials using
/// PCLMULQDQ instruction"; Kounavis and Berry 2008, doi:10.1109/TC.2008.85 (slicing by eight).
struct CRC32 {
  private static let polynomial: UInt32 = 0xEDB8_8320

  private var state: UInt32 = 0xFFFF_FFFF

  /// `tables[k * 256 + b]`: what byte `b` adds when `k` more bytes follow it.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = timesX(value) }
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
    var start = 0
    while case let count = fold(bytes.extracting(start...)), count > 0 { start += count }
    updateByTables(bytes.extracting(start...))
  }

  /// The checksum of bytes and others behind them, of the checksums of both: as polynomials over two
  /// elements, `first · x^(8 · secondCount) + second`.
  ///
  /// - Complexity: O(log `secondCount`).
  static func joined(_ first: UInt32, _ second: UInt32, secondCount: Int) -> UInt32 {
    // The square of the power before, and once more by x where the exponent is odd.
    var power: UInt32 = 1 << 31
    let exponent = 8 * secondCount
    for bit in (0..<(Int.bitWidth - exponent.leadingZeroBitCount)).reversed() {
      power = product(power, power)
      if exponent >> bit & 1 == 1 { power = timesX(power) }
    }
    return product(first, power) ^ second
  }

  /// The product of two polynomials, the coefficient of `x^0` in the highest bit, modulo that of the
  /// checksum.
  private static func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
    var (sum, shifted) = (UInt32(0), right)
    for bit in (0..<32).reversed() {
      if left >> UInt32(bit) & 1 == 1 { sum ^= shifted }
      shifted = timesX(shifted)
    }
    return sum
  }

  /// A polynomial times x.
  private static func timesX(_ factor: UInt32) -> UInt32 {
    factor & 1 == 1 ? factor >> 1 ^ polynomial : factor >> 1
  }

  /// Folds as many of the bytes as there are blocks.
  ///
  /// - Returns: Where the bytes start that are left.
  private mutating func fold(_ bytes: Span<UInt8>) -> Int {
    var remainder = [UInt8](repeating: 0, count: 16)
    // SAFETY: the kernel reads `count` bytes and writes 16.
    let count = unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe remainder.withUnsafeMutableBufferPointer { remainder in
        unsafe byte_vectors_fold_crc32(
          state, bytes.baseAddress, bytes.count, remainder.baseAddress)
      }
    }
    guard count > 0 else { return 0 }
    state = 0
    updateByTables(remainder.span)
    return count
  }

  private mutating func updateByTables(_ bytes: Span<UInt8>) {
    let tables = CRC32.tables.span
    var index = 0
    while index + 8 <= bytes.count {
      state = CRC32.afterEight(state, bytes, index, tables)
      index += 8
    }
    while index < bytes.count {
      state = state >> 8 ^ tables[Int((state ^ UInt32(bytes[index])) & 0xFF)]
      index += 1
    }
  }

  /// The state after the eight bytes at an index.
  @inline(__always)
  private static func afterEight(
    _ state: UInt32, _ bytes: Span<UInt8>, _ index: Int, _ tables: Span<UInt32>
  ) -> UInt32 {
    precondition(index >= 0 && index <= bytes.count - 8, "eight bytes have to be there")
    precondition(tables.count == 2_048, "eight tables of 256 bytes have to be there")
    // SAFETY: both were just checked. One by one, bytes and places in tables cost a check each.
    let eight = unsafe UInt64(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    let mixed = eight ^ UInt64(state)
    var after: UInt32 = 0
    for place in 0..<8 {
      let byte = Int(mixed >> UInt64(8 * place) & 0xFF)
      after ^= unsafe tables[unchecked: (7 - place) * 256 + byte]
    }
    return after
  }
}
