import NIOCore
import Synchronization

/// The connections that are open, and which of them is closed when there are too many.
final class ConnectionRegistry: Sendable {
  /// One open connection.
  final class Connection: Sendable {
    let channel: any Channel
    /// Since when it has been waiting for its client, in nanoseconds of the system's uptime; 0 while
    /// the server works for it.
    let waitingSince: Atomic<UInt64>

    init(_ channel: any Channel) {
      self.channel = channel
      waitingSince = Atomic(NIODeadline.now().uptimeNanoseconds)
    }
  }

  private struct State {
    var open: [ObjectIdentifier: Connection] = [:]
    /// Connections that had waited longest when somebody looked, the longest last, and since when.
    var candidates: [(connection: Connection, since: UInt64)] = []
  }

  private let limit: Int
  private let metrics: ServerMetrics
  private let state = Mutex(State())
  /// So many are looked for at a time: a look costs as much as there are connections.
  private static let candidateCount = 128

  init(limit: Int, metrics: ServerMetrics) {
    self.limit = limit
    self.metrics = metrics
  }

  /// Adds a connection; of too many, the one that has waited longest for its client is closed, and
  /// the new one where the server works for all others.
  func add(_ connection: Connection) {
    let excess: Connection? = state.withLock { state in
      let isExcess = state.open.count >= limit
      let chosen = isExcess ? idlest(&state) ?? connection : nil
      if let chosen { state.open[ObjectIdentifier(chosen)] = nil }
      if chosen !== connection { state.open[ObjectIdentifier(connection)] = connection }
      return chosen
    }
    metrics.update { $0.connectionCount += 1 }
    guard let excess else { return }
    metrics.update { $0.closedConnections["too-many", default: 0] += 1 }
    excess.channel.close(promise: nil)
  }

  /// The connection that has waited longest for its client; nil where none waits.
  private func idlest(_ state: inout State) -> Connection? {
    if state.candidates.isEmpty { lookForCandidates(&state) }
    while let (connection, since) = state.candidates.popLast() {
      // One that has been used or closed meanwhile is none any more.
      if connection.waitingSince.load(ordering: .relaxed) == since,
        state.open[ObjectIdentifier(connection)] != nil
      {
        return connection
      }
    }
    return nil
  }

  private func lookForCandidates(_ state: inout State) {
    let waiting = state.open.values.map { connection in
      (connection: connection, since: connection.waitingSince.load(ordering: .relaxed))
    }
    state.candidates = Array(
      waiting.filter { $0.since > 0 }.sorted { $0.since < $1.since }
        .prefix(ConnectionRegistry.candidateCount).reversed())
  }

  /// Forgets a connection that is closed.
  func remove(_ connection: Connection) {
    state.withLock { $0.open[ObjectIdentifier(connection)] = nil }
  }

  /// Connections that are open.
  var count: Int { state.withLock { $0.open.count } }
}
