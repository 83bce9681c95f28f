internal import Glibc

/// Time and chance as the client sees them; tests bring their own.
///
/// The time limits of questions and tries are not among it: they always go by the real clock.
struct Timekeeper: Sendable {
  /// The time since some fixed moment; never goes back.
  var now: @Sendable () -> Duration
  /// Seconds since 1970, for dates and days.
  var epochSeconds: @Sendable () -> Int
  /// Waits, or throws as soon as the task is cancelled.
  var sleep: @Sendable (Duration) async throws -> Void
  /// A number in `0..<1`, for jitter.
  var unitInterval: @Sendable () -> Double

  /// The system's.
  static let system: Timekeeper = {
    let start = ContinuousClock.now
    return Timekeeper(
      now: { start.duration(to: .now) },
      epochSeconds: { time(nil) },
      sleep: { try await Task.sleep(for: $0) },
      unitInterval: { .random(in: 0..<1) })
  }()
}

/// How work with a time limit came out.
enum Timed<Value: Sendable>: Sendable {
  case finished(Value)
  case expired
  case cancelled
}

/// Runs work that ends soon after it is cancelled, and cancels it after `limit`.
func withTimeLimit<Value: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async -> Value
) async -> Timed<Value> {
  await withTaskGroup(of: Timed<Value>.self) { group in
    group.addTask { .finished(await work()) }
    group.addTask {
      do {
        try await Task.sleep(for: limit)
        return .expired
      } catch {
        return .cancelled
      }
    }
    let first = await group.next() ?? .cancelled
    group.cancelAll()
    return first
  }
}
