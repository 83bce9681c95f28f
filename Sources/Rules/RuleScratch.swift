/// What one thread needs to match messages; reused, so that no message costs an allocation.
///
/// A value: a copy that is used has memory of its own.
public struct RuleScratch: Sendable {
  // SAFETY: used only by `withEngine`, which first makes sure that nobody shares it.
  private nonisolated(unsafe) var storage: HyperscanScratch
  /// The message with its invalid bytes replaced.
  private var repaired: [UInt8] = []

  init(_ engine: Hyperscan) {
    unsafe storage = HyperscanScratch(engine)
  }

  /// Finds the patterns that match a message, whether it is UTF-8 or not.
  ///
  /// - Returns: Their indices, each once, in no order.
  mutating func patterns(in message: Span<UInt8>, by engine: Hyperscan) -> [Int] {
    if unsafe !isKnownUniquelyReferenced(&storage) {
      unsafe storage = HyperscanScratch(storage.engine)
    }
    if isValidUTF8(message) {
      unsafe engine.scan(message, scratch: storage)
    } else {
      repairUTF8(message, into: &repaired)
      unsafe engine.scan(repaired.span, scratch: storage)
    }
    return unsafe storage.found
  }
}
