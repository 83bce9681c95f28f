internal import CByteVectors

/// Counts how often numbers occur; memory that serves text after text.
public struct NumberCounts: Sendable {
  private var slots: [UInt32] = []
  private var counted: [UInt64] = []

  /// Nothing yet.
  public init() {}

  /// Some numbers, each once, above how often it occurs, in the order of their first sight.
  ///
  /// - Complexity: O(numbers) expected.
  public mutating func list(_ numbers: [UInt32]) -> [UInt64] {
    var slotCount = 2
    while slotCount < 2 * numbers.count { slotCount *= 2 }
    if slots.count < slotCount { slots = [UInt32](repeating: 0, count: slotCount) }
    counted.removeAll(keepingCapacity: true)
    counted.append(addingCapacity: numbers.count) { counted in
      unsafe counted.withUnsafeMutableBufferPointer { counted, count in
        unsafe slots.withUnsafeMutableBufferPointer { slots in
          // SAFETY: there is room for as many, and there are slots for twice as many.
          count = unsafe byte_vectors_count_numbers(
            numbers, numbers.count, TermHash.shared.numbers.multiplier, slots.baseAddress,
            slotCount, counted.baseAddress)
        }
      }
    }
    return counted
  }
}
