/// Rows of a corpus, each once with the number of its copies.
struct DistinctRows: Sendable {
  /// The rows in the order of their first sight.
  private(set) var all: [Corpus.Row] = []
  /// Open addressing: the number of a row plus 1, or 0 for an empty slot.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// Adds copies of a row, new or old.
  ///
  /// - Returns: Its number.
  mutating func add(_ row: Corpus.Row) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: DistinctRows.hash(of: row)) & mask
    while slots[slot] != 0 {
      let old = Int(slots[slot]) - 1
      if DistinctRows.areEqual(all[old], row) {
        all[old].count += row.count
        return old
      }
      slot = (slot + 1) & mask
    }
    precondition(all.count < UInt32.max - 1, "more rows than 32 bits can number")
    all.append(row)
    slots[slot] = UInt32(all.count)
    if (all.count + 1) * 2 > slots.count { grow() }
    return all.count - 1
  }

  /// Sets the shape of a row, which has no say in whether rows are equal.
  mutating func setShape(_ shape: Int, of row: Int) { all[row].shape = shape }

  /// The bytes that more rows take at most, with those that are copied while arrays grow.
  func growth(by rowCount: Int) -> Int {
    var slotCount = slots.count
    while (all.count + rowCount + 1) * 2 > slotCount { slotCount *= 2 }
    return all.growth(by: rowCount) + (slotCount > slots.count ? 4 * slotCount : 0)
  }

  /// Whether two rows are the same but for their counts and shapes.
  private static func areEqual(_ one: Corpus.Row, _ other: Corpus.Row) -> Bool {
    one.text == other.text && one.label == other.label && one.isHeldOut == other.isHeldOut
      && one.group == other.group && one.categories == other.categories
  }

  private static func hash(of row: Corpus.Row) -> UInt64 {
    var hash = mixed(row.isHeldOut ? 1 : 0, with: UInt64(row.text))
    hash = mixed(hash, with: UInt64(row.label))
    hash = mixed(hash, with: UInt64(row.group))
    for category in row.categories { hash = mixed(hash, with: UInt64(category)) }
    return hash
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 2 * slots.count)
    let mask = slots.count - 1
    for (number, row) in all.enumerated() {
      var slot = Int(truncatingIfNeeded: DistinctRows.hash(of: row)) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(number + 1)
    }
  }
}
