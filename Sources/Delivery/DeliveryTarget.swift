internal import Outbox

/// A receiver of incidents.
protocol DeliveryTarget: Sendable {
  /// How long after an attempt of unknown end the next may begin.
  var settleTime: Duration { get }

  /// Makes one attempt.
  func deliver(_ delivery: DueDelivery, through sender: HTTPSender) async -> TargetAnswer
}

/// What an attempt brought.
enum TargetAnswer: Equatable, Sendable {
  /// The receiver has the incident, and calls it so; told again at a time, if it is.
  case delivered(reference: String?, followUp: UnixTime?)
  /// It may work later.
  case temporary(reason: String, retryAfter: Duration?, isUncertain: Bool)
  /// It cannot work as things are.
  case permanent(reason: String)

  /// What an exchange that brought no success means.
  ///
  /// A request that the receiver refused (4xx) has had no effect; one that it failed over (5xx) or
  /// did not answer may have had.
  init(failed exchange: HTTPExchange) {
    switch exchange {
    case .notSent(let reason):
      self = .temporary(reason: reason, retryAfter: nil, isUncertain: false)
    case .unanswered(let reason):
      self = .temporary(reason: reason, retryAfter: nil, isUncertain: true)
    case .answered(let status, let retryAfter, _):
      switch status {
      case 400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431:
        self = .permanent(reason: "HTTP \(status)" + TargetAnswer.advice(status))
      case 300..<400:
        self = .temporary(
          reason: "HTTP \(status): redirects are not followed, give the final URL",
          retryAfter: retryAfter, isUncertain: false)
      default:
        self = .temporary(
          reason: "HTTP \(status)", retryAfter: retryAfter, isUncertain: status >= 500)
      }
    }
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 400, 422: ": the receiver does not accept the request"
    case 401, 403: ": the receiver does not accept the credentials"
    case 404, 410: ": the receiver knows no such address or project"
    default: ""
    }
  }
}

extension HTTPExchange {
  /// Whether the receiver took the request.
  var isSuccess: Bool {
    if case .answered(200..<300, _, _) = self { true } else { false }
  }
}
