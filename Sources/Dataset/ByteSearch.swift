import Glibc

/// A byte in each of the eight places of a word.
private func repeated(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

private let highBits: UInt64 = 0x8080_8080_8080_8080

/// The place of the first byte that is below 0x20 or equals `one` or `other`.
///
/// Eight bytes at a time: `(x - n) & ~x` has the high bit of every byte below `n` set. A borrow can
/// set bits above such a byte too, so only the lowest is looked at.
///
/// - Returns: A place in `start..<end`, or `end` when there is no such byte.
func firstControl(
  or one: UInt8, or other: UInt8, in bytes: Span<UInt8>, from start: Int, to end: Int
) -> Int {
  let oneWord = repeated(one)
  let otherWord = repeated(other)
  // SAFETY: bytes are loaded only, and every loaded place is checked.
  let raw = unsafe bytes.bytes
  var place = start
  while place &+ 8 <= end {
    // SAFETY: the load is bounds-checked, and any eight bytes are a UInt64.
    let loaded = unsafe raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
    let word = UInt64(littleEndian: loaded)
    let first = word ^ oneWord
    let second = word ^ otherWord
    let found =
      ((word &- repeated(0x20)) & ~word | (first &- repeated(1)) & ~first
        | (second &- repeated(1)) & ~second) & highBits
    if found != 0 { return place &+ found.trailingZeroBitCount / 8 }
    place &+= 8
  }
  while place < end {
    let byte = bytes[place]
    if byte < 0x20 || byte == one || byte == other { return place }
    place &+= 1
  }
  return end
}

/// The place of the first line feed in `start..<end`, or `nil`.
func firstLineFeed(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
  guard start < end else { return nil }
  return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { part in
    // SAFETY: memchr reads no more than part.count bytes, and part is not empty.
    let base = part.baseAddress!
    guard let found = unsafe memchr(base, 0x0A, part.count) else { return nil }
    return unsafe start + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
  }
}

/// Whether `start..<end` is well-formed UTF-8; ASCII is passed over eight bytes at a time.
func isValidUTF8(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
  // SAFETY: bytes are loaded only, and every loaded place is checked.
  let raw = unsafe bytes.bytes
  var place = start
  while place &+ 8 <= end {
    // SAFETY: the load is bounds-checked, and any eight bytes are a UInt64.
    let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
    if word & highBits != 0 { break }
    place &+= 8
  }
  while place < end, bytes[place] < 0x80 { place &+= 1 }
  if place == end { return true }
  return (try? UTF8Span(validating: bytes.extracting(place..<end))) != nil
}
