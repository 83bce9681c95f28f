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
  func words(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    let starts: [2 of UInt32] = [UInt32(range.lowerBound), UInt32(range.upperBound)]
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      var hash: UInt64 = 0
      unsafe hashWords(bytes, starts.span, to: &hash)
      return hash
    }
  }

  /// Replaces the first of `hashes` by those of such strings.
  ///
  /// - Parameter starts: Where each starts, and where the last ends.
  func hashWords(_ bytes: Span<UInt8>, _ starts: Span<UInt32>, into hashes: inout [UInt64]) {
    precondition(starts.count - 1 <= hashes.count, "no room for \(starts.count - 1) hashes")
    unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe hashes.withUnsafeMutableBufferPointer { hashes in
        unsafe hashWords(bytes, starts, to: hashes.baseAddress!)
      }
    }
  }

  @unsafe
  private func hashWords(
    _ bytes: UnsafeBufferPointer<UInt8>, _ starts: Span<UInt32>,
    to hashes: UnsafeMutablePointer<UInt64>
  ) {
    precondition(Int(starts[starts.count - 1]) <= bytes.count, "strings outside of the bytes")
    unsafe starts.withUnsafeBufferPointer { starts in
      // SAFETY: the strings lie in the bytes, and there is room for their hashes.
      unsafe byte_vectors_hash_words(
        bytes.baseAddress, bytes.count, starts.baseAddress, starts.count - 1, numbers, hashes)
    }
  }

  /// The hash of a string that is no term: eight bytes at a step.
  func hash(_ string: Span<UInt8>) -> UInt64 {
    unsafe string.withUnsafeBufferPointer { string in
      unsafe byte_vectors_hash_bytes(string.baseAddress, string.count, numbers)
    }
  }
}
