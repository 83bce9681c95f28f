/// Cuts messages into terms: the one tokenizer of training and prediction.
///
/// A message is lower-cased, masked if the settings say so, and cut into
/// - **words**: runs of at least two word characters (letters, digits, `_`; `<` and `>` too in
///   masked text, so that a placeholder is one word), and n-grams of them joined by one space;
/// - **characters**: n-grams of each piece between white space, with one space on either side of
///   the piece; a piece shorter than an n-gram is taken whole, once.
///
/// Both are what scikit-learn's `TfidfVectorizer` makes of `analyzer="word"` and
/// `analyzer="char_wb"` with its default `token_pattern` and `lowercase=True`.
public struct TextAnalyzer: Sendable {
  /// How messages are cut.
  public let settings: AnalyzerSettings
  let hash = TermHash.shared

  /// An analyzer of the given settings.
  public init(settings: AnalyzerSettings) {
    self.settings = settings
  }

  /// Finds the terms of a message.
  ///
  /// - Parameters:
  ///   - message: UTF-8; bytes that are not are read as U+FFFD.
  ///   - text: Receives the terms; its buffers are used again.
  /// - Complexity: linear in the message times the number of n-gram lengths; allocates only while
  ///   the buffers grow.
  public func analyze(_ message: Span<UInt8>, into text: inout AnalyzedText) {
    var normalized: [UInt8] = []
    swap(&normalized, &text.normalized)
    normalized.removeAll(keepingCapacity: true)
    normalize(message, scratch: &text.lowercased, into: &normalized)
    analyze(normalized: normalized.span, into: &text)
    swap(&normalized, &text.normalized)
  }

  /// Adds the text that the terms are cut from: lower-cased, and masked if the settings say so.
  ///
  /// Messages with equal normalized text have equal features.
  public func normalize(
    _ message: Span<UInt8>, scratch: inout [UInt8], into output: inout [UInt8]
  ) {
    if settings.masksIdentifiers {
      appendShape(of: message, scratch: &scratch, to: &output)
    } else {
      appendLowercased(message, to: &output)
    }
  }

  /// Finds the terms of a message that ``normalize(_:scratch:into:)`` has gone over.
  public func analyze(normalized: Span<UInt8>, into text: inout AnalyzedText) {
    text.removeAll()
    if let lengths = settings.wordNGrams {
      findWords(normalized, into: &text)
      joinWords(lengths, into: &text)
    }
    findCharacterNGrams(normalized, into: &text)
  }

  /// Finds the same without the words and their n-grams, of which an ``NGramInterner`` makes terms.
  public func cut(normalized: Span<UInt8>, into text: inout AnalyzedText) {
    text.removeAll()
    if settings.wordNGrams != nil { findWords(normalized, into: &text) }
    findCharacterNGrams(normalized, into: &text)
  }

  /// Adds the n-grams of characters, if they are asked for, and ends the text.
  private func findCharacterNGrams(_ normalized: Span<UInt8>, into text: inout AnalyzedText) {
    text.wordOccurrenceCount = text.occurrences.count
    if let lengths = settings.characterNGrams {
      findCharacterNGrams(normalized, lengths, into: &text)
    }
    unsafe text.bytes.append(room: AnalyzedText.padding) { padding in
      unsafe padding.initialize(repeating: 0, count: AnalyzedText.padding)
      return AnalyzedText.padding
    }
  }

  /// Writes the pieces between white space to the text's bytes, each as ` piece `, and cuts them.
  private func findCharacterNGrams(
    _ source: Span<UInt8>, _ lengths: ClosedRange<Int>, into text: inout AnalyzedText
  ) {
    var index = 0
    while index < source.count {
      text.characterStarts.removeAll(keepingCapacity: true)
      text.characterStarts.append(UInt32(text.bytes.count))
      text.bytes.append(UInt8(ascii: " "))
      while index < source.count {
        let decoded = decodeScalar(source, at: index)
        if decoded.scalar.isSplittingSpace { break }
        text.characterStarts.append(UInt32(text.bytes.count))
        for offset in 0..<decoded.byteCount { text.bytes.append(source[index + offset]) }
        index += decoded.byteCount
      }
      if text.characterStarts.count == 1 {
        text.bytes.keepFirst(text.bytes.count - 1)
        index += decodeScalar(source, at: index).byteCount
        continue
      }
      text.characterStarts.append(UInt32(text.bytes.count))
      text.bytes.append(UInt8(ascii: " "))
      text.characterStarts.append(UInt32(text.bytes.count))
      cutPiece(lengths, into: &text)
    }
  }

  /// Cuts the piece whose characters start at `characterStarts`, the last of which is its end.
  private func cutPiece(_ lengths: ClosedRange<Int>, into text: inout AnalyzedText) {
    let characterCount = text.characterStarts.count - 1
    for length in lengths {
      for first in 0...max(characterCount - length, 0) {
        let last = min(first + length, characterCount)
        let start = text.characterStarts[first]
        let end = text.characterStarts[last]
        text.occurrences.append(
          AnalyzedText.Occurrence(
            start: start, end: end, hash: hashBytes(text.bytes, Int(start)..<Int(end))))
      }
      if characterCount <= length { return }
    }
  }

  /// The hash of a term of the character family.
  private func hashBytes(_ bytes: ReusedArray<UInt8>, _ range: Range<Int>) -> UInt64 {
    var state = hash.initial
    for index in range { state = hash.extended(state, by: bytes[index]) }
    return hash.finished(state)
  }
}

/// Which family a term belongs to; the two are hashed and counted apart.
public enum TermFamily: Sendable {
  /// Words and n-grams of words.
  case words
  /// n-grams of characters inside pieces between white space.
  case characters
}

extension TermFamily {
  /// The hash that ``TextAnalyzer`` gives an occurrence of the term at a place of some bytes.
  func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    let hash = TermHash.shared
    if self == .words { return hash.words(bytes, range) }
    var state = hash.initial
    for index in range { state = hash.extended(state, by: bytes[index]) }
    return hash.finished(state)
  }
}
