/// Which slots a message has: a Bloom filter with one hash.
///
/// Its 2,048 bits fit into four registers, so the links of a chain are looked up 64 at a time. A link in a
/// hundred that looks at another slot passes for one of them, and is found out by its bin.
struct SlotFilter: Sendable {
  /// 16 bits a word.
  private(set) var words: [UInt16]

  private static let wordCount = 128

  /// Keys that are looked up at once.
  static let keysTogether = 64

  /// The filter of a message without features: every message leaves the ends of chains.
  init() {
    words = [UInt16](repeating: 0, count: SlotFilter.wordCount)
    words[0] = 1
  }

  /// The bit of a slot.
  @inline(__always)
  static func key(of slot: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: slot % (16 * wordCount))
  }

  /// Adds slots, each above a bin in the lowest byte.
  mutating func insert(_ slots: ArraySlice<UInt32>) {
    var words = words.mutableSpan
    for slot in slots {
      let key = SlotFilter.key(of: Int(slot >> 8))
      words[Int(key / 16)] |= 1 << (key % 16)
    }
  }

  /// Removes all slots, which are these.
  mutating func remove(_ slots: [UInt32]) {
    var words = words.mutableSpan
    for slot in slots { words[Int(SlotFilter.key(of: Int(slot >> 8)) / 16)] = 0 }
    words[0] = 1
  }
}
