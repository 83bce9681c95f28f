/// What one thread needs to match messages; reused, so that no message costs an allocation.
///
/// A value: a copy that is used has memory of its own.
public struct RuleScratch: Sendable {
  // SAFETY: used only by `withEngine`, which first makes sure that nobody shares it.
  private nonisolated(unsafe) var storage: HyperscanScratch
  /// Indices of the patterns that matched, each once, in no order.
  private(set) var found: [Int] = []
  /// The message with its invalid bytes replaced.
  private var repaired: [UInt8] = []

  init(_ engine: Hyperscan) {
    unsafe storage = HyperscanScratch(engine)
  }

  /// Finds the patterns that match a message, whether it is UTF-8 or not: ``found``.
  mutating func findPatterns(in message: Span<UInt8>, by engine: Hyperscan) {
    if unsafe !isKnownUniquelyReferenced(&storage) {
      unsafe storage = HyperscanScratch(storage.engine)
    }
    if isValidUTF8(message) {
      unsafe engine.scan(message, scratch: storage, found: &found)
    } else {
      repairUTF8(message, into: &repaired)
      let text = repaired
      unsafe engine.scan(text.span, scratch: storage, found: &found)
    }
  }
}
