/// The terms of one family in byte order, and the index by which they are found.
///
/// The place of a term is its feature index within the family. The UTF-8 of all terms lies in one
/// array, so a vocabulary can lie in a mapped file; only the hash index is built when it is made.
public struct Vocabulary: Sendable {
  /// Words or characters.
  public let family: TermFamily
  /// UTF-8 of the terms, one behind the other.
  public let bytes: FrozenArray<UInt8>
  /// Where each term starts in ``bytes``, and where the last ends. Shape `[termCount + 1]`.
  public let starts: FrozenArray<UInt32>
  /// Open addressing: the upper half of a hash and a term index plus 1, or 0 for an empty slot.
  private let slots: [UInt64]

  /// Terms.
  public var termCount: Int { starts.count - 1 }

  /// A vocabulary of arrays that have been checked: the terms ascend strictly by bytes, and
  /// `starts` ascends from 0 to the number of bytes.
  ///
  /// - Complexity: O(bytes), one allocation of at most 32 bytes a term.
  public init(family: TermFamily, bytes: FrozenArray<UInt8>, starts: FrozenArray<UInt32>) {
    self.family = family
    self.bytes = bytes
    self.starts = starts
    slots = bytes.withSpan { bytes in
      starts.withSpan { starts in
        Vocabulary.slots(termCount: starts.count - 1) { term in
          family.hash(bytes.extracting(Int(starts[term])..<Int(starts[term + 1])))
        }
      }
    }
  }

  /// A vocabulary of some strings of an interner.
  ///
  /// - Parameter terms: The numbers of strings that ``TextAnalyzer`` made, ascending by their bytes.
  public init(family: TermFamily, _ terms: [Int], of interner: ByteInterner) {
    var bytes: [UInt8] = []
    var starts: [UInt32] = [0]
    starts.reserveCapacity(terms.count + 1)
    for term in terms {
      bytes.append(contentsOf: interner.bytes[interner.range(of: term)])
      starts.append(UInt32(bytes.count))
    }
    self.family = family
    self.bytes = FrozenArray(bytes)
    self.starts = FrozenArray(starts)
    slots = Vocabulary.slots(termCount: terms.count) { interner.hashes[terms[$0]] }
  }

  /// Hashes that are computed in one go.
  private static let hashCount = 256

  /// An index of terms by their hashes.
  @inline(__always)
  private static func slots(termCount: Int, hashOf: (Int) -> UInt64) -> [UInt64] {
    precondition(termCount >= 0, "a vocabulary needs at least the start of nothing")
    var slotCount = 8
    while slotCount < termCount * 2 { slotCount *= 2 }
    var slots = [UInt64](repeating: 0, count: slotCount)
    var hashes = [UInt64](repeating: 0, count: min(termCount, hashCount))
    var start = 0
    while start < termCount {
      // Many hashes first: the slots of a large table are seldom in the cache, and the processor
      // waits for several at a time where nothing else is between them.
      let end = min(start + hashCount, termCount)
      for term in start..<end { hashes[term - start] = hashOf(term) }
      for term in start..<end {
        let hash = hashes[term - start]
        var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
        slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(term + 1)
      }
      start = end
    }
    return slots
  }

  /// A vocabulary of terms in ascending byte order.
  public init(family: TermFamily, terms: [[UInt8]]) {
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for term in terms {
      bytes.append(contentsOf: term)
      starts.append(UInt32(bytes.count))
    }
    self.init(family: family, bytes: FrozenArray(bytes), starts: FrozenArray(starts))
  }

  /// The slots where the search for some occurrences begins.
  ///
  /// Read all at once, before any is looked at: slots of a large vocabulary are seldom in the cache,
  /// and so the processor waits for many at a time.
  ///
  /// - Parameter entries: Becomes their contents. Shape `[occurrences.count]`.
  func findFirstEntries(
    of occurrences: Span<AnalyzedText.Occurrence>, into entries: inout [UInt64]
  ) {
    entries.removeAll(keepingCapacity: true)
    entries.append(addingCapacity: occurrences.count) { entries in
      let slots = slots.span
      let mask = slots.count - 1
      for place in occurrences.indices {
        entries.append(slots[Int(truncatingIfNeeded: occurrences[place].hash) & mask])
      }
    }
  }

  /// The feature index of a term of the vocabulary's family.
  @inline(__always)
  func index(of occurrence: AnalyzedText.Occurrence, in text: Span<UInt8>) -> Int? {
    let first = slots[Int(truncatingIfNeeded: occurrence.hash) & (slots.count - 1)]
    return index(of: occurrence, in: text, from: first)
  }

  /// The same, when the first slot has been read.
  ///
  /// - Parameter entry: From ``findFirstEntries(of:into:)``.
  /// - Complexity: O(1) expected, for any vocabulary and any text.
  @inline(__always)
  func index(
    of occurrence: AnalyzedText.Occurrence, in text: Span<UInt8>, from entry: UInt64
  ) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: occurrence.hash) & mask
    var entry = entry
    while entry != 0 {
      if (entry ^ occurrence.hash) >> 32 == 0 {
        let term = Int(entry & 0xFFFF_FFFF) - 1
        if isTerm(term, equalTo: text.extracting(occurrence.range)) { return term }
      }
      slot = (slot + 1) & mask
      entry = slots[slot]
    }
    return nil
  }

  /// The feature index of a value or a term given by its bytes.
  public func index(of term: Span<UInt8>) -> Int? {
    let occurrence = AnalyzedText.Occurrence(
      start: 0, end: UInt32(term.count), hash: family.hash(term))
    return index(of: occurrence, in: term)
  }

  @inline(__always)
  private func isTerm(_ term: Int, equalTo candidate: Span<UInt8>) -> Bool {
    let range = Int(starts[term])..<Int(starts[term + 1])
    return bytes.holds(candidate, in: range)
  }

  /// The text of a term.
  public func term(_ index: Int) -> String {
    String(decoding: bytes[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
  }
}

extension Vocabulary: Equatable {
  /// Whether two vocabularies hold the same terms of the same family.
  public static func == (left: Vocabulary, right: Vocabulary) -> Bool {
    left.family == right.family && left.starts == right.starts && left.bytes == right.bytes
  }
}
