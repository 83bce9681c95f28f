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

  private let limit: Int
  private let metrics: ServerMetrics
  private let open = Mutex<[ObjectIdentifier: Connection]>([:])

  init(limit: Int, metrics: ServerMetrics) {
    self.limit = limit
    self.metrics = metrics
  }

  /// Adds a connection; of too many, the one that has waited longest for its client is closed, and
  /// the new one where the server works for all others.
  func add(_ connection: Connection) {
    let excess: Connection? = open.withLock { open in
      open[ObjectIdentifier(connection)] = connection
      guard open.count > limit else { return nil }
      let waiting = open.values.filter {
        $0 !== connection && $0.waitingSince.load(ordering: .relaxed) > 0
      }
      let idlest = waiting.min {
        $0.waitingSince.load(ordering: .relaxed) < $1.waitingSince.load(ordering: .relaxed)
      }
      let chosen = idlest ?? connection
      open[ObjectIdentifier(chosen)] = nil
      return chosen
    }
    metrics.update { $0.connectionCount += 1 }
    guard let excess else { return }
    metrics.update { $0.closedConnections["too-many", default: 0] += 1 }
    excess.channel.close(promise: nil)
  }

  /// Forgets a connection that is closed.
  func remove(_ connection: Connection) {
    open.withLock { $0[ObjectIdentifier(connection)] = nil }
  }

  /// Connections that are open.
  var count: Int { open.withLock { $0.count } }
}
