internal import CByteVectors
internal import ParallelWork
internal import Synchronization

/// Open addressing over the terms of a vocabulary.
@safe
final class TermTable: Sendable {
  /// The upper half of a hash and a term index plus 1, or 0 for an empty slot.
  private let slots: FrozenArray<UInt64>
  /// The terms that messages hold most.
  let common: CommonTerms
  /// The terms, and their family.
  private let family: TermFamily
  private let bytes: FrozenArray<UInt8>
  private let starts: FrozenArray<UInt32>
  /// What they weigh.
  private let weights: FrozenArray<Double>?
  /// All of it for the searches of messages, which are in C.
  // SAFETY: it points to what the properties above own.
  nonisolated(unsafe) let inC: byte_vectors_table

  /// Hashes that are computed in one go.
  private static let hashCount = 256

  /// A table of all terms of a vocabulary.
  ///
  /// - Parameters:
  ///   - weights: The inverse document frequency of each term, where they have one.
  ///   - threads: At most this many share the work.
  /// - Complexity: O(bytes), one allocation of at most 32 bytes a term.
  init(_ vocabulary: Vocabulary, weights: TermWeights? = nil, threads: Int = 1) {
    (common, slots) = TermTable.make(of: vocabulary, weights, threads: threads)
    (family, bytes, starts) = (vocabulary.family, vocabulary.bytes, vocabulary.starts)
    self.weights = weights?.all
    unsafe inC = byte_vectors_table(
      commonSlots: common.slots.base, commonMask: common.slots.count - 1,
      commonRecords: common.records.base, slots: slots.base, mask: slots.count - 1,
      bytes: bytes.base, starts: starts.base,
      weights: weights.map { unsafe $0.all.base + $0.offset })
  }

  /// The common terms, which one thread looks for while others enter all terms.
  private static func make(
    of vocabulary: Vocabulary, _ weights: TermWeights?, threads: Int
  ) -> (CommonTerms, FrozenArray<UInt64>) {
    let termCount = vocabulary.termCount
    var slotCount = 8
    while slotCount < termCount * 2 { slotCount *= 2 }
    let common = Mutex<CommonTerms?>(nil)
    let slots = unsafe FrozenArray<UInt64>(zeros: slotCount) { slots in
      nonisolated(unsafe) let slots = unsafe slots
      let hashes = [UInt64](repeating: 0, count: min(termCount, hashCount))
      forEachConcurrently(
        count: 1 + (termCount + hashCount - 1) / hashCount, threads: threads, state: { hashes }
      ) { hashes, number in
        guard number > 0 else {
          let found = CommonTerms(of: vocabulary, weights: weights)
          common.withLock { $0 = found }
          return
        }
        let terms = (number - 1) * hashCount..<min(number * hashCount, termCount)
        vocabulary.hash(terms, into: &hashes)
        // SAFETY: there are twice as many slots as terms, a power of two.
        unsafe byte_vectors_enter_terms(
          hashes, terms.count, terms.lowerBound, slots.baseAddress, slots.count - 1)
      }
    }
    guard let common = common.withLock(\.self) else { preconditionFailure("none looked for") }
    return (common, slots)
  }

  /// The feature index of a value or a term given by its bytes.
  func index(of term: Span<UInt8>) -> Int? {
    let occurrence = AnalyzedText.Occurrence(
      start: 0, end: UInt32(term.count), hash: family.hash(term, 0..<term.count))
    return index(of: occurrence, in: term)
  }

  /// The feature index of a term of the family.
  ///
  /// - Complexity: O(1) expected, for any vocabulary and any text.
  @inline(__always)
  func index(of occurrence: AnalyzedText.Occurrence, in text: Span<UInt8>) -> Int? {
    precondition(Int(occurrence.end) <= text.count, "an occurrence outside of its text")
    let number = unsafe text.withUnsafeBufferPointer { text in
      let term = byte_vectors_term(
        start: occurrence.start, end: occurrence.end, hash: occurrence.hash)
      let slot = unsafe byte_vectors_likely_slot(
        inC, Int(truncatingIfNeeded: occurrence.hash) & inC.mask, occurrence.hash)
      // SAFETY: the term was just found to lie in the text, and what the table points to is its own.
      return unsafe byte_vectors_number_from(inC, slot, term, text.baseAddress)
    }
    return number == 0 ? nil : Int(number) - 1
  }
}
