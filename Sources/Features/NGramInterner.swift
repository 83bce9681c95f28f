internal import CByteVectors

/// Numbers words and n-grams of words in the order of their first sight, each once.
///
/// An n-gram is known by its words but the last, which are one n-gram too or a word, and by its last: its
/// bytes are neither kept nor hashed nor compared.
public struct NGramInterner: Sendable {
  /// The words, numbered among themselves.
  public private(set) var words = ByteInterner()
  /// What is known of each word. Shape `[words.count]`.
  private var wordNotes: [WordNote] = []
  /// The parts of each term: the term of its words but the last plus 1, or 0 for a word, above the last.
  /// Shape `[count]`.
  private var terms: [UInt64] = []
  /// Open addressing over the n-grams of two words or more: the upper half of a hash and the number of a
  /// term plus 1, or 0 for an empty slot.
  private var slots = [UInt64](repeating: 0, count: 64)
  /// How many there are.
  private var joinedCount = 0
  /// Words of the longest n-gram so far, or 1.
  public private(set) var longest = 1
  /// Texts so far.
  private var textCount: UInt32 = 0
  /// The words of a text.
  private var found: [UInt32] = []

  private struct WordNote {
    /// The number of the term that the word is.
    let term: UInt32
    /// The last text that held it.
    var text: UInt32
  }

  /// No words.
  public init() {}

  /// Terms: words, and n-grams of them. Words have numbers even where n-grams alone are asked for.
  public var count: Int { terms.count }

  /// Replaces `numbers` by those of the words of a text and the n-grams of them, the shortest first.
  ///
  /// - Parameters:
  ///   - text: As ``TextAnalyzer/cut(normalized:into:)`` leaves it.
  ///   - lengths: Words of an n-gram.
  /// - Returns: Whether a word comes twice. Otherwise no n-gram does.
  /// - Complexity: O(words) expected.
  public mutating func intern(
    wordsOf text: AnalyzedText, lengths: ClosedRange<Int>, into numbers: inout [UInt32]
  ) -> Bool {
    numbers.removeAll(keepingCapacity: true)
    words.intern(text.words.span, in: text.bytes.span, into: &found)
    let isRepeated = internWords(into: &numbers)
    var (first, shorterCount) = (0, 0)
    for length in 1...max(lengths.upperBound, 1) where length > 1 && length <= found.count {
      let end = numbers.count
      join(first..<end - 1, to: length, of: &numbers)
      longest = max(longest, length)
      if length <= lengths.lowerBound { shorterCount = end }
      first = end
    }
    if lengths.lowerBound > found.count { shorterCount = numbers.count }
    if shorterCount > 0 { numbers.removeFirst(shorterCount) }
    return isRepeated
  }

  /// Numbers the words that were found.
  private mutating func internWords(into numbers: inout [UInt32]) -> Bool {
    textCount &+= 1
    for word in found where word >= wordNotes.count { addWord(word) }
    var isRepeated = false
    let (found, textCount) = (found, textCount)
    var notes = wordNotes.mutableSpan
    numbers.append(addingCapacity: found.count) { numbers in
      for word in found {
        let note = notes[Int(word)]
        isRepeated = isRepeated || note.text == textCount
        notes[Int(word)].text = textCount
        numbers.append(note.term)
      }
    }
    return isRepeated
  }

  /// Makes a term of the next word.
  private mutating func addWord(_ word: UInt32) {
    wordNotes.append(WordNote(term: UInt32(terms.count), text: 0))
    terms.append(UInt64(word))
  }

  /// Adds the n-grams that go on from shorter ones, whose numbers are in a range.
  ///
  /// In C: with what counts repeated terms, cutting texts that differ took 1.15 times as long in Swift
  /// with checks.
  private mutating func join(_ shorter: Range<Int>, to length: Int, of numbers: inout [UInt32]) {
    let (first, termCount) = (numbers.count, terms.count)
    precondition(
      termCount + shorter.count < UInt32.max, "more terms than 32 bits can number")
    while (joinedCount + shorter.count) * 2 > slots.count { grow() }
    numbers.append(contentsOf: repeatElement(0, count: shorter.count))
    terms.append(contentsOf: repeatElement(0, count: shorter.count))
    let newCount = unsafe terms.withUnsafeMutableBufferPointer { terms in
      unsafe slots.withUnsafeMutableBufferPointer { slots in
        unsafe numbers.withUnsafeMutableBufferPointer { numbers in
          unsafe found.withUnsafeBufferPointer { found in
            guard let numbers = numbers.baseAddress, let found = found.baseAddress else { return 0 }
            // SAFETY: there are words behind all of the shorter ones, and there was made room for as many
            // numbers, terms and slots.
            return unsafe byte_vectors_join_ngrams(
              terms.baseAddress, termCount, slots.baseAddress, slots.count - 1,
              TermHash.shared.numbers, numbers + shorter.lowerBound, found + (length - 1),
              shorter.count, numbers + first) - termCount
          }
        }
      }
    }
    joinedCount += newCount
    terms.removeLast(shorter.count - newCount)
  }

  /// The numbers here of the terms of another interner, new or old, by their numbers there.
  ///
  /// - Complexity: O(the other's terms and the bytes of its words) expected.
  public mutating func intern(contentsOf other: NGramInterner) -> [UInt32] {
    let wordsHere = words.intern(contentsOf: other.words)
    longest = max(longest, other.longest)
    var numbers: [UInt32] = []
    numbers.reserveCapacity(other.count)
    for parts in other.terms {
      let last = wordsHere[Int(NGramInterner.last(of: parts))]
      if let firsts = NGramInterner.firsts(of: parts) {
        numbers.append(number(of: (UInt64(numbers[firsts]) + 1) << 32 | UInt64(last)))
        continue
      }
      if last == wordNotes.count { addWord(last) }
      numbers.append(wordNotes[Int(last)].term)
    }
    return numbers
  }

  /// Gives back the memory in which terms are looked for; none can be looked for or added afterwards.
  public mutating func close() {
    words.close()
    (wordNotes, slots) = ([], [])
  }

  /// Calls `body` with each word of a term, a number of ``words``, the last first.
  public func forEachWord(of term: Int, _ body: (_ word: Int) -> Void) {
    var next: Int? = term
    while let term = next {
      body(Int(NGramInterner.last(of: terms[term])))
      next = NGramInterner.firsts(of: terms[term])
    }
  }

  /// The bytes that more terms take at most, with those that are copied while arrays grow.
  ///
  /// - Parameters:
  ///   - wordCount: Words to come.
  ///   - byteCount: Bytes of all of them.
  ///   - termCount: Terms to come, words or not.
  public func growth(words wordCount: Int, bytes byteCount: Int, terms termCount: Int) -> Int {
    var growth = words.growth(strings: wordCount, bytes: byteCount) + 8 * (wordCount + termCount)
    if wordNotes.count + wordCount > wordNotes.capacity { growth += 8 * wordNotes.count }
    if terms.count + termCount > terms.capacity { growth += 8 * terms.count }
    var slotCount = slots.count
    while (joinedCount + termCount + 1) * 2 > slotCount { slotCount *= 2 }
    return slotCount > slots.count ? growth + 8 * slotCount : growth
  }

  /// The bytes of those of its arrays that have `size` of them or more.
  public func byteCount(ofArraysFrom size: Int) -> Int {
    words.byteCount(ofArraysFrom: size)
      + [wordNotes.count, terms.count, slots.count].map { 8 * $0 }.filter { $0 >= size }
      .reduce(0, +)
  }

  /// The bytes of some terms, one behind the other.
  ///
  /// In C: in Swift with checks, two fifths of the time in which a vocabulary is learned from portal.
  ///
  /// - Parameter starts: Gets where each starts, and where the last ends.
  fileprivate func spell(_ numbers: [Int], _ starts: inout [UInt32]) -> [UInt8] {
    precondition(
      numbers.allSatisfy { terms.indices.contains($0) }, "a number that no term has")
    precondition(starts.count == numbers.count + 1, "no room for \(numbers.count) starts")
    // SAFETY: all numbers are of terms, the parts of which are terms and words, and there is room.
    let byteCount = unsafe byte_vectors_measure_ngrams(
      terms, words.starts, numbers, numbers.count, &starts)
    precondition(byteCount <= UInt32.max, "terms of more bytes than 32 bits can number")
    return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { bytes, count in
      // SAFETY: there is room for the bytes that were just counted.
      unsafe byte_vectors_spell_ngrams(
        terms, words.starts, words.bytes, numbers, numbers.count, starts, bytes.baseAddress)
      count = byteCount
    }
  }

  // MARK: Parts

  private static func firsts(of parts: UInt64) -> Int? {
    parts >> 32 == 0 ? nil : Int(parts >> 32) - 1
  }

  private static func last(of parts: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: parts) }

  // MARK: N-grams

  private func hash(_ parts: UInt64) -> UInt64 {
    byte_vectors_hash_ngram(parts, TermHash.shared.numbers)
  }

  /// The number of an n-gram of two words or more, new or old.
  private mutating func number(of parts: UInt64) -> UInt32 {
    let (hash, mask) = (hash(parts), slots.count - 1)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
      if (slots[slot] ^ hash) >> 32 == 0, terms[number] == parts { return UInt32(number) }
      slot = (slot + 1) & mask
    }
    precondition(count < UInt32.max - 1, "more terms than 32 bits can number")
    let number = UInt32(terms.count)
    slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    terms.append(parts)
    joinedCount += 1
    if (joinedCount + 1) * 2 > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, parts) in terms.enumerated() where parts >> 32 != 0 {
      let hash = hash(parts)
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    }
  }
}

extension Vocabulary {
  /// A vocabulary of some words and n-grams of words.
  ///
  /// - Parameter terms: Their numbers, ascending by their bytes.
  /// - Complexity: O(bytes), and no other memory than they take.
  public init(_ terms: [Int], of interner: NGramInterner) {
    var starts = [UInt32](repeating: 0, count: terms.count + 1)
    let bytes = interner.spell(terms, &starts)
    self.init(family: .words, bytes: FrozenArray(bytes), starts: FrozenArray(starts))
  }
}
