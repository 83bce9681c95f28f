internal import CByteVectors

/// The hash by which terms are found.
///
/// The numbers in it are drawn anew in every process, so no log line or model file can be made to
/// fill one place of a table. Nothing that leaves the process depends on them.
struct TermHash: Sendable {
  /// The numbers that are drawn.
  let numbers: byte_vectors_hash

  /// The one hash of this process: analyzers and vocabularies have to agree.
  static let shared = TermHash()

  private init() {
    numbers = byte_vectors_hash(
      start: .random(in: .min ... .max), multiplier: .random(in: .min ... .max) | 1)
  }

  /// The state before the first byte.
  @inline(__always)
  var initial: UInt64 { numbers.start }

  /// The state after one more byte.
  @inline(__always)
  func extended(_ state: UInt64, by byte: UInt8) -> UInt64 {
    (state ^ UInt64(byte)) &* numbers.multiplier
  }

  /// The state after one more word of an n-gram, of which `word` is the finished hash.
  @inline(__always)
  func extended(_ state: UInt64, byWord word: UInt64) -> UInt64 {
    byte_vectors_extended(state, word, numbers.multiplier)
  }

  /// The hash of all that the state has seen.
  @inline(__always)
  func finished(_ state: UInt64) -> UInt64 { byte_vectors_finished(state) }

  /// The hash of words with one space between two: of one word its own, of more that of the n-gram.
  ///
  /// - Parameter range: The place of the words in the bytes.
  func words(_ bytes: RawSpan, _ range: Range<Int>) -> UInt64 {
    var (join, word) = (initial, initial)
    var wordCount = 1
    var offset = range.lowerBound
    while offset < range.upperBound {
      let rest = range.upperBound &- offset
      let eight = bytes.word(at: offset, count: rest)
      let length = min(placeOfSpace(in: eight), rest)
      if length > 0 { word = folded(word, eight & lowBytes(length)) }
      offset &+= length
      if length == 8 || offset == range.upperBound { continue }
      join = extended(join, byWord: finished(word))
      word = initial
      wordCount &+= 1
      offset &+= 1
    }
    return wordCount == 1 ? finished(word) : finished(extended(join, byWord: finished(word)))
  }

  /// The first of eight bytes that is a space, or 8.
  @inline(__always)
  private func placeOfSpace(in eight: UInt64) -> Int {
    // A byte that is zero turns the highest bit on, the first such byte always rightly.
    let zeros = eight ^ 0x2020_2020_2020_2020
    let carried = zeros &- 0x0101_0101_0101_0101
    return (carried & ~zeros & 0x8080_8080_8080_8080).trailingZeroBitCount / 8
  }

  /// The hash of a string that is no term: eight bytes at a step.
  func hash(_ string: Span<UInt8>) -> UInt64 {
    let bytes = unsafe string.bytes
    var state = initial ^ UInt64(string.count)
    for offset in stride(from: 0, to: string.count, by: 8) {
      state = folded(state, bytes.word(at: offset, count: string.count - offset))
    }
    return finished(state)
  }

  @inline(__always)
  private func folded(_ state: UInt64, _ step: UInt64) -> UInt64 {
    byte_vectors_folded(state, step, numbers.multiplier)
  }
}

/// All ones in so many of eight bytes, up to all of them.
@inline(__always)
private func lowBytes(_ count: Int) -> UInt64 {
  count >= 8 ? ~0 : ~(~0 << (8 &* UInt64(truncatingIfNeeded: count)))
}

extension RawSpan {
  /// Up to eight bytes as one number, the first the lowest, zeros behind the last.
  ///
  /// - Parameter count: Bytes from there on, at least 1; of more than eight the first are read.
  @inline(__always)
  func word(at offset: Int, count: Int) -> UInt64 {
    if offset &+ 8 <= byteCount { return bits(at: offset) & lowBytes(count) }
    if byteCount >= 8 {
      let place = byteCount &- 8
      return bits(at: place) >> UInt64(truncatingIfNeeded: 8 &* (offset &- place))
        & lowBytes(count)
    }
    return wordOfFew(at: offset, count: count)
  }

  @inline(__always)
  private func bits(at offset: Int) -> UInt64 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
  }

  /// The same of fewer than eight bytes in all.
  private func wordOfFew(at offset: Int, count: Int) -> UInt64 {
    var word: UInt64 = 0
    for place in 0..<Swift.min(count, byteCount - offset) {
      let byte = unsafe unsafeLoad(fromByteOffset: offset + place, as: UInt8.self)
      word |= UInt64(byte) << (8 * UInt64(place))
    }
    return word
  }
}
