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
struct TermSearch: Sendable {
  /// The term that an occurrence is, plus 1, or 0 for none; and what it weighs.
  private struct Found {
    var number: UInt32 = 0
    var weight = 0.0

    init() {}

    init(number: UInt32, weight: Double) {
      self.number = number
      self.weight = weight
    }

    @inline(__always)
    init(_ term: Int?, _ weights: TermWeights) {
      guard let term else { return }
      number = UInt32(term + 1)
      weight = weights[term]
    }
  }

  /// An occurrence that is no common term, and what the search for it begins with.
  private struct Rare {
    var place: UInt32 = 0
    var entry: UInt64 = 0
  }

  /// That of the vocabulary.
  private(set) var table = RememberedTable()
  /// What each occurrence is. Shape `[occurrences]` at least.
  private var found: [Found] = []
  /// Same shape.
  private var rare: [Rare] = []
  /// How often the message holds each feature. Same shape.
  private var counts: [UInt32] = []
  /// Where each feature stands in the list of the message's, plus 1, or 0 for an empty slot: open
  /// addressing that stays in the cache, however many features there are.
  private var places: [UInt32] = []

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
    let occurrences = text.occurrences.span.extracting(range)
    table.renew(from: vocabulary, weights, searches: range.count)
    makeRoom(for: range.count)
    if let table = table.table {
      let rareCount = TermSearch.findCommon(
        occurrences, in: text.bytes.span, table.common, &found, &rare)
      TermSearch.findRare(
        rareCount, of: occurrences, in: text.bytes.span, vocabulary, table, weights, &rare, &found)
    } else {
      for place in occurrences.indices {
        let term = vocabulary.index(of: text.bytes.span.extracting(occurrences[place].range))
        found[place] = Found(term, weights)
      }
    }
    let listed = TermSearch.list(&found, occurrences, watching: watchedCount, &places, &counts)
    let squares = TermSearch.append(
      listed.count, &found, &counts, offset: UInt32(weights.offset), isSublinear: isSublinear,
      to: &features, &values)
    return (squares, listed.unseenCount)
  }

  private mutating func makeRoom(for count: Int) {
    if found.count < count {
      found = [Found](repeating: Found(), count: 2 * count)
      rare = [Rare](repeating: Rare(), count: 2 * count)
      counts = [UInt32](repeating: 0, count: 2 * count)
    }
    var slotCount = 64
    while slotCount < 2 * count { slotCount *= 2 }
    places.removeAll(keepingCapacity: true)
    places.append(addingCapacity: slotCount) { $0.append(repeating: 0, count: slotCount) }
  }

  /// Finds the occurrences that are common terms.
  ///
  /// - Returns: How many are not.
  private static func findCommon(
    _ occurrences: Span<AnalyzedText.Occurrence>, in text: Span<UInt8>, _ common: CommonTerms,
    _ found: inout [Found], _ rare: inout [Rare]
  ) -> Int {
    let text = unsafe text.bytes
    var found = found.mutableSpan
    var rare = rare.mutableSpan
    var rareCount = 0
    for place in occurrences.indices {
      let (number, weight) = common.find(occurrences[place], in: text)
      found[place] = Found(number: number, weight: weight)
      rare[rareCount].place = UInt32(truncatingIfNeeded: place)
      rareCount &+= number == 0 ? 1 : 0
    }
    return rareCount
  }

  /// Finds the others, which are seldom in the cache: what the search for each of them looks at is
  /// fetched for all before any is looked at.
  private static func findRare(
    _ count: Int, of occurrences: Span<AnalyzedText.Occurrence>, in text: Span<UInt8>,
    _ vocabulary: Vocabulary, _ table: TermTable, _ weights: TermWeights, _ rare: inout [Rare],
    _ found: inout [Found]
  ) {
    var rare = rare.mutableSpan
    var found = found.mutableSpan
    for number in 0..<count {
      table.prefetchFirstEntry(of: occurrences[Int(rare[number].place)])
    }
    for number in 0..<count {
      let entry = table.firstEntry(of: occurrences[Int(rare[number].place)])
      rare[number].entry = entry
      guard let term = TermTable.term(of: entry) else { continue }
      vocabulary.starts.prefetch(term)
      weights.all.prefetch(weights.offset + term)
    }
    for number in 0..<count {
      guard let term = TermTable.term(of: rare[number].entry) else { continue }
      vocabulary.bytes.prefetch(Int(vocabulary.starts[term]))
    }
    for number in 0..<count {
      let place = Int(rare[number].place)
      let term = table.index(
        of: occurrences[place], in: text, vocabulary, from: rare[number].entry)
      found[place] = Found(term, weights)
    }
  }

  /// Lists the terms that were found, each at its first sight.
  ///
  /// - Parameters:
  ///   - found: Becomes the list: the features plus 1, and their weights.
  ///   - counts: Becomes their counts. Same shape.
  ///   - places: All empty; two slots at least for each occurrence.
  /// - Returns: How many there are, and how many of the watched occurrences are no term.
  private static func list(
    _ found: inout [Found], _ occurrences: Span<AnalyzedText.Occurrence>,
    watching watchedCount: Int, _ places: inout [UInt32], _ counts: inout [UInt32]
  ) -> (count: Int, unseenCount: Int) {
    var found = found.mutableSpan
    var counts = counts.mutableSpan
    var slots = places.mutableSpan
    let mask = slots.count &- 1
    var end = 0
    var unseenCount = 0
    for place in occurrences.indices {
      let next = found[place]
      if next.number == 0 {
        unseenCount &+= place < watchedCount ? 1 : 0
        continue
      }
      // By the hash of the term, with which no line fills one slot.
      var slot = Int(truncatingIfNeeded: occurrences[place].hash >> 32) & mask
      var known = Int(slots[slot])
      while known != 0 && found[known &- 1].number != next.number {
        slot = (slot &+ 1) & mask
        known = Int(slots[slot])
      }
      if known != 0 {
        counts[known &- 1] &+= 1
        continue
      }
      // The list is never longer than what it was made of.
      found[end] = next
      counts[end] = 1
      end &+= 1
      slots[slot] = UInt32(truncatingIfNeeded: end)
    }
    return (end, unseenCount)
  }

  /// Adds the features of the first terms of a list.
  ///
  /// - Returns: The sum of the values' squares.
  private static func append(
    _ count: Int, _ listed: inout [Found], _ counts: inout [UInt32], offset: UInt32,
    isSublinear: Bool, to features: inout [UInt32], _ values: inout [Double]
  ) -> Double {
    let listed = listed.span
    let counts = counts.span
    var squares = 0.0
    features.append(addingCapacity: count) { features in
      for place in 0..<count { features.append(listed[place].number &- 1 &+ offset) }
    }
    values.append(addingCapacity: count) { values in
      for place in 0..<count {
        let value = listed[place].weight * termFrequency(counts[place], isSublinear: isSublinear)
        squares += value * value
        values.append(value)
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
