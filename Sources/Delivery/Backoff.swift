/// How long to wait after failures: twice as long after each, and never all at once.
struct Backoff: Sendable {
  let settings: RetrySettings

  /// The wait after so many failures in a row, from 1.
  ///
  ///     min(longest, first · 2^(failures − 1)) · u,  u uniform in [0.5, 1)
  ///
  /// The random factor keeps many senders from coming back at once.
  func wait(afterFailures count: Int) -> Duration {
    let doublings = min(max(count, 1) - 1, 40)
    let wait = min(settings.firstWait * Double(1 << doublings), settings.longestWait)
    return wait * Double.random(in: 0.5..<1)
  }
}
