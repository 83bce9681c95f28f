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
  private let hash = TermHash.shared

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
    text.wordOccurrenceCount = text.occurrences.count
    if let lengths = settings.characterNGrams {
      findCharacterNGrams(normalized, lengths, into: &text)
    }
  }

  /// Writes the words to the text's bytes, one space after each.
  private func findWords(_ source: Span<UInt8>, into text: inout AnalyzedText) {
    var words: [AnalyzedText.Word] = []
    swap(&words, &text.words)
    // Something that is no word stands between two words: only the last one's space is more.
    text.bytes.append(addingCapacity: source.count + 1) { bytes in
      var index = 0
      while index < source.count {
        let start = bytes.count
        let (characterCount, wordHash) = appendWord(source, from: &index, to: &bytes)
        if characterCount >= 2 {
          words.append(
            AnalyzedText.Word(
              start: UInt32(start), end: UInt32(bytes.count), hash: wordHash))
          bytes.append(UInt8(ascii: " "))
        } else {
          bytes.removeLast(bytes.count - start)
        }
        if index < source.count {
          index += source[index] < 0x80 ? 1 : decodeScalar(source, at: index).byteCount
        }
      }
    }
    swap(&words, &text.words)
  }

  /// Copies the run of word characters at `index`, which may be empty, and steps behind it.
  private func appendWord(
    _ source: Span<UInt8>, from index: inout Int, to bytes: inout OutputSpan<UInt8>
  ) -> (characterCount: Int, hash: UInt64) {
    var state = hash.initial
    var characterCount = 0
    while index < source.count {
      let byte = source[index]
      if byte < 0x80 {
        guard isASCIIWordByte(byte) || isBracket(byte) else { break }
        state = hash.extended(state, by: byte)
        bytes.append(byte)
        index += 1
      } else {
        let decoded = decodeScalar(source, at: index)
        guard decoded.scalar.isWordCharacter else { break }
        for _ in 0..<decoded.byteCount {
          state = hash.extended(state, by: source[index])
          bytes.append(source[index])
          index += 1
        }
      }
      characterCount += 1
    }
    return (characterCount, hash.finished(state))
  }

  /// `<` and `>` are left in masked text only where they belong to a placeholder.
  private func isBracket(_ byte: UInt8) -> Bool {
    settings.masksIdentifiers && (byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">"))
  }

  private func joinWords(_ lengths: ClosedRange<Int>, into text: inout AnalyzedText) {
    for length in lengths {
      guard length <= text.words.count else { return }
      for first in 0...(text.words.count - length) {
        let start = text.words[first]
        var state = hash.initial
        for place in first..<(first + length) {
          state = hash.extended(state, byWord: text.words[place].hash)
        }
        text.occurrences.append(
          AnalyzedText.Occurrence(
            start: start.start, end: text.words[first + length - 1].end,
            hash: length == 1 ? start.hash : hash.finished(state)))
      }
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
        text.bytes.removeLast()
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
  private func hashBytes(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
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
  /// The hash that ``TextAnalyzer`` gives an occurrence of the term.
  func hash(_ term: Span<UInt8>) -> UInt64 {
    let hash = TermHash.shared
    var states: (word: UInt64, join: UInt64) = (hash.initial, hash.initial)
    var wordCount = 1
    for index in term.indices {
      if self == .words && term[index] == UInt8(ascii: " ") {
        states.join = hash.extended(states.join, byWord: hash.finished(states.word))
        states.word = hash.initial
        wordCount += 1
      } else {
        states.word = hash.extended(states.word, by: term[index])
      }
    }
    let last = hash.finished(states.word)
    return wordCount == 1 ? last : hash.finished(hash.extended(states.join, byWord: last))
  }
}
