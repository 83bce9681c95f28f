internal import Outbox

/// When a worker's run ends.
public enum DeliveryRun: Sendable {
  /// When its task is cancelled.
  case untilCancelled
  /// When nothing is pending any more: all is delivered or given up.
  case untilEmpty
  /// When each delivery that is due at the start has had one attempt.
  case once
}

/// Delivers to one target, one incident after another.
struct TargetLoop: Sendable {
  /// How often to look for what other processes have recorded.
  private static let pollInterval = Duration.milliseconds(250)
  /// The longest pause of a whole target, unless it asks for a longer one.
  private static let longestPause = Duration.seconds(60)

  let name: String
  let target: any DeliveryTarget
  let outbox: Outbox
  let retry: RetrySettings
  let sender: HTTPSender
  let tell: @Sendable (DeliveryEvent) -> Void

  /// What is remembered between attempts.
  private struct Memory {
    /// Failures since the last success.
    var failureCount = 0
    /// No attempt before: a target that is down is not asked for each incident in turn.
    var pausedUntil = UnixTime(milliseconds: 0)
  }

  /// Delivers until the run's end, or until the task is cancelled; an attempt that has begun is
  /// finished then.
  ///
  /// - Throws: What is wrong with the outbox, unless the run is to go on for ever.
  func deliver(_ run: DeliveryRun) async throws(OutboxError) {
    let start = UnixTime.now()
    var memory = Memory()
    while !Task.isCancelled {
      do {
        switch run {
        case .once:
          guard try await attempt(dueBy: start, &memory) else { return }
        case .untilEmpty:
          guard let next = try await outbox.nextDelivery(to: name, pendingOnly: true) else {
            return
          }
          try await attempt(after: next, &memory)
        case .untilCancelled:
          let next = try await outbox.nextDelivery(to: name)
          try await attempt(after: next ?? .now() + TargetLoop.pollInterval, &memory)
        }
      } catch {
        guard case .untilCancelled = run else { throw error }
        tell(.outboxFailed(error))
        await sleep(.seconds(5))
      }
    }
  }

  /// Makes an attempt if one is due, or else waits for a part of the time until then.
  private func attempt(after next: UnixTime, _ memory: inout Memory) async throws(OutboxError) {
    let wait = max(next, memory.pausedUntil) - .now()
    guard wait <= .zero else {
      return await sleep(min(wait, TargetLoop.pollInterval))
    }
    _ = try await attempt(dueBy: .now(), &memory)
  }

  private func sleep(_ duration: Duration) async {
    try? await Task.sleep(for: duration)
  }

  /// Makes one attempt.
  ///
  /// - Returns: Whether anything was due.
  private func attempt(
    dueBy moment: UnixTime, _ memory: inout Memory
  ) async throws(OutboxError) -> Bool {
    let due = try await outbox.beginDelivery(
      to: name, dueBy: moment, at: .now(), settleTime: target.settleTime)
    guard let due else { return false }
    // Cancelled, the attempt goes on to its end, which its time limits see to.
    let answer = await Task { [target, sender] in
      await target.deliver(due, through: sender)
    }.value
    let (outcome, event) = judge(answer, of: due, &memory)
    try await outbox.finish(due, as: outcome, at: .now())
    tell(event)
    return true
  }

  private func judge(
    _ answer: TargetAnswer, of due: DueDelivery, _ memory: inout Memory
  ) -> (AttemptOutcome, DeliveryEvent) {
    let key = due.incident.key
    switch answer {
    case .delivered(let reference, let followUp):
      memory = Memory()
      let event: DeliveryEvent =
        due.isFollowUp
        ? .followedUp(target: name, incidentKey: key)
        : .delivered(
          target: name, incidentKey: key, reference: reference, attempt: due.attempt)
      return (.delivered(reference: reference, followUp: followUp), event)
    case .permanent(let reason):
      return dead(due, reason)
    case .temporary(let reason, let retryAfter, let isUncertain):
      let backoff = Backoff(settings: retry)
      memory.failureCount += 1
      let pause = min(
        backoff.wait(afterFailures: memory.failureCount), TargetLoop.longestPause)
      memory.pausedUntil = .now() + max(pause, retryAfter ?? .zero)
      if let limit = exceededLimit(due) { return dead(due, "\(limit); at last: \(reason)") }
      // A receiver's search has to have caught up before it is asked what became of this attempt.
      let settle = isUncertain ? target.settleTime : .zero
      let wait = max(backoff.wait(afterFailures: due.attempt), retryAfter ?? .zero, settle)
      return (
        .failed(reason: reason, retry: .now() + wait, isUncertain: isUncertain),
        .failed(
          target: name, incidentKey: key, reason: reason, attempt: due.attempt, wait: wait)
      )
    }
  }

  private func dead(_ due: DueDelivery, _ reason: String) -> (AttemptOutcome, DeliveryEvent) {
    (
      .dead(reason: reason),
      .dead(target: name, incidentKey: due.incident.key, reason: reason, attempt: due.attempt)
    )
  }

  /// Which limit the failed attempt has reached. A follow-up's only limit is the incident's end.
  private func exceededLimit(_ due: DueDelivery) -> String? {
    guard !due.isFollowUp else { return nil }
    if due.attempt >= retry.attemptLimit { return "\(due.attempt) attempts failed" }
    let age = UnixTime.now() - due.pendingSince
    guard age >= retry.ageLimit else { return nil }
    return "not delivered within \(DurationText.text(retry.ageLimit))"
  }
}
