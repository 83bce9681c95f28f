/// Cuts text into word pieces as BERT's uncased models do.
///
/// The text is normalized, split at white space and around punctuation, and every word is cut into
/// the longest piece that begins it, then the longest that continues it, and so on. A word without
/// such a cut, or of more than 100 characters, is one unknown piece. Names of special tokens such as
/// `[SEP]` are text like any other: a log line cannot give orders.
///
/// Reference: Wu et al. 2016, arXiv:1609.08144, §4.1; Devlin et al. 2019, arXiv:1810.04805.
public struct PieceTokenizer: Equatable, Sendable {
  /// The pieces.
  public let vocabulary: PieceVocabulary
  /// Whether `<` and `>` are spaces, as befits masked text: `<num>` is read as `num`.
  public let blanksBrackets: Bool

  /// The number that stands for a word without pieces.
  public static let unknown = UInt32.max
  /// Longer words are unknown.
  static let longestWord = 100
  /// A model file holds no longer piece.
  private static let longestPieceByteCount = 255

  /// A tokenizer of these pieces.
  public init(vocabulary: PieceVocabulary, blanksBrackets: Bool = false) {
    self.vocabulary = vocabulary
    self.blanksBrackets = blanksBrackets
  }

  /// Finds the pieces of a text.
  ///
  /// - Parameters:
  ///   - text: UTF-8; bytes that are not are left out.
  ///   - pieces: Receives the numbers of the pieces; its buffers are used again.
  /// - Complexity: linear in the text, times the length of the longest piece for words that are not
  ///   one piece; allocates only while the buffers grow.
  public func tokenize(_ text: Span<UInt8>, into pieces: inout PieceText) {
    pieces.numbers.removeAll(keepingCapacity: true)
    pieces.normalized.removeAll(keepingCapacity: true)
    pieces.prepareStates(count: vocabulary.longestByteCount + 1)
    if cutPlain(text, &pieces) { return }
    pieces.numbers.removeAll(keepingCapacity: true)
    appendBERTNormalized(text, blanksBrackets: blanksBrackets, to: &pieces.normalized)
    var normalized: [UInt8] = []
    swap(&normalized, &pieces.normalized)
    cut(normalized.span, &pieces)
    swap(&normalized, &pieces.normalized)
  }

  /// The words of a text that may be pieces, in their order: normalized, and split as they are
  /// before pieces are looked for. Words of more than 100 characters or 255 bytes are left out.
  public static func words(of text: Span<UInt8>, blanksBrackets: Bool) -> [[UInt8]] {
    var normalized: [UInt8] = []
    appendBERTNormalized(text, blanksBrackets: blanksBrackets, to: &normalized)
    let bytes = normalized.span
    var words: [[UInt8]] = []
    var index = 0
    while let word = nextWord(bytes, from: &index) {
      guard word.count <= longestPieceByteCount, !isTooLong(bytes, word) else { continue }
      words.append(Array(normalized[word]))
    }
    return words
  }

  /// Cuts a text that is normalized as it stands, as log lines that were lower-cased mostly are.
  ///
  /// - Returns: Whether it is; if not, some pieces may have been added.
  private func cutPlain(_ text: Span<UInt8>, _ pieces: inout PieceText) -> Bool {
    let kinds = (blanksBrackets ? PlainByte.kindsInMaskedText : PlainByte.kinds).span
    let hash = TermHash.shared
    let longest = vocabulary.longestByteCount
    var index = 0
    while index < text.count {
      let start = index
      var kind = kinds[Int(text[index])]
      index += 1
      if kind == .space { continue }
      if kind == .other { return false }
      var state = hash.extended(hash.initial, by: text[start])
      if kind == .word {
        while index < text.count {
          kind = kinds[Int(text[index])]
          if kind != .word { break }
          state = hash.extended(state, by: text[index])
          index += 1
        }
        if kind == .other { return false }
      }
      if index - start <= longest {
        let whole = AnalyzedText.Occurrence(
          start: UInt32(start), end: UInt32(index), hash: hash.finished(state))
        if let piece = vocabulary.beginningTable.index(of: whole, in: text) {
          pieces.numbers.append(UInt32(piece))
          continue
        }
      }
      appendPieces(text, start..<index, &pieces.states, to: &pieces.numbers)
    }
    return true
  }

  private func cut(_ bytes: Span<UInt8>, _ pieces: inout PieceText) {
    var index = 0
    while let word = PieceTokenizer.nextWord(bytes, from: &index) {
      appendPieces(bytes, word, &pieces.states, to: &pieces.numbers)
    }
  }

  /// The next word from an index on, which is then behind it; nil when there is none.
  private static func nextWord(_ bytes: Span<UInt8>, from index: inout Int) -> Range<Int>? {
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count else { return nil }
    let start = index
    index = endOfWord(bytes, from: start)
    return start..<index
  }

  /// Where the word ends that starts at an index: punctuation is a word of one character.
  private static func endOfWord(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        if BERTASCII.isPunctuation(byte) { return index == start ? index + 1 : index }
        if byte == UInt8(ascii: " ") { return index }
        index += 1
      } else {
        let decoded = decodeScalar(bytes, at: index)
        if BERTCharacter.isPunctuation(decoded.scalar) {
          return index == start ? index + decoded.byteCount : index
        }
        index += decoded.byteCount
      }
    }
    return index
  }

  private func appendPieces(
    _ bytes: Span<UInt8>, _ word: Range<Int>, _ states: inout [UInt64],
    to numbers: inout [UInt32]
  ) {
    if word.count > PieceTokenizer.longestWord && PieceTokenizer.isTooLong(bytes, word) {
      numbers.append(PieceTokenizer.unknown)
      return
    }
    let first = numbers.count
    var start = word.lowerBound
    while start < word.upperBound {
      let isBeginning = start == word.lowerBound
      guard
        let found = longestPiece(
          bytes, start..<word.upperBound,
          in: isBeginning ? vocabulary.beginnings : vocabulary.continuations,
          isBeginning ? vocabulary.beginningTable : vocabulary.continuationTable, &states)
      else {
        numbers.removeLast(numbers.count - first)
        numbers.append(PieceTokenizer.unknown)
        return
      }
      numbers.append(
        UInt32(isBeginning ? found.index : found.index + vocabulary.beginnings.termCount))
      start += found.byteCount
    }
  }

  /// The longest piece that some bytes start with.
  private func longestPiece(
    _ bytes: Span<UInt8>, _ range: Range<Int>, in pieces: Vocabulary, _ table: TermTable,
    _ states: inout [UInt64]
  ) -> (index: Int, byteCount: Int)? {
    let hash = TermHash.shared
    let longest = min(range.count, vocabulary.longestByteCount)
    var state = hash.initial
    var states = states.mutableSpan
    for offset in 0..<longest {
      state = hash.extended(state, by: bytes[range.lowerBound + offset])
      states[offset + 1] = state
    }
    var byteCount = longest
    while byteCount > 0 {
      let occurrence = AnalyzedText.Occurrence(
        start: UInt32(range.lowerBound), end: UInt32(range.lowerBound + byteCount),
        hash: hash.finished(states[byteCount]))
      if let index = table.index(of: occurrence, in: bytes) { return (index, byteCount) }
      byteCount -= 1
    }
    return nil
  }

  private static func isTooLong(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
    var characterCount = 0
    for index in word where bytes[index] & 0xC0 != 0x80 { characterCount += 1 }
    return characterCount > PieceTokenizer.longestWord
  }
}

/// What a byte is in a text that may be normalized as it stands.
private enum PlainByte: UInt8 {
  case word, punctuation, space
  /// A byte that normalization changes, drops, or reads together with others.
  case other

  static let kinds = (UInt8.min...UInt8.max).map { PlainByte($0) }
  /// Of text in which brackets stand around placeholders.
  static let kindsInMaskedText = (UInt8.min...UInt8.max).map { byte in
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") ? PlainByte.space : PlainByte(byte)
  }

  private init(_ byte: UInt8) {
    // 0 stands for a byte that is dropped, as a zero byte is.
    if byte == 0 || byte >= 0x80 || BERTASCII.normalized(byte) != byte {
      self = .other
    } else if byte == UInt8(ascii: " ") {
      self = .space
    } else {
      self = BERTASCII.isPunctuation(byte) ? .punctuation : .word
    }
  }
}

/// The pieces of one text, in buffers that serve the next text again.
public struct PieceText: Sendable {
  /// The number of each piece, ``PieceTokenizer/unknown`` for a word that has none.
  public internal(set) var numbers: [UInt32] = []
  var normalized: [UInt8] = []
  var states: [UInt64] = []

  /// Empty buffers.
  public init() {}

  mutating func prepareStates(count: Int) {
    if states.count < count { states = [UInt64](repeating: 0, count: count) }
  }
}
