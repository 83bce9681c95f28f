public import Outbox

/// What a worker has to say. No event holds text of a log line, a URL or a credential.
public enum DeliveryEvent: Equatable, Sendable, CustomStringConvertible {
  /// A target took an incident.
  case delivered(target: String, incidentKey: String, reference: String?, attempt: Int)
  /// A target that knows an incident was told that it goes on.
  case followedUp(target: String, incidentKey: String)
  /// An attempt failed; there will be another.
  case failed(target: String, incidentKey: String, reason: String, attempt: Int, wait: Duration)
  /// A delivery was given up.
  case dead(target: String, incidentKey: String, reason: String, attempt: Int)
  /// Another process delivers from this outbox.
  case waitingForOther
  /// The outbox cannot be read or written; the worker tries again.
  case outboxFailed(OutboxError)
  /// The outbox holds deliveries to a target that the configuration does not name.
  case unknownTarget(String, pendingCount: Int)

  /// One line.
  public var description: String {
    switch self {
    case .delivered(let target, let key, let reference, let attempt):
      let name = reference.map { " as \($0)" } ?? ""
      return "delivered \(key) to \(target)\(name), attempt \(attempt)"
    case .followedUp(let target, let key): return "told \(target) that \(key) goes on"
    case .failed(let target, let key, let reason, let attempt, let wait):
      return "\(key) to \(target), attempt \(attempt): \(reason); again in "
        + DurationText.text(.milliseconds(wait.milliseconds))
    case .dead(let target, let key, let reason, let attempt):
      return "gave up \(key) to \(target) after attempt \(attempt): \(reason). Correct it, then "
        + "'tocsin outbox retry'"
    case .waitingForOther:
      return "another process delivers from this outbox; waiting for its end"
    case .outboxFailed(let error): return "\(error)"
    case .unknownTarget(let target, let count):
      return "\(count) deliveries wait for '\(target)', which the configuration does not name. "
        + "Name it again, or drop them"
    }
  }
}

/// What has become of attempts to deliver to a target, since the worker began.
public struct DeliveryCounts: Equatable, Sendable {
  /// Incidents that the target took.
  public var delivered = 0
  /// Follow-ups that the target took.
  public var followUps = 0
  /// Attempts that failed and will be made again.
  public var failed = 0
  /// Deliveries given up.
  public var dead = 0

  /// No attempts.
  public init() {}

  /// The sum of two counts.
  public static func + (left: DeliveryCounts, right: DeliveryCounts) -> DeliveryCounts {
    var sum = left
    sum.delivered += right.delivered
    sum.followUps += right.followUps
    sum.failed += right.failed
    sum.dead += right.dead
    return sum
  }

  /// Attempts of every outcome.
  public var attempts: Int { delivered + followUps + failed + dead }
}
