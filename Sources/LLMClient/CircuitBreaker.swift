internal import Synchronization

/// When the circuit opens, and for how long.
struct CircuitSettings: Sendable {
  /// Failures in a row that open it.
  let failureCount: Int
  /// How long it is open then; doubles each time that the try at its end fails, up to 16 times.
  let pause: Duration
  /// How long after a fault that only a person mends.
  let faultPause: Duration
  /// How long after a spent quota.
  let quotaPause: Duration

  init(_ settings: LanguageModelSettings) {
    failureCount = settings.count(.circuitFailures) ?? 5
    pause = settings.duration(.circuitPause, default: 30)
    faultPause = settings.duration(.faultPause, default: 600)
    quotaPause = settings.duration(.quotaPause, default: 3_600)
  }
}

/// Keeps calls from a server that does not answer: closed, open for a while, then half-open for one
/// call that tries.
///
/// It goes by whether the server works, never by what it says of one line: a line that a server
/// refuses or answers nonsense to must not cut off all others.
///
/// Reference: Nygard 2007, "Release It!", chapter 5.
final class CircuitBreaker: Sendable {
  /// Whether calls go through.
  enum State: String, Sendable {
    case closed
    case open
    case halfOpen = "half-open"
  }

  /// What a caller may do.
  enum Permit: Sendable {
    case call(isProbe: Bool)
    case refused(String)
  }

  /// What a call showed of the server.
  enum Finding: Sendable {
    /// It answers.
    case works
    /// It does not, this time.
    case fails(String)
    /// No call will do until something changes.
    case holds(Duration, String)
    /// Nothing: the call was given up.
    case nothing
  }

  private struct Status {
    var failureCount = 0
    /// When calls may be tried again; nil while closed.
    var openUntil: Duration?
    var isProbing = false
    /// Failed tries since it opened.
    var failedProbeCount = 0
    var reason = ""

    func refusal(at now: Duration) -> String? {
      guard let openUntil else { return nil }
      if now < openUntil {
        return
          "no call for another \((openUntil - now).components.seconds + 1) s, because \(reason)"
      }
      return isProbing ? "one call tries whether it works again, because \(reason)" : nil
    }
  }

  private let settings: CircuitSettings
  private let status = Mutex(Status())

  init(_ settings: CircuitSettings) {
    self.settings = settings
  }

  func state(at now: Duration) -> State {
    status.withLock { status in
      guard let openUntil = status.openUntil else { return .closed }
      return now < openUntil ? .open : .halfOpen
    }
  }

  /// Why no call may be made, if none may; asks for nothing.
  func refusal(at now: Duration) -> String? {
    status.withLock { $0.refusal(at: now) }
  }

  /// Asks to make a call; a granted call has to be followed by ``record(_:isProbe:at:)``.
  func permit(at now: Duration) -> Permit {
    status.withLock { status in
      if let why = status.refusal(at: now) { return .refused(why) }
      let isProbe = status.openUntil != nil
      status.isProbing = isProbe
      return .call(isProbe: isProbe)
    }
  }

  /// Takes in what a permitted call showed.
  func record(_ finding: Finding, isProbe: Bool, at now: Duration) {
    status.withLock { status in
      if isProbe { status.isProbing = false }
      // A call that began before the circuit opened says nothing of now.
      let counts = isProbe || status.openUntil == nil
      switch finding {
      case .works:
        if counts { status = Status() }
      case .fails(let reason):
        if counts { fail(&status, reason, isProbe: isProbe, at: now) }
      case .holds(let pause, let reason):
        status.openUntil = max(status.openUntil ?? .zero, now + pause)
        status.reason = reason
      case .nothing:
        break
      }
    }
  }

  private func fail(_ status: inout Status, _ reason: String, isProbe: Bool, at now: Duration) {
    status.failureCount += 1
    guard isProbe || status.failureCount >= settings.failureCount else { return }
    if isProbe { status.failedProbeCount += 1 }
    status.openUntil = now + settings.pause * (1 << min(status.failedProbeCount, 4))
    status.reason = reason
  }
}
