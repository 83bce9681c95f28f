/// The hash by which terms are found.
///
/// The numbers in it are drawn anew in every process, so no log line or model file can be made to
/// fill one place of a table. Nothing that leaves the process depends on them.
struct TermHash: Sendable {
  private let start: UInt64
  private let multiplier: UInt64

  /// The one hash of this process: analyzers and vocabularies have to agree.
  static let shared = TermHash()

  private init() {
    start = UInt64.random(in: .min ... .max)
    multiplier = UInt64.random(in: .min ... .max) | 1
  }

  /// The state before the first byte.
  @inline(__always)
  var initial: UInt64 { start }

  /// The state after one more byte.
  @inline(__always)
  func extended(_ state: UInt64, by byte: UInt8) -> UInt64 {
    (state ^ UInt64(byte)) &* multiplier
  }

  /// The state after one more word of an n-gram, of which `word` is the finished hash.
  @inline(__always)
  func extended(_ state: UInt64, byWord word: UInt64) -> UInt64 {
    let mixed = (state &+ word) &* multiplier
    return mixed ^ mixed >> 29
  }

  /// The hash of all that the state has seen.
  @inline(__always)
  func finished(_ state: UInt64) -> UInt64 {
    let mixed = (state ^ state >> 32) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 32
  }

  /// The hash of a string that is no term: eight bytes at a step.
  ///
  /// The halves of a full product are folded, so that no bit of a step is lost to the next.
  func hash(_ string: Span<UInt8>) -> UInt64 {
    var state = start ^ UInt64(string.count)
    var index = 0
    while index + 8 <= string.count {
      state = folded(
        state,
        unsafe string.bytes.unsafeLoadUnaligned(
          fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < string.count {
      rest = rest << 8 | UInt64(string[index])
      index += 1
    }
    return finished(folded(state, rest))
  }

  @inline(__always)
  private func folded(_ state: UInt64, _ step: UInt64) -> UInt64 {
    let product = (state ^ step).multipliedFullWidth(by: multiplier)
    return product.high ^ product.low
  }
}
