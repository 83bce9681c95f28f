/// The terms of one message, in buffers that serve the next message again.
///
/// The terms of the word family come first, then those of the character family.
public struct AnalyzedText: Sendable {
  /// One occurrence of a term; laid out as `byte_vectors_term`.
  public struct Occurrence: Sendable, BitwiseCopyable {
    /// Where the term starts in ``AnalyzedText/bytes``.
    public let start: UInt32
    /// Where it ends.
    public let end: UInt32
    /// Its hash, equal for equal terms of one family within this process.
    public let hash: UInt64

    static let none = Occurrence(start: 0, end: 0, hash: 0)

    /// The place of the term in ``AnalyzedText/bytes``.
    public var range: Range<Int> { Int(start)..<Int(end) }
  }

  /// UTF-8 of all terms; occurrences overlap in it. Behind the last are ``padding`` zeros.
  public internal(set) var bytes = ReusedArray<UInt8>(filler: 0)
  /// The occurrences, in the order of the message.
  public internal(set) var occurrences = ReusedArray(filler: Occurrence.none)
  /// How many of the occurrences are words or word n-grams.
  public internal(set) var wordOccurrenceCount = 0

  var lowercased: [UInt8] = []
  var normalized: [UInt8] = []
  /// The words, as far as they are cut into n-grams.
  var words = ReusedArray(filler: Occurrence.none)
  /// Hashes of the n-grams that start at each word, as far as they are joined.
  var states: [UInt64] = []
  var characterStarts: [UInt32] = []

  /// Zeros behind the terms, so that so many bytes can be read from the start of each.
  static let padding = 32

  /// Empty buffers.
  public init() {}

  mutating func removeAll() {
    bytes.removeAll()
    occurrences.removeAll()
    words.removeAll()
    wordOccurrenceCount = 0
  }
}
