/// A small generator of reproducible random numbers: one seed, one sequence, on every machine.
///
/// The state walks by a fixed odd step and is hashed on the way out, so the `n`th number can also
/// be computed without the ones before it: ``init(seed:stream:)`` gives every row, tree or fold
/// a sequence of its own, whichever thread asks for it.
///
/// Reference: Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195; the published test vectors
/// of `splitmix64.c` by Sebastiano Vigna.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of a seed.
  public init(seed: UInt64) {
    state = seed
  }

  /// An independent sequence: one for each pair of seed and stream number.
  ///
  /// The stream is hashed before it meets the seed, so neighbouring streams share no numbers.
  public init(seed: UInt64, stream: UInt64) {
    state = SplitMix64.hash(seed &+ 0x9E37_79B9_7F4A_7C15) ^ SplitMix64.hash(~stream)
  }

  /// An independent sequence for each purpose, too.
  ///
  /// Two parts of a program that are given one seed and count their streams alike must not draw
  /// the same numbers: a test set drawn with the numbers that made the data is no random part of
  /// them.
  ///
  /// - Parameter purpose: What is drawn, in ASCII; hashed into the seed by FNV-1a.
  public init(seed: UInt64, purpose: StaticString, stream: UInt64) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    purpose.withUTF8Buffer { letters in
      for letter in unsafe letters { hash = (hash ^ UInt64(letter)) &* 0x100_0000_01B3 }
    }
    self.init(seed: seed ^ hash, stream: stream)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.hash(state)
  }

  /// A whole number in `0..<bound`, each equally likely to within `bound` / 2^64.
  ///
  /// - Precondition: `bound` is at least 1.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a bound of \(bound) leaves no number to draw")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number in `0..<1` with 53 random bits.
  public mutating func unitInterval() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The elements of `values` in a random order (Fisher and Yates).
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    guard values.count > 1 else { return }
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, below(last + 1))
    }
  }

  /// Stafford's "variant 13" of the 64-bit finaliser: every input bit moves every output bit.
  private static func hash(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
