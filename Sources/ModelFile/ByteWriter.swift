import Features

/// Little-endian bytes of a section, field after field.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  /// Makes room for so many bytes in all, so that none is copied when they come.
  mutating func reserve(_ byteCount: Int) { bytes.reserveCapacity(byteCount) }

  /// Puts a number in the place of the bytes from `offset` on.
  mutating func replace(at offset: Int, by value: UInt32) {
    for place in 0..<4 {
      bytes[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * place))
    }
  }

  mutating func write(_ value: some FixedWidthInteger) {
    var rest = value
    for _ in 0..<(value.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  /// Numbers as they lie in memory, which is little-endian wherever model files are read in place.
  mutating func write<Number: BitwiseCopyable>(_ values: FrozenArray<Number>) {
    values.withSpan { values in
      // SAFETY: the bytes are copied before the closure ends.
      unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
  }

  mutating func write(_ values: some Sequence<UInt8>) {
    bytes.append(contentsOf: values)
  }

  /// A string table: count, starts, bytes, and zeros up to a multiple of four.
  mutating func writeStrings(starts: FrozenArray<UInt32>, bytes: FrozenArray<UInt8>) {
    write(UInt32(starts.count - 1))
    write(starts)
    write(bytes)
    padToFour()
  }

  /// Zeros up to a multiple of four.
  mutating func padToFour() {
    while bytes.count % 4 != 0 { bytes.append(0) }
  }

  /// Zeros up to a multiple of eight.
  mutating func padToEight() {
    while bytes.count % 8 != 0 { bytes.append(0) }
  }

  mutating func writeStrings(_ strings: [String]) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for string in strings {
      bytes.append(contentsOf: string.utf8)
      starts.append(UInt32(bytes.count))
    }
    writeStrings(starts: FrozenArray(starts), bytes: FrozenArray(bytes))
  }
}
