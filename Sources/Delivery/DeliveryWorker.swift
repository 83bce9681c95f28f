internal import FileSystem
public import Outbox
internal import Synchronization

/// Delivers what is in an outbox to the targets of a configuration.
///
/// Each target has a loop of its own, with one request at a time; a target that is down holds up
/// no other. The order of delivery is not promised.
///
///     let worker = try DeliveryWorker(outbox: outbox, settings: tickets) { logger.info("\($0)") }
///     try await worker.run(.untilCancelled)
public final class DeliveryWorker: Sendable {
  private let outbox: Outbox
  private let settings: TicketSettings
  private let targets: [(name: String, target: any DeliveryTarget)]
  private let report: @Sendable (DeliveryEvent) -> Void
  private let tally: Mutex<[String: DeliveryCounts]>

  /// A worker that has its credentials.
  ///
  /// - Parameters:
  ///   - outbox: Where incidents come from.
  ///   - settings: Where they go.
  ///   - credentials: Where credentials are looked up, once, here.
  ///   - report: Told of every attempt, from any thread.
  /// - Throws: ``CredentialError`` that names the variable of a credential that is missing.
  public init(
    outbox: Outbox, settings: TicketSettings, credentials: CredentialSource = .environment,
    report: @escaping @Sendable (DeliveryEvent) -> Void = { _ in }
  ) throws(CredentialError) {
    self.outbox = outbox
    self.settings = settings
    self.report = report
    targets = try settings.targets.map { target throws(CredentialError) in
      (target.name, try makeTarget(target, credentials))
    }
    tally = Mutex([:])
  }

  /// What has become of attempts so far, by the name of the target.
  public var counts: [String: DeliveryCounts] {
    let tally = tally.withLock { $0 }
    return Dictionary(
      uniqueKeysWithValues: targets.map { ($0.name, tally[$0.name] ?? DeliveryCounts()) })
  }

  /// Delivers until the run's end.
  ///
  /// One worker delivers from an outbox at a time, on the whole machine. For
  /// ``DeliveryRun/untilCancelled`` this one waits for the end of another; then a cancelled task
  /// returns when the attempts that have begun are over.
  ///
  /// - Throws: ``DeliveryError``.
  public func run(_ run: DeliveryRun) async throws(DeliveryError) {
    guard let lock = try await lock(run) else { return }
    let sender = HTTPSender(limits: settings.timeLimits)
    let result = await withTaskGroup(of: Result<Void, DeliveryError>.self) { group in
      for (name, target) in targets {
        let loop = TargetLoop(
          name: name, target: target, outbox: outbox, retry: settings.retry, sender: sender,
          tell: count)
        group.addTask { await asResult { () throws(OutboxError) in try await loop.deliver(run) } }
      }
      group.addTask { await asResult { () throws(OutboxError) in try await self.keepHouse(run) } }
      var result = Result<Void, DeliveryError>.success(())
      for await one in group {
        if case .failure = one { result = one }
      }
      return result
    }
    await sender.shutDown()
    withExtendedLifetime(lock) {}
    try result.get()
  }

  /// The right to deliver; nil if the task is cancelled before it is had.
  private func lock(_ run: DeliveryRun) async throws(DeliveryError) -> FileLock? {
    var hasTold = false
    while !Task.isCancelled {
      do {
        if let lock = try outbox.deliveryLock() { return lock }
      } catch {
        throw .outbox(error)
      }
      guard case .untilCancelled = run else { throw .otherWorker(path: outbox.path) }
      if !hasTold { report(.waitingForOther) }
      hasTold = true
      try? await Task.sleep(for: .seconds(2))
    }
    return nil
  }

  /// Tells of deliveries that nobody makes, and forgets what is done, now and every hour.
  private func keepHouse(_ run: DeliveryRun) async throws(OutboxError) {
    while true {
      do {
        try await outbox.forgetDelivered()
        let known = Set(targets.map(\.name))
        for depth in try await outbox.snapshot().depths
        where depth.state == .pending && !known.contains(depth.target) {
          report(.unknownTarget(depth.target, pendingCount: depth.count))
        }
      } catch {
        guard case .untilCancelled = run else { throw error }
        report(.outboxFailed(error))
      }
      guard case .untilCancelled = run else { return }
      do {
        try await Task.sleep(for: .seconds(3600))
      } catch {
        return
      }
    }
  }

  @Sendable private func count(_ event: DeliveryEvent) {
    tally.withLock { tally in
      switch event {
      case .delivered(let target, _, _, _): tally[target, default: DeliveryCounts()].delivered += 1
      case .followedUp(let target, _): tally[target, default: DeliveryCounts()].followUps += 1
      case .failed(let target, _, _, _, _): tally[target, default: DeliveryCounts()].failed += 1
      case .dead(let target, _, _, _): tally[target, default: DeliveryCounts()].dead += 1
      case .waitingForOther, .outboxFailed, .unknownTarget: break
      }
    }
    report(event)
  }
}

/// Why a worker has ended before its run's end.
public enum DeliveryError: Error, Equatable, CustomStringConvertible {
  /// Another process delivers from the outbox.
  case otherWorker(path: String)
  /// The outbox cannot be read or written.
  case outbox(OutboxError)

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .otherWorker(let path):
      "another process delivers from the outbox '\(path)'. Leave it to that one, or stop it first."
    case .outbox(let error): error.description
    }
  }
}

private func makeTarget(
  _ settings: TargetSettings, _ source: CredentialSource
) throws(CredentialError) -> any DeliveryTarget {
  switch settings.kind {
  case .alertmanager(let kind):
    try AlertmanagerTarget(name: settings.name, url: settings.url, kind, source)
  case .jira(let kind): try JiraTarget(name: settings.name, url: settings.url, kind, source)
  case .webhook(let kind):
    try WebhookTarget(name: settings.name, url: settings.url, kind, source)
  }
}

private func asResult(
  _ body: @Sendable () async throws(OutboxError) -> Void
) async -> Result<Void, DeliveryError> {
  do {
    return .success(try await body())
  } catch {
    return .failure(.outbox(error))
  }
}
