internal import CByteVectors
import Glibc

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

/// Finds the terms of a message in a vocabulary; working memory that serves message after message.
///
/// In C, compiled for several processors: in Swift with checks, an occurrence took 180 instructions
/// until it had its value, and takes 70.
struct TermSearch: Sendable {
  /// That of the vocabulary.
  private(set) var table = RememberedTable()
  /// What each occurrence is, then the list of those that are terms. Shape `[occurrences + 1]` at least.
  private var found: [byte_vectors_found] = []
  /// Same shape.
  private var sought: [byte_vectors_sought] = []
  /// Where each term stands in the list, plus 1, or 0 for an empty slot: open addressing that stays in
  /// the cache, however many terms there are.
  private var slots: [UInt32] = []

  /// Finds the term of each of a text's occurrences in a range, and lists each term as a feature at
  /// its first sight.
  ///
  /// - Parameters:
  ///   - watchedCount: How many occurrences, from the first on, are watched.
  ///   - isSublinear: Whether a term frequency counts as `1 + ln tf`.
  ///   - features: Gets the features of the terms.
  ///   - values: Gets their TF-IDF at the same places.
  /// - Returns: The sum of the values' squares, and those of the watched occurrences that the vocabulary
  ///   does not hold.
  mutating func list(
    _ range: Range<Int>, of text: AnalyzedText, in vocabulary: Vocabulary, _ weights: TermWeights,
    watching watchedCount: Int, isSublinear: Bool, to features: inout [UInt32],
    _ values: inout [Double]
  ) -> (squares: Double, unseenCount: Int) {
    guard vocabulary.termCount > 0 && !range.isEmpty else { return (0, watchedCount) }
    table.renew(from: vocabulary, weights, searches: range.count)
    makeRoom(for: range.count)
    if let table = table.table {
      table.find(range, of: text, vocabulary, weights, &found, &sought)
    } else {
      for place in range {
        let term = vocabulary.index(of: text.bytes.span.extracting(text.occurrences[place].range))
        found[place - range.lowerBound] = byte_vectors_found(
          weight: term.map { weights[$0] } ?? 0, number: UInt32(term.map { $0 + 1 } ?? 0), count: 0)
      }
    }
    let listed = listTerms(of: range.count, watching: watchedCount)
    if isSublinear {
      for place in 0..<listed.count {
        found[place].weight *= termFrequency(found[place].count, isSublinear: true)
        found[place].count = 1
      }
    }
    let squares = append(listed.count, offset: weights.offset, to: &features, &values)
    return (squares, listed.unseenCount)
  }

  private mutating func makeRoom(for count: Int) {
    guard found.count <= count else { return }
    found = Array(repeating: byte_vectors_found(), count: 2 * count + 1)
    sought = Array(repeating: byte_vectors_sought(), count: 2 * count + 1)
    var slotCount = 64
    while slotCount < 4 * count { slotCount *= 2 }
    slots = [UInt32](repeating: 0, count: slotCount)
  }

  /// Makes of so many occurrences a list of the terms among them, each at its first sight.
  ///
  /// - Returns: How many there are, and how many of the watched occurrences are no term.
  private mutating func listTerms(
    of count: Int, watching watchedCount: Int
  ) -> (count: Int, unseenCount: Int) {
    // As few as will do, since all are emptied.
    var slotCount = 64
    while slotCount < 2 * count { slotCount *= 2 }
    var unseenCount = 0
    let listedCount = unsafe found.withUnsafeMutableBufferPointer { found in
      unsafe slots.withUnsafeMutableBufferPointer { slots in
        // SAFETY: there is room for so many of both.
        unsafe byte_vectors_list_terms(
          found.baseAddress, count, watchedCount, TermHash.shared.numbers.multiplier,
          slots.baseAddress, slotCount, &unseenCount)
      }
    }
    return (listedCount, unseenCount)
  }

  /// Adds the features of the first terms of the list.
  ///
  /// - Returns: The sum of the values' squares.
  private func append(
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
                found.baseAddress, count, UInt32(offset), features.baseAddress, values.baseAddress)
              (featureCount, valueCount) = (count, count)
            }
          }
        }
      }
    }
    return squares
  }
}

/// What so many occurrences of a term in one message count: `tf`, or `1 + ln tf` if it is sublinear.
@inline(__always)
func termFrequency(_ count: UInt32, isSublinear: Bool) -> Double {
  isSublinear ? 1 + log(Double(count)) : Double(count)
}
