internal import CByteVectors

/// Words, and n-grams of words.
extension TextAnalyzer {
  /// Writes the words to the text's bytes, one space after each.
  func findWords(_ source: Span<UInt8>, into text: inout AnalyzedText) {
    // Something that is no word stands between two words: only the last one's space is more. Eight
    // bytes are written at a time.
    let room = source.count + 1 + 8
    text.bytes.append(addingCapacity: room) { $0.append(repeating: 0, count: room) }
    let end = copyWords(source, to: &text.bytes, &text.words, marks: &text.numbers)
    text.bytes.removeLast(text.bytes.count - end)
  }

  /// Copies the words, one space after each.
  ///
  /// - Parameter marks: Working memory.
  /// - Returns: The place behind the last.
  private func copyWords(
    _ source: Span<UInt8>, to copy: inout [UInt8], _ words: inout [AnalyzedText.Word],
    marks: inout [UInt64]
  ) -> Int {
    let hasOthers = markWords(source, &marks)
    let marks = marks.span
    var bytes = copy.mutableSpan
    var place = 0
    // A word has two bytes at least, and one stands between two.
    words.append(addingCapacity: source.count / 3 + 1) { words in
      var runStart = -1
      var carried: UInt64 = 0
      for block in marks.indices {
        let bits = marks[block]
        // Set where a run of words' bytes starts, and behind its end.
        var turns = bits ^ (bits << 1 | carried)
        carried = bits >> 63
        while turns != 0 {
          let index = block &* 64 &+ turns.trailingZeroBitCount
          turns &= turns &- 1
          if runStart < 0 {
            runStart = index
            continue
          }
          addRun(source, runStart, index, hasOthers, to: &bytes, &place, &words)
          runStart = -1
        }
      }
      if runStart >= 0 {
        addRun(source, runStart, source.count, hasOthers, to: &bytes, &place, &words)
      }
    }
    return place
  }

  /// Marks the bytes that belong to words, a bit for each.
  ///
  /// - Returns: Whether any of them is not ASCII.
  private func markWords(_ source: Span<UInt8>, _ bits: inout [UInt64]) -> Bool {
    let count = (source.count + 63) / 64
    bits.removeAll(keepingCapacity: true)
    var hasOthers = false
    let hasBrackets: Int32 = settings.masksIdentifiers ? 1 : 0
    bits.append(addingCapacity: count) { output in
      unsafe source.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
          guard let start = buffer.baseAddress else { return }
          // SAFETY: there is room for a bit of each byte.
          hasOthers =
            unsafe byte_vectors_mark_words(
              source.baseAddress, source.count, hasBrackets, start) != 0
          initializedCount = count
        }
      }
    }
    return hasOthers
  }

  /// Adds the words of a run of bytes that ``markWords(_:_:)`` has marked.
  @inline(__always)
  private func addRun(
    _ source: Span<UInt8>, _ start: Int, _ end: Int, _ hasOthers: Bool,
    to bytes: inout MutableSpan<UInt8>, _ place: inout Int,
    _ words: inout OutputSpan<AnalyzedText.Word>
  ) {
    if hasOthers {
      addScalars(source, start, end, to: &bytes, &place, &words)
    } else if end &- start >= 2 {
      addWord(source, start, end, to: &bytes, &place, &words)
    }
  }

  /// The same for a run that may hold scalars that are not ASCII, of which not all are of words.
  private func addScalars(
    _ source: Span<UInt8>, _ runStart: Int, _ runEnd: Int, to bytes: inout MutableSpan<UInt8>,
    _ place: inout Int, _ words: inout OutputSpan<AnalyzedText.Word>
  ) {
    var index = runStart
    while index < runEnd {
      let start = index
      var characterCount = 0
      var byteCount = 0
      while index < runEnd {
        let decoded = decodeScalar(source, at: index)
        byteCount = decoded.byteCount
        if !decoded.scalar.isASCII && !decoded.scalar.isWordCharacter { break }
        index += byteCount
        characterCount += 1
      }
      if characterCount >= 2 { addWord(source, start, index, to: &bytes, &place, &words) }
      index += byteCount
    }
  }

  /// Copies a word, and a space behind it.
  @inline(__always)
  private func addWord(
    _ source: Span<UInt8>, _ start: Int, _ end: Int, to bytes: inout MutableSpan<UInt8>,
    _ place: inout Int, _ words: inout OutputSpan<AnalyzedText.Word>
  ) {
    let first = place
    let raw = unsafe source.bytes
    var target = unsafe bytes.mutableBytes
    var state = hash.initial
    var offset = start
    while offset < end {
      let eight = raw.word(at: offset, count: end &- offset)
      state = hash.folded(state, eight)
      target.storeBytes(of: eight.littleEndian, toByteOffset: place, as: UInt64.self)
      offset &+= 8
      place &+= 8
    }
    place = first &+ (end &- start)
    target.storeBytes(of: UInt8(ascii: " "), toByteOffset: place, as: UInt8.self)
    words.append(
      AnalyzedText.Word(
        start: UInt32(first), end: UInt32(place), hash: hash.finished(state)))
    place &+= 1
  }

  /// Adds the n-grams of the words, the shortest first.
  func joinWords(_ lengths: ClosedRange<Int>, into text: inout AnalyzedText) {
    listNGrams(lengths, &text.words, states: &text.numbers, &text.occurrences)
  }

  /// - Parameter states: Working memory: the hash of the n-gram that starts at each word, as far as it
  ///   has been joined.
  private func listNGrams(
    _ lengths: ClosedRange<Int>, _ words: inout [AnalyzedText.Word], states: inout [UInt64],
    _ occurrences: inout [AnalyzedText.Occurrence]
  ) {
    let words = words.span
    if lengths.upperBound > 1 {
      states.removeAll(keepingCapacity: true)
      states.append(addingCapacity: words.count) { states in
        for place in words.indices {
          states.append(hash.extended(hash.initial, byWord: words[place].hash))
        }
      }
    }
    for length in 1...lengths.upperBound {
      guard length <= words.count else { return }
      let count = words.count &- length &+ 1
      if length > 1 {
        var states = states.mutableSpan
        for first in 0..<count {
          states[first] = hash.extended(states[first], byWord: words[first &+ length &- 1].hash)
        }
      }
      if length < lengths.lowerBound { continue }
      let ready = states.span
      occurrences.append(addingCapacity: count) { occurrences in
        for first in 0..<count {
          let start = words[first]
          occurrences.append(
            AnalyzedText.Occurrence(
              start: start.start, end: words[first &+ length &- 1].end,
              hash: length == 1 ? start.hash : hash.finished(ready[first])))
        }
      }
    }
  }
}
