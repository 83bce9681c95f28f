/// Numbers strings of bytes in the order of their first sight, each once.
///
/// All strings lie in one array; finding one allocates nothing.
public struct ByteInterner: Sendable {
  /// The strings, one behind the other.
  public private(set) var bytes: [UInt8] = []
  /// Where each string starts in ``bytes``, and where the last ends. Shape `[count + 1]`.
  public private(set) var starts: [Int] = [0]
  /// The hash of each string. Shape `[count]`.
  private(set) var hashes: [UInt64] = []
  /// Open addressing: the upper half of a hash and the number of a string plus 1, or 0 for an empty
  /// slot. The half of a hash saves most looks at other strings, which are seldom in the cache.
  private var slots = [UInt64](repeating: 0, count: 64)

  /// No strings.
  public init() {}

  /// Strings so far.
  public var count: Int { hashes.count }

  /// The number of a string, new or old.
  ///
  /// - Complexity: O(length) expected.
  public mutating func intern(_ string: Span<UInt8>) -> Int {
    intern(string, hash: TermHash.shared.hash(string))
  }

  /// The number of a string, or nil if it has none yet.
  public func number(of string: Span<UInt8>) -> Int? {
    let slot = slot(of: string, hash: TermHash.shared.hash(string))
    return slots[slot] == 0 ? nil : ByteInterner.number(in: slots[slot])
  }

  /// Replaces `numbers` by those of some terms, new or old; all must be terms, and of one family.
  ///
  /// Slots of many terms are seldom in the cache, and the processor would wait for one after the other.
  /// They are fetched for all at once: without, cutting 100,000 lines that differ took 1.1 times as long.
  public mutating func intern(
    _ terms: Span<AnalyzedText.Occurrence>, in text: Span<UInt8>, into numbers: inout [UInt32]
  ) {
    for term in terms.indices { prefetchSlot(of: terms[term].hash) }
    for term in terms.indices { prefetchStart(of: terms[term].hash) }
    numbers.removeAll(keepingCapacity: true)
    numbers.append(addingCapacity: terms.count) { numbers in
      for term in terms.indices {
        let number = intern(text.extracting(terms[term].range), hash: terms[term].hash)
        numbers.append(UInt32(truncatingIfNeeded: number))
      }
    }
  }

  /// The numbers here of the strings of another interner, new or old, by their numbers there.
  ///
  /// Both must have been given strings, or terms of one family: no string is hashed again.
  ///
  /// - Complexity: O(bytes of the other's strings) expected.
  public mutating func intern(contentsOf other: ByteInterner) -> [UInt32] {
    let strings = other.bytes.span
    return other.hashes.indices.map {
      let ahead = $0 + ByteInterner.fetchedAhead
      if ahead < other.count { prefetchSlot(of: other.hashes[ahead]) }
      return UInt32(intern(strings.extracting(other.range(of: $0)), hash: other.hashes[$0]))
    }
  }

  /// Strings by which fetching is ahead of looking, enough for memory to answer.
  static let fetchedAhead = 16

  private func prefetchSlot(of hash: UInt64) {
    slots.prefetch(Int(truncatingIfNeeded: hash) & (slots.count - 1))
  }

  private func prefetchStart(of hash: UInt64) {
    let entry = slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)]
    starts.prefetch(Int(entry & 0xFFFF_FFFF) &- 1)
  }

  /// Has the first bytes of a string fetched into the cache.
  func prefetchBytes(of number: Int) { bytes.prefetch(Int(starts[number])) }

  /// Forgets all strings and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    hashes.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  /// Gives back the memory in which strings are looked for; none can be looked for or added afterwards.
  public mutating func close() { slots = [] }

  /// The bytes that more strings take at most, with those that are copied while arrays grow.
  ///
  /// - Parameters:
  ///   - stringCount: Strings to come.
  ///   - byteCount: Bytes of all of them.
  public func growth(strings stringCount: Int, bytes byteCount: Int) -> Int {
    var growth = byteCount + 16 * stringCount
    if bytes.count + byteCount > bytes.capacity { growth += bytes.count }
    if count + stringCount > hashes.capacity { growth += 8 * count }
    if starts.count + stringCount > starts.capacity { growth += 8 * starts.count }
    var slotCount = slots.count
    while (count + stringCount + 1) * 2 > slotCount { slotCount *= 2 }
    return slotCount > slots.count ? growth + MemoryLayout<UInt64>.stride * slotCount : growth
  }

  /// The bytes of those of its arrays that have `size` of them or more.
  public func byteCount(ofArraysFrom size: Int) -> Int {
    [bytes.count, 8 * starts.count, 8 * hashes.count, 8 * slots.count]
      .filter { $0 >= size }.reduce(0, +)
  }

  /// The place of a string in ``bytes``.
  public func range(of number: Int) -> Range<Int> { starts[number]..<starts[number + 1] }

  /// A string as text; for labels, names and reports.
  public func string(_ number: Int) -> String {
    String(decoding: bytes[range(of: number)], as: UTF8.self)
  }

  @inline(__always)
  private mutating func intern(_ string: Span<UInt8>, hash: UInt64) -> Int {
    let slot = slot(of: string, hash: hash)
    if slots[slot] != 0 { return ByteInterner.number(in: slots[slot]) }
    return add(string, hash: hash, at: slot)
  }

  /// Numbers a string that is new.
  ///
  /// - Parameter slot: The empty one where it belongs.
  @inline(never)
  private mutating func add(_ string: Span<UInt8>, hash: UInt64, at slot: Int) -> Int {
    precondition(count < UInt32.max - 1, "more strings than 32 bits can number")
    slots[slot] = ByteInterner.entry(count, hash)
    hashes.append(hash)
    // SAFETY: the bytes are copied before the closure ends.
    unsafe string.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    starts.append(bytes.count)
    if (count + 1) * 2 > slots.count { grow() }
    return count - 1
  }

  private static func entry(_ number: Int, _ hash: UInt64) -> UInt64 {
    hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
  }

  private static func number(in entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) - 1 }

  /// The slot that holds the string, or the empty one where it belongs.
  private func slot(of string: Span<UInt8>, hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { return slot }
      if (entry ^ hash) >> 32 == 0,
        isString(ByteInterner.number(in: entry), equalTo: string)
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
  }

  private func isString(_ number: Int, equalTo other: Span<UInt8>) -> Bool {
    let range = range(of: number)
    guard range.count == other.count else { return false }
    return unsafe bytes.withUnsafeBufferPointer { bytes in
      unsafe other.withUnsafeBufferPointer { other in
        guard let there = bytes.baseAddress, let here = other.baseAddress else {
          return true
        }
        // SAFETY: `range` lies in `bytes`, and both hold `range.count` bytes from there on.
        return unsafe equalBytes(there + range.lowerBound, here, count: range.count)
      }
    }
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = ByteInterner.entry(number, hash)
    }
  }
}
