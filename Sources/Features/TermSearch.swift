internal import CByteVectors

/// The inverse document frequencies of a vocabulary's terms, which lie among those of a space.
struct TermWeights: Sendable {
  /// Those of the space.
  let all: FrozenArray<Double>
  /// The place of the vocabulary's first, which is also its first feature.
  let offset: Int

  /// That of a term of the vocabulary.
  @inline(__always)
  subscript(term: Int) -> Double { all[offset + term] }
}

/// Finds the terms of a message in a vocabulary, in four steps; working memory that serves message after
/// message.
///
/// Most of a large vocabulary is not in the cache. Each step has the memory fetched that the next one
/// looks at, so who has several messages takes a step with all of them before the next.
///
/// In C, compiled for several processors: in Swift with checks, an occurrence took 143 instructions
/// until it had its value, and takes 105.
struct TermSearch: Sendable {
  /// That of the vocabulary.
  private(set) var table = RememberedTable()
  /// Working memory, then what each occurrence is, then in its place the list of those that are terms.
  /// Shape `[occurrences + 2]` at least.
  private var found: [byte_vectors_found] = []
  /// The occurrences that are still looked for. Same shape.
  private var sought: [byte_vectors_sought] = []
  private var soughtCount = 0
  /// Where each term stands in the list, plus 1, or 0 for an empty slot: open addressing that stays in
  /// the cache, however many terms there are.
  private var slots: [UInt32] = []

  /// Begins with the occurrences of a text in a range: finds those that are common terms.
  mutating func begin(
    _ range: Range<Int>, of text: AnalyzedText, in vocabulary: Vocabulary, _ weights: TermWeights
  ) {
    soughtCount = 0
    guard vocabulary.termCount > 0 && !range.isEmpty else { return }
    table.renew(from: vocabulary, weights, searches: range.count)
    makeRoom(for: range.count)
    guard let table = unsafe table.inC else {
      halve(range, of: text, vocabulary, weights)
      return
    }
    precondition(unsafe table.weights != nil, "a vocabulary whose terms have no weights")
    soughtCount = unsafe withPointers(to: text) { bytes, occurrences in
      unsafe found.withUnsafeMutableBufferPointer { found in
        unsafe sought.withUnsafeMutableBufferPointer { sought in
          // SAFETY: there is room for so many, and every occurrence lies before the text's padding.
          unsafe byte_vectors_find_common(
            table, occurrences + range.lowerBound, range.count, bytes, found.baseAddress! + 1,
            sought.baseAddress)
        }
      }
    }
  }

  /// Finds each of the occurrences by halving the vocabulary.
  private mutating func halve(
    _ range: Range<Int>, of text: AnalyzedText, _ vocabulary: Vocabulary, _ weights: TermWeights
  ) {
    for place in range {
      let term = vocabulary.index(of: text.bytes.span.extracting(text.occurrences[place].range))
      found[1 + place - range.lowerBound] = byte_vectors_found(
        weight: term.map { weights[$0] } ?? 0, number: UInt32(term.map { $0 + 1 } ?? 0), count: 0)
    }
  }

  /// Goes on with the occurrences that are no common terms: leaves out those that cannot be terms.
  mutating func narrow(_ range: Range<Int>, of text: AnalyzedText) {
    guard soughtCount > 0, let table = unsafe table.inC else { return }
    soughtCount = unsafe withPointers(to: text) { _, occurrences in
      unsafe sought.withUnsafeMutableBufferPointer { sought in
        // SAFETY: the first step was given the same text and range.
        unsafe byte_vectors_find_likely(
          table, occurrences + range.lowerBound, sought.baseAddress, soughtCount)
      }
    }
  }

  /// Goes on with the memory of those that are left.
  func fetch() {
    guard soughtCount > 0, let table = unsafe table.inC else { return }
    unsafe sought.withUnsafeBufferPointer { sought in
      unsafe byte_vectors_fetch_likely(table, sought.baseAddress, soughtCount)
    }
  }

  /// Ends with a list of the terms as features, each at its first sight.
  ///
  /// - Parameters:
  ///   - watchedCount: How many occurrences, from the first on, are watched.
  ///   - offset: The feature of the vocabulary's first term.
  ///   - isSublinear: Whether a term frequency counts as `1 + ln tf`.
  ///   - features: Gets the features of the terms.
  ///   - values: Gets their TF-IDF at the same places.
  /// - Returns: The sum of the values' squares, and those of the watched occurrences that the vocabulary
  ///   does not hold.
  mutating func list(
    _ range: Range<Int>, of text: AnalyzedText, in vocabulary: Vocabulary,
    watching watchedCount: Int, offset: Int, isSublinear: Bool, to features: inout [UInt32],
    _ values: inout [Double]
  ) -> (squares: Double, unseenCount: Int) {
    guard vocabulary.termCount > 0 && !range.isEmpty else { return (0, watchedCount) }
    findOthers(range, of: text)
    let listed = listTerms(of: range.count, watching: watchedCount)
    if isSublinear {
      for place in found.indices.dropFirst().prefix(listed.count) {
        found[place].weight *= sublinearFrequency(of: found[place].count)
        found[place].count = 1
      }
    }
    let squares = append(listed.count, offset: offset, to: &features, &values)
    return (squares, listed.unseenCount)
  }

  private mutating func findOthers(_ range: Range<Int>, of text: AnalyzedText) {
    guard soughtCount > 0, let table = unsafe table.inC else { return }
    unsafe withPointers(to: text) { bytes, occurrences in
      unsafe found.withUnsafeMutableBufferPointer { found in
        unsafe sought.withUnsafeBufferPointer { sought in
          // SAFETY: the steps before were given the same text and range.
          unsafe byte_vectors_find_others(
            table, occurrences + range.lowerBound, bytes, sought.baseAddress, soughtCount,
            found.baseAddress! + 1)
        }
      }
    }
  }

  private mutating func makeRoom(for count: Int) {
    if found.count < count + 2 {
      let room = count + count / 2 + 2
      found = Array(repeating: byte_vectors_found(), count: room)
      sought = Array(repeating: byte_vectors_sought(), count: room)
    }
    let slotCount = TermSearch.slotCount(for: count)
    if slots.count < slotCount { slots = [UInt32](repeating: 0, count: slotCount) }
  }

  /// Slots for so many occurrences: of which more than one term seldom wants the same, unless they
  /// would take much memory.
  private static func slotCount(for count: Int) -> Int {
    var slotCount = 64
    while slotCount < count * (count < 4_096 ? 4 : 2) { slotCount *= 2 }
    return slotCount
  }

  /// Makes of so many occurrences a list of the terms among them, each at its first sight.
  ///
  /// - Returns: How many there are, and how many of the watched occurrences are no term.
  private mutating func listTerms(
    of count: Int, watching watchedCount: Int
  ) -> (count: Int, unseenCount: Int) {
    // As few as will do, since all are emptied.
    let slotCount = TermSearch.slotCount(for: count)
    var unseenCount = 0
    let listedCount = unsafe found.withUnsafeMutableBufferPointer { found in
      unsafe slots.withUnsafeMutableBufferPointer { slots in
        // SAFETY: there is room for so many of both.
        unsafe byte_vectors_list_terms(
          found.baseAddress! + 1, count, watchedCount, TermHash.shared.numbers.multiplier,
          slots.baseAddress, slotCount, &unseenCount)
      }
    }
    return (listedCount, unseenCount)
  }

  /// Adds the features of the first terms of the list.
  ///
  /// - Returns: The sum of the values' squares.
  private mutating func append(
    _ count: Int, offset: Int, to features: inout [UInt32], _ values: inout [Double]
  ) -> Double {
    var squares = 0.0
    features.append(addingCapacity: count) { features in
      values.append(addingCapacity: count) { values in
        unsafe found.withUnsafeBufferPointer { found in
          unsafe features.withUnsafeMutableBufferPointer { features, featureCount in
            unsafe values.withUnsafeMutableBufferPointer { values, valueCount in
              // SAFETY: there is room for as many.
              squares = unsafe byte_vectors_weigh_terms(
                found.baseAddress! + 1, count, UInt32(offset), features.baseAddress,
                values.baseAddress)
              (featureCount, valueCount) = (count, count)
            }
          }
        }
      }
    }
    return squares
  }
}

/// Calls a function with the bytes and the occurrences of a text that has any.
@unsafe
@inline(__always)
private func withPointers<Result>(
  to text: AnalyzedText,
  _ body: (UnsafePointer<UInt8>, UnsafePointer<byte_vectors_term>) -> Result
) -> Result {
  unsafe text.bytes.withPointer { bytes in
    unsafe text.occurrences.withPointer { occurrences in
      unsafe body(bytes, inC(occurrences))
    }
  }
}
