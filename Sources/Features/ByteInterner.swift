import Glibc

/// Numbers strings of bytes in the order of their first sight, each once.
///
/// All strings lie in one array; finding one allocates nothing.
public struct ByteInterner: Sendable {
  /// The strings, one behind the other.
  public private(set) var bytes: [UInt8] = []
  /// Where each string starts in ``bytes``, and where the last ends. Shape `[count + 1]`.
  public private(set) var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Open addressing: the number of a string plus 1, or 0 for an empty slot.
  private var slots = [UInt32](repeating: 0, count: 64)

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
    return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// The number of a term, new or old; all must be terms, and of one family.
  public mutating func intern(_ term: AnalyzedText.Occurrence, in text: Span<UInt8>) -> Int {
    intern(text.extracting(term.range), hash: term.hash)
  }

  /// Forgets all strings and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    hashes.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  /// The place of a string in ``bytes``.
  public func range(of number: Int) -> Range<Int> { starts[number]..<starts[number + 1] }

  /// A string as text; for labels, names and reports.
  public func string(_ number: Int) -> String {
    String(decoding: bytes[range(of: number)], as: UTF8.self)
  }

  private mutating func intern(_ string: Span<UInt8>, hash: UInt64) -> Int {
    if (count + 1) * 2 > slots.count { grow() }
    let slot = slot(of: string, hash: hash)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    precondition(count < UInt32.max - 1, "more strings than 32 bits can number")
    slots[slot] = UInt32(count + 1)
    hashes.append(hash)
    for index in string.indices { bytes.append(string[index]) }
    starts.append(bytes.count)
    return count - 1
  }

  /// The slot that holds the string, or the empty one where it belongs.
  private func slot(of string: Span<UInt8>, hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if hashes[number] == hash && isString(number, equalTo: string) { break }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
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
        return unsafe memcmp(there + range.lowerBound, here, range.count) == 0
      }
    }
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }
}
