internal import CByteVectors

/// Words, and n-grams of words.
extension TextAnalyzer {
  /// Writes the words to the text's bytes, one space after each.
  func findWords(_ source: Span<UInt8>, into text: inout AnalyzedText) {
    if !copyWords(source, into: &text) { copyWordsOfScalars(source, into: &text) }
  }

  /// The same of a source that is ASCII; does nothing to another.
  ///
  /// In C: in Swift with checks, a word took 240 instructions until it and its pair with the next were
  /// cut, and takes 150.
  ///
  /// - Returns: Whether it is.
  private func copyWords(_ source: Span<UInt8>, into text: inout AnalyzedText) -> Bool {
    var isASCII = true
    unsafe source.withUnsafeBufferPointer { source in
      unsafe text.bytes.append(room: 2 * source.count + 32) { bytes in
        var copiedCount = 0
        // A word has two bytes at least, and one stands between two.
        unsafe text.words.append(room: source.count / 3 + 2) { words in
          var wordCount = 0
          // SAFETY: there is room for as much as the function asks for.
          copiedCount = unsafe byte_vectors_copy_words(
            source.baseAddress, source.count, settings.masksIdentifiers ? 1 : 0, hash.numbers,
            bytes, inC(words),
            &wordCount)
          return wordCount
        }
        isASCII = copiedCount >= 0
        return max(copiedCount, 0)
      }
    }
    return isASCII
  }

  /// The same of any source, one scalar after the other.
  private func copyWordsOfScalars(_ source: Span<UInt8>, into text: inout AnalyzedText) {
    var index = 0
    while index < source.count {
      let start = index
      var characterCount = 0
      var byteCount = 0
      while index < source.count {
        let decoded = decodeScalar(source, at: index)
        byteCount = decoded.byteCount
        guard isOfWord(decoded.scalar) else { break }
        index += byteCount
        characterCount += 1
      }
      if characterCount >= 2 { addWord(source.extracting(start..<index), into: &text) }
      index += byteCount
    }
  }

  private func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isWordCharacter || settings.masksIdentifiers && (scalar == "<" || scalar == ">")
  }

  /// Copies a word, and a space behind it.
  private func addWord(_ word: Span<UInt8>, into text: inout AnalyzedText) {
    let start = text.bytes.count
    for place in word.indices { text.bytes.append(word[place]) }
    text.bytes.append(UInt8(ascii: " "))
    text.words.append(
      AnalyzedText.Occurrence(
        start: UInt32(start), end: UInt32(start + word.count),
        hash: hash.words(word, 0..<word.count)))
  }

  /// Adds the n-grams of the words, the shortest first.
  func joinWords(_ lengths: ClosedRange<Int>, into text: inout AnalyzedText) {
    let wordCount = text.words.count
    guard wordCount > 0 else { return }
    if text.states.count < wordCount {
      text.states = [UInt64](repeating: 0, count: 2 * wordCount)
    }
    unsafe text.words.withPointer { words in
      // Longer n-grams go on from shorter ones.
      for length in 1...lengths.upperBound where length <= wordCount {
        unsafe text.occurrences.append(room: wordCount) { joined in
          unsafe join(words, wordCount, length, &text.states, to: joined)
          return length >= lengths.lowerBound ? wordCount - length + 1 : 0
        }
      }
    }
  }

  /// Finds the n-grams of so many words.
  @unsafe
  private func join(
    _ words: UnsafePointer<AnalyzedText.Occurrence>, _ wordCount: Int, _ length: Int,
    _ states: inout [UInt64], to joined: UnsafeMutablePointer<AnalyzedText.Occurrence>
  ) {
    guard length > 1 else {
      unsafe joined.update(from: words, count: wordCount)
      return
    }
    unsafe states.withUnsafeMutableBufferPointer { states in
      // SAFETY: there is room for as many states and n-grams as words.
      unsafe byte_vectors_join_words(
        inC(words), wordCount, length, hash.numbers, states.baseAddress, inC(joined))
    }
  }
}

/// Occurrences as C calls them.
@unsafe
@inline(__always)
func inC(_ occurrences: UnsafePointer<AnalyzedText.Occurrence>) -> UnsafePointer<byte_vectors_term>
{
  // SAFETY: both are laid out as two numbers of four bytes and one of eight.
  unsafe UnsafeRawPointer(occurrences).assumingMemoryBound(to: byte_vectors_term.self)
}

/// The same of occurrences that are written.
@unsafe
@inline(__always)
private func inC(
  _ occurrences: UnsafeMutablePointer<AnalyzedText.Occurrence>
) -> UnsafeMutablePointer<byte_vectors_term> {
  // SAFETY: as above.
  unsafe UnsafeMutableRawPointer(occurrences).assumingMemoryBound(to: byte_vectors_term.self)
}
