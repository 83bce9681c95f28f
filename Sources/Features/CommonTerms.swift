internal import CByteVectors

/// The terms of a vocabulary that messages hold most, in a table so small that it stays in the cache.
///
/// Words of a language are spread so unevenly that a few thousand of hundreds of thousands of terms
/// are most of what any message holds. A search that looks here first seldom waits for memory. Each
/// term has one slot alone, and the more common one where two would have it, so that to look is a few
/// steps without a branch.
struct CommonTerms: Sendable {
  /// The number of a record by the lowest bits of a hash; 0 for an empty slot.
  let slots: FrozenArray<UInt16>
  /// For each term its number of bytes and its index plus 1 in one word, its weight, and its bytes with
  /// zeros behind them. The first record is no term's. Shape `[terms + 1, recordLength]`.
  let records: FrozenArray<UInt64>

  /// Terms at most.
  private static let countLimit = 4_096
  /// Longer terms are none of these.
  private static let byteLimit = Int(BYTE_VECTORS_SHORT)
  /// Words of a record.
  private static let recordLength = Int(BYTE_VECTORS_RECORD)

  /// The terms of the least weight.
  ///
  /// - Parameter weights: The inverse document frequency of each term; none is common without.
  /// - Complexity: O(terms), and O(bytes) of those that are common.
  init(of vocabulary: Vocabulary, weights: TermWeights?) {
    let common = weights.map { CommonTerms.indices(in: vocabulary, ofLeast: $0) } ?? []
    var slotCount = 1
    while slotCount < common.count * 4 { slotCount *= 2 }
    var slots = [UInt16](repeating: 0, count: slotCount)
    // No run of bytes is as long as the first record says.
    var records = [UInt64](repeating: 0, count: CommonTerms.recordLength)
    records[0] = UInt64(UInt32.max)
    for term in common {
      let range = vocabulary.range(of: term)
      vocabulary.bytes.withSpan { bytes in
        let hash = vocabulary.family.hash(bytes, range)
        let slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
        guard slots[slot] == 0 else { return }
        slots[slot] = UInt16(records.count / CommonTerms.recordLength)
        records.append(UInt64(term + 1) << 32 | UInt64(range.count))
        records.append(weights?[term].bitPattern ?? 0)
        let first = records.count
        records.append(contentsOf: repeatElement(0, count: CommonTerms.byteLimit / 8))
        for place in 0..<range.count {
          let byte = UInt64(bytes[range.lowerBound + place])
          records[first + place / 8] |= byte << (8 * UInt64(place % 8))
        }
      }
    }
    self.slots = FrozenArray(slots)
    self.records = FrozenArray(records)
  }

  /// The short terms of the least weight, up to the limit, by their weight.
  private static func indices(
    in vocabulary: Vocabulary, ofLeast weights: TermWeights
  ) -> [Int] {
    // Weights that are not negative order as the beginnings of their bits do.
    func key(_ term: Int) -> Int { Int(weights[term].bitPattern >> 46) }
    var (last, room) = (Int.max, countLimit)
    if vocabulary.termCount > countLimit {
      var counts = [UInt32](repeating: 0, count: 1 << 18)
      for term in 0..<vocabulary.termCount { counts[key(term)] += 1 }
      // Those below the last key all fit, and as many of the last as there is room for.
      last = 0
      while counts[last] <= room {
        room -= Int(counts[last])
        last += 1
      }
    }
    var chosen: [Int] = []
    for term in 0..<vocabulary.termCount where key(term) <= last {
      if key(term) == last {
        if room == 0 { continue }
        room -= 1
      }
      if vocabulary.range(of: term).count <= byteLimit { chosen.append(term) }
    }
    return chosen.sorted { weights[$0] < weights[$1] }
  }
}
