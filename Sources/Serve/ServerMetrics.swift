import Hybrid
import LogSchema
import Synchronization

/// What the server has done so far.
final class ServerMetrics: Sendable {
  /// Upper bounds of the latency buckets, in seconds.
  static let latencyBounds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  /// How long the requests of one route took.
  struct Latencies: Sendable {
    /// Requests by bucket; the last is beyond all bounds.
    var counts = [Int](repeating: 0, count: ServerMetrics.latencyBounds.count + 1)
    var sum = 0.0
  }

  /// All counts at one time.
  struct Snapshot: Sendable {
    /// Requests by route and status.
    var requests: [RequestKey: Int] = [:]
    var latencies = [Latencies](repeating: Latencies(), count: Route.allCases.count)
    var verdicts = VerdictCounts()
    var gateRefusalCount = 0
    var reloadCount = 0
    var failedReloadCount = 0
    var findingCount = 0
    var otlpRecordCount = 0
    var otlpRejectedCount = 0
    var forwardedRecordCount = 0
    var droppedRecordCount = 0
    var forwardRetryCount = 0
    var connectionCount = 0
    var openConnectionCount = 0
    /// Connections that the server closed, by the reason.
    var closedConnections: [String: Int] = [:]
  }

  /// A route and a status.
  struct RequestKey: Hashable, Sendable {
    let route: Route
    let status: Int
  }

  private let state = Mutex(Snapshot())

  /// What it is now.
  var snapshot: Snapshot { state.withLock { $0 } }

  /// Counts something.
  func update(_ change: (inout Snapshot) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Counts a request that was answered.
  func recordRequest(_ route: Route, status: Int, seconds: Double) {
    let bucket =
      ServerMetrics.latencyBounds.firstIndex { seconds <= $0 } ?? ServerMetrics.latencyBounds.count
    let index = Route.allCases.firstIndex(of: route) ?? 0
    state.withLock { state in
      state.requests[RequestKey(route: route, status: status), default: 0] += 1
      state.latencies[index].counts[bucket] += 1
      state.latencies[index].sum += seconds
    }
  }

  /// Counts the verdicts of a request.
  func record(_ counts: VerdictCounts, gateRefusals: Int) {
    state.withLock { state in
      state.verdicts += counts
      state.gateRefusalCount += gateRefusals
    }
  }
}
