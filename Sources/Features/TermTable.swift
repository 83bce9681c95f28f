/// Open addressing over the terms of a vocabulary.
struct TermTable: Sendable {
  /// The upper half of a hash and a term index plus 1, or 0 for an empty slot.
  private let slots: [UInt64]
  /// The terms that messages hold most.
  let common: CommonTerms

  /// Hashes that are computed in one go.
  private static let hashCount = 256

  /// A table of all terms of a vocabulary.
  ///
  /// - Parameter weights: The inverse document frequency of each term, where they have one.
  /// - Complexity: O(bytes), one allocation of at most 32 bytes a term.
  init(_ vocabulary: Vocabulary, weights: TermWeights? = nil) {
    common = CommonTerms(of: vocabulary, weights: weights)
    let termCount = vocabulary.termCount
    var slotCount = 8
    while slotCount < termCount * 2 { slotCount *= 2 }
    var slots = [UInt64](repeating: 0, count: slotCount)
    var hashes = [UInt64](repeating: 0, count: min(termCount, TermTable.hashCount))
    var start = 0
    while start < termCount {
      // Many hashes first: the slots of a large table are seldom in the cache, and the processor
      // waits for several at a time where nothing else is between them.
      let end = min(start + TermTable.hashCount, termCount)
      vocabulary.bytes.withSpan { bytes in
        for term in start..<end {
          hashes[term - start] = vocabulary.family.hash(bytes, vocabulary.range(of: term))
        }
      }
      for term in start..<end {
        let hash = hashes[term - start]
        var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
        slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(term + 1)
      }
      start = end
    }
    self.slots = slots
  }

  /// Has the slot fetched where the search for an occurrence begins.
  @inline(__always)
  func prefetchFirstEntry(of occurrence: AnalyzedText.Occurrence) {
    slots.prefetch(Int(truncatingIfNeeded: occurrence.hash) & (slots.count - 1))
  }

  /// The term of an entry, or nil for an empty slot's.
  @inline(__always)
  static func term(of entry: UInt64) -> Int? {
    entry == 0 ? nil : Int(entry & 0xFFFF_FFFF) - 1
  }

  /// The contents of that slot.
  @inline(__always)
  func firstEntry(of occurrence: AnalyzedText.Occurrence) -> UInt64 {
    slots[Int(truncatingIfNeeded: occurrence.hash) & (slots.count - 1)]
  }

  /// The feature index of a value or a term given by its bytes.
  func index(of term: Span<UInt8>, _ vocabulary: Vocabulary) -> Int? {
    let occurrence = AnalyzedText.Occurrence(
      start: 0, end: UInt32(term.count), hash: vocabulary.family.hash(term, 0..<term.count))
    return index(of: occurrence, in: term, vocabulary)
  }

  /// The feature index of a term of the vocabulary's family.
  @inline(__always)
  func index(
    of occurrence: AnalyzedText.Occurrence, in text: Span<UInt8>, _ vocabulary: Vocabulary
  ) -> Int? {
    index(of: occurrence, in: text, vocabulary, from: firstEntry(of: occurrence))
  }

  /// The same, when the first slot has been read.
  ///
  /// - Parameters:
  ///   - vocabulary: That of which the table is.
  ///   - entry: From ``firstEntry(of:)``.
  /// - Complexity: O(1) expected, for any vocabulary and any text.
  @inline(__always)
  func index(
    of occurrence: AnalyzedText.Occurrence, in text: Span<UInt8>, _ vocabulary: Vocabulary,
    from entry: UInt64
  ) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: occurrence.hash) & mask
    var entry = entry
    while let term = TermTable.term(of: entry) {
      if (entry ^ occurrence.hash) >> 32 == 0 {
        let candidate = text.extracting(occurrence.range)
        if vocabulary.bytes.holds(candidate, in: vocabulary.range(of: term)) { return term }
      }
      slot = (slot + 1) & mask
      entry = slots[slot]
    }
    return nil
  }
}
