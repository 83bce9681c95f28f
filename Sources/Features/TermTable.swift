internal import CByteVectors

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

  /// Finds the terms of a text's occurrences in a range.
  ///
  /// - Parameters:
  ///   - vocabulary: That of which the table is.
  ///   - weights: What its terms weigh.
  ///   - found: Gets their numbers, the indices plus 1 or 0 for none, and weights.
  ///   - sought: Working memory. Shape of both `[occurrences + 1]` at least.
  /// - Complexity: O(1) expected for an occurrence, for any vocabulary and any text.
  func find(
    _ range: Range<Int>, of text: AnalyzedText, _ vocabulary: Vocabulary, _ weights: TermWeights,
    _ found: inout [byte_vectors_found], _ sought: inout [byte_vectors_sought]
  ) {
    precondition(found.count > range.count && sought.count > range.count, "no room for the terms")
    let occurrences = text.occurrences.span.extracting(range)
    unsafe common.withTable { table in
      var table = unsafe table
      unsafe slots.withUnsafeBufferPointer { slots in
        unsafe table.slots = slots.baseAddress
        unsafe table.mask = slots.count - 1
        unsafe table.bytes = vocabulary.bytes.base
        unsafe table.starts = vocabulary.starts.base
        unsafe table.weights = weights.all.base + weights.offset
        unsafe occurrences.withUnsafeBufferPointer { occurrences in
          unsafe text.bytes.withUnsafeBufferPointer { bytes in
            unsafe found.withUnsafeMutableBufferPointer { found in
              unsafe sought.withUnsafeMutableBufferPointer { sought in
                // SAFETY: the arrays have the shapes that the function asks for; every occurrence
                // lies before the padding of its text.
                unsafe byte_vectors_find_terms(
                  &table, inC(occurrences.baseAddress!), occurrences.count, bytes.baseAddress,
                  found.baseAddress, sought.baseAddress)
              }
            }
          }
        }
      }
    }
    withExtendedLifetime((vocabulary, weights)) {}
  }

  /// The feature index of a value or a term given by its bytes.
  func index(of term: Span<UInt8>, _ vocabulary: Vocabulary) -> Int? {
    let occurrence = AnalyzedText.Occurrence(
      start: 0, end: UInt32(term.count), hash: vocabulary.family.hash(term, 0..<term.count))
    return index(of: occurrence, in: term, vocabulary)
  }

  /// The feature index of a term of the vocabulary's family.
  ///
  /// - Complexity: O(1) expected, for any vocabulary and any text.
  @inline(__always)
  func index(
    of occurrence: AnalyzedText.Occurrence, in text: Span<UInt8>, _ vocabulary: Vocabulary
  ) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: occurrence.hash) & mask
    while slots[slot] != 0 {
      if (slots[slot] ^ occurrence.hash) >> 32 == 0 {
        let term = Int(slots[slot] & 0xFFFF_FFFF) - 1
        let candidate = text.extracting(occurrence.range)
        if vocabulary.bytes.holds(candidate, in: vocabulary.range(of: term)) { return term }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
