import Glibc

/// A byte in each of the eight places of a word.
private func repeated(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

private let highBits: UInt64 = 0x8080_8080_8080_8080

/// A walk over the bytes that may be below 0x20 or equal one of two others.
///
/// Eight bytes at a time, by ``controlBits(_:_:_:)``: whoever walks looks at each byte that is found.
struct ControlWalk {
  /// Whether a byte passed so far, or a few behind it, is not ASCII.
  var hasSeenNonASCII: Bool { seen & highBits != 0 }

  private let oneWord: UInt64
  private let otherWord: UInt64
  private let end: Int
  private var wordStart: Int
  private var nextWordStart: Int
  /// High bits of the bytes of the word at hand that are still to be found.
  private var found: UInt64 = 0
  private var seen: UInt64 = 0

  /// Looks for control characters, `one` and `other` in `start..<end`.
  init(for one: UInt8, or other: UInt8, from start: Int, to end: Int) {
    oneWord = repeated(one)
    otherWord = repeated(other)
    wordStart = start
    nextWordStart = start
    self.end = end
  }

  /// The place of the next such byte, or the end.
  mutating func next(in bytes: Span<UInt8>) -> Int {
    while found == 0 {
      if nextWordStart >= end { return end }
      let word = word(of: bytes, at: nextWordStart)
      wordStart = nextWordStart
      nextWordStart = wordStart &+ 8
      seen |= word
      found = controlBits(word, oneWord, otherWord)
    }
    let place = wordStart &+ found.trailingZeroBitCount / 8
    found &= found &- 1
    return place
  }

  /// Eight bytes, the first of them lowest; a few before the end are filled up with letters.
  private func word(of bytes: Span<UInt8>, at start: Int) -> UInt64 {
    if start &+ 8 <= end { return loadWord(bytes, at: start) }
    var word = repeated(UInt8(ascii: "x"))
    for place in (start..<end).reversed() { word = word << 8 | UInt64(bytes[place]) }
    return word
  }
}

/// The place of the first byte in `start..<end` that is below 0x20 or equals `one` or `other`, or
/// `end`.
///
/// Unsafe because checking every load takes two fifths of the instructions of reading JSON.
func firstControl(
  or one: UInt8, or other: UInt8, in bytes: Span<UInt8>, from start: Int, to end: Int
) -> Int {
  let (oneWord, otherWord) = (repeated(one), repeated(other))
  return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { part in
    guard let base = unsafe UnsafeRawPointer(part.baseAddress) else { return end }
    var place = 0
    while place &+ 8 <= part.count {
      // SAFETY: eight bytes from `place` on lie in the part, and any are a UInt64.
      let word = unsafe base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      let found = controlBits(UInt64(littleEndian: word), oneWord, otherWord)
      // The lowest bit has no borrow below it: it is true.
      if found != 0 { return start &+ place &+ found.trailingZeroBitCount / 8 }
      place &+= 8
    }
    while place < part.count,
      unsafe part[place] >= 0x20 && part[place] != one && part[place] != other
    {
      place &+= 1
    }
    return start &+ place
  }
}

/// The high bit of each byte that is below 0x20 or equals that of one of two others; a borrow can set
/// the bit of a byte above such a one, too.
///
/// `(x - n) & ~x` has the high bit of every byte below `n` set.
private func controlBits(_ word: UInt64, _ oneWord: UInt64, _ otherWord: UInt64) -> UInt64 {
  let first = word ^ oneWord
  let second = word ^ otherWord
  return
    ((word &- repeated(0x20)) & ~word | (first &- repeated(1)) & ~first
    | (second &- repeated(1)) & ~second) & highBits
}

/// Whether `literal` stands in `bytes` from `start` on.
func isEqual(_ literal: Span<UInt8>, to bytes: Span<UInt8>, from start: Int) -> Bool {
  guard literal.count <= bytes.count - start else { return false }
  return unsafe literal.withUnsafeBufferPointer { literal in
    unsafe bytes.extracting(start...).withUnsafeBufferPointer { bytes in
      guard let here = literal.baseAddress, let there = bytes.baseAddress else { return true }
      // SAFETY: both hold as many bytes as the literal, as was checked.
      return unsafe memcmp(here, there, literal.count) == 0
    }
  }
}

/// Eight bytes, the first of them lowest.
private func loadWord(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
  // SAFETY: the load is bounds-checked, and any eight bytes are a UInt64.
  UInt64(
    littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
}

/// The place of the first line feed in `start..<end`, or `nil`.
package func firstLineFeed(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
  guard start < end else { return nil }
  return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer { part in
    // SAFETY: memchr reads no more than part.count bytes, and part is not empty.
    let base = part.baseAddress!
    guard let found = unsafe memchr(base, 0x0A, part.count) else { return nil }
    return unsafe start + (UnsafeRawPointer(found) - UnsafeRawPointer(base))
  }
}

/// Whether `start..<end` is well-formed UTF-8; ASCII is passed over quickly.
package func isValidUTF8(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
  let place = start + asciiPrefixCount(bytes.extracting(start..<end))
  return place == end || (try? UTF8Span(validating: bytes.extracting(place..<end))) != nil
}

/// How many bytes come before the first that is not ASCII, or a few less.
///
/// Unsafe because checking every load takes twice as long.
private func asciiPrefixCount(_ bytes: Span<UInt8>) -> Int {
  unsafe bytes.withUnsafeBufferPointer { bytes in
    guard let base = unsafe UnsafeRawPointer(bytes.baseAddress) else { return 0 }
    var place = 0
    while place &+ 32 <= bytes.count {
      var union: UInt64 = 0
      for offset in 0..<4 {
        // SAFETY: 32 bytes from `place` on are there, and any eight are a UInt64.
        union |= unsafe base.loadUnaligned(fromByteOffset: place &+ 8 &* offset, as: UInt64.self)
      }
      if union & highBits != 0 { return place }
      place &+= 32
    }
    while unsafe place < bytes.count && bytes[place] < 0x80 { place &+= 1 }
    return place
  }
}
