import Synchronization

/// How many bytes of bodies the server holds at a time.
///
/// A small body is free, so that a single record gets through however many large bodies are under
/// way; connections are limited, and with them what small bodies take.
final class BodyBudget: Sendable {
  /// What a body may have without asking.
  static let freeByteCount = 16_384

  private let limit: Int
  private let taken = Atomic<Int>(0)

  init(limit: Int) {
    self.limit = limit
  }

  /// Bytes that are taken now.
  var byteCount: Int { taken.load(ordering: .relaxed) }

  /// Takes bytes, if there are so many left.
  func take(_ byteCount: Int) throws(Problem) {
    let sum = taken.wrappingAdd(byteCount, ordering: .relaxed).newValue
    guard sum <= limit else {
      give(back: byteCount)
      throw Problem(
        .busy, "The server holds as many bytes of requests as it may. Try again.", retryAfter: 1)
    }
  }

  /// Gives back what was taken.
  func give(back byteCount: Int) {
    taken.wrappingSubtract(byteCount, ordering: .relaxed)
  }
}
