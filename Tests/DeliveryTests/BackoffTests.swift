import Testing

@testable import Delivery

struct BackoffTests {
  private let backoff = Backoff(
    settings: RetrySettings(firstWait: .seconds(1), longestWait: .seconds(100)))

  /// min(100, 2^(n - 1)) seconds, of which at least half: by hand.
  @Test(arguments: [(1, 1), (2, 2), (3, 4), (7, 64), (8, 100), (9, 100), (1000, 100)])
  func `waits double up to the longest, and never fall below half`(failures: Int, seconds: Int) {
    for _ in 0..<200 {
      let wait = backoff.wait(afterFailures: failures)
      #expect(wait >= .seconds(seconds) / 2 && wait < .seconds(seconds))
    }
  }

  @Test func `two waits are seldom the same`() {
    let waits = Set((0..<100).map { _ in backoff.wait(afterFailures: 5) })
    #expect(waits.count > 90)
  }
}
