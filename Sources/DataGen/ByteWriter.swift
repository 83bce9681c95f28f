import Glibc

/// A cursor over memory that somebody else owns: what rows are written with.
///
/// Every write checks the room that is left, so a wrong bound stops the program instead of
/// damaging memory. It exists because appending to an array costs a uniqueness check per byte;
/// this is the only unsafe code of the module.
@safe struct ByteWriter: ~Copyable {
  private let start: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  /// Bytes written so far.
  private(set) var count = 0

  /// Starts at the front of `memory`, which must outlive the writer.
  @unsafe init(memory: UnsafeMutableBufferPointer<UInt8>) {
    guard let base = memory.baseAddress else { preconditionFailure("no memory to write to") }
    unsafe start = base
    capacity = memory.count
  }

  /// Adds one byte.
  @inline(__always)
  mutating func append(_ byte: UInt8) {
    precondition(count < capacity, "a row overran its \(capacity) bytes")
    // SAFETY: count < capacity was checked, and `start` owns `capacity` bytes.
    unsafe start[count] = byte
    count += 1
  }

  /// Adds `length` bytes of `pool` from `offset` on.
  @inline(__always)
  mutating func append(_ pool: [UInt8], from offset: Int, length: Int) {
    precondition(offset >= 0 && length >= 0 && offset + length <= pool.count)
    precondition(length <= capacity - count, "a row overran its \(capacity) bytes")
    unsafe pool.withUnsafeBufferPointer { bytes in
      guard let source = bytes.baseAddress else { return }
      // SAFETY: both ranges were checked above, and a pool never is the memory written to.
      _ = unsafe memcpy(start + count, source + offset, length)
    }
    count += length
  }
}

extension ByteWriter {
  /// Adds a whole number, 0 or more, without leading zeros.
  @inline(__always)
  mutating func append(decimal value: UInt64) {
    append(decimal: value, digitCount: decimalDigitCount(value))
  }

  /// Adds the last `digitCount` decimal digits of `value`, with leading zeros.
  @inline(__always)
  mutating func append(decimal value: UInt64, digitCount: Int) {
    precondition(digitCount <= capacity - count, "a row overran its \(capacity) bytes")
    var rest = value
    var place = count + digitCount
    while place > count {
      place -= 1
      let quotient = rest / 10
      // SAFETY: count <= place < count + digitCount <= capacity.
      unsafe start[place] = 0x30 + UInt8(truncatingIfNeeded: rest &- quotient &* 10)
      rest = quotient
    }
    count += digitCount
  }

  /// Adds the last `digitCount` hexadecimal digits of `value`, in small letters.
  @inline(__always)
  mutating func append(hexadecimal value: UInt64, digitCount: Int) {
    for place in stride(from: digitCount - 1, through: 0, by: -1) {
      let digit = UInt8(truncatingIfNeeded: (value >> UInt64(4 * place)) & 15)
      append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  /// Adds an IPv4 address, its first octet in the highest byte, as four numbers with dots.
  @inline(__always)
  mutating func append(address: UInt32) {
    append(decimal: UInt64(address >> 24))
    append(0x2E)
    append(decimal: UInt64((address >> 16) & 255))
    append(0x2E)
    append(decimal: UInt64((address >> 8) & 255))
    append(0x2E)
    append(decimal: UInt64(address & 255))
  }
}

/// The number of decimal digits of `value`, at least 1.
@inline(__always)
private func decimalDigitCount(_ value: UInt64) -> Int {
  var count = 1
  var bound: UInt64 = 10
  while value >= bound {
    count += 1
    guard count < 20 else { break }
    bound &*= 10
  }
  return count
}
