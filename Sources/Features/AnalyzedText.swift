/// The terms of one message, in buffers that serve the next message again.
///
/// The terms of the word family come first, then those of the character family.
public struct AnalyzedText: Sendable {
  /// One occurrence of a term; laid out as `byte_vectors_term`.
  public struct Occurrence: Sendable {
    /// Where the term starts in ``AnalyzedText/bytes``.
    public let start: UInt32
    /// Where it ends.
    public let end: UInt32
    /// Its hash, equal for equal terms of one family within this process.
    public let hash: UInt64

    /// The place of the term in ``AnalyzedText/bytes``.
    public var range: Range<Int> { Int(start)..<Int(end) }
  }

  /// UTF-8 of all terms; occurrences overlap in it. Behind the last are ``padding`` zeros.
  public internal(set) var bytes: [UInt8] = []
  /// The occurrences, in the order of the message.
  public internal(set) var occurrences: [Occurrence] = []
  /// How many of the occurrences are words or word n-grams.
  public internal(set) var wordOccurrenceCount = 0

  var lowercased: [UInt8] = []
  var normalized: [UInt8] = []
  /// The words, as far as they are cut into n-grams.
  var words: [Occurrence] = []
  /// The bytes of words, a bit for each, in a text that is not ASCII.
  var marks: [UInt64] = []
  /// Hashes of the n-grams that start at each word, as far as they are joined.
  var states: [UInt64] = []
  var characterStarts: [UInt32] = []

  /// Zeros behind the terms, so that so many bytes can be read from the start of each.
  static let padding = 32

  /// Empty buffers.
  public init() {}

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    occurrences.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    wordOccurrenceCount = 0
  }
}
