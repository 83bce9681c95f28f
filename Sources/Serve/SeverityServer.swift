import AsyncHTTPClient
import FileSystem
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import LogSchema
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
public import Outbox
import ServiceLifecycle
import UnixSignals

/// Serves verdicts over HTTP until it is told to stop.
///
///     let server = SeverityServer(settings: settings, model: source, shadow: nil, logger: logger)
///     let status = try await server.run()
public final class SeverityServer: Sendable {
  private let settings: ServerSettings
  private let logger: Logger
  private let outbox: Outbox?
  private let delivery: (@Sendable () async throws -> Void)?
  private let slot: ModelSlot
  private let reloader: ModelReloader
  private let shadow: (reloader: ModelReloader, comparison: ShadowComparison)?
  private let metrics = ServerMetrics()
  private let queue: WorkQueue
  private let budget: BodyBudget
  private let registry: ConnectionRegistry

  /// A server that is not listening yet.
  ///
  /// - Parameters:
  ///   - settings: Where to listen and how much to serve.
  ///   - model: What decides, and how to read it again.
  ///   - shadow: What decides beside it without answering; nil for nothing.
  ///   - outbox: Where severe findings are kept before anybody is answered; nil for nowhere.
  ///   - delivery: Runs beside the server until it is cancelled: what empties the outbox.
  ///   - logger: Told of requests and of what happens to the server, never of messages.
  public init(
    settings: ServerSettings, model: ModelSource, shadow: ModelSource?, outbox: Outbox? = nil,
    delivery: (@Sendable () async throws -> Void)? = nil, logger: Logger
  ) {
    self.settings = settings
    self.outbox = outbox
    self.delivery = delivery
    self.logger = logger
    queue = WorkQueue(threadCount: settings.workerCount, limit: settings.queueLimit)
    budget = BodyBudget(limit: settings.bodyMemoryLimit)
    registry = ConnectionRegistry(
      limit: raisedConnectionLimit(settings.connectionLimit, logger), metrics: metrics)
    let slot = ModelSlot(model.first)
    self.slot = slot
    reloader = ModelReloader(source: model, logger: logger, name: "model") { [metrics] loaded in
      if let loaded { slot.replace(by: loaded) }
      metrics.update { state in
        if loaded == nil { state.failedReloadCount += 1 } else { state.reloadCount += 1 }
      }
    }
    self.shadow = shadow.map { source in
      let comparison = ShadowComparison(ModelSlot(source.first))
      let reloader = ModelReloader(source: source, logger: logger, name: "shadow model") { loaded in
        if let loaded { comparison.replace(by: loaded) }
      }
      return (reloader, comparison)
    }
  }

  /// Listens and serves.
  ///
  /// `SIGTERM` and `SIGINT` let what was accepted end, and a second of them ends the process at
  /// once; `SIGHUP` reads the model anew.
  /// - Returns: The exit status: 0 after `SIGTERM`, 130 after `SIGINT`.
  /// - Throws: Why it cannot listen.
  public func run() async throws -> Int32 {
    let loops = MultiThreadedEventLoopGroup(numberOfThreads: settings.eventLoopCount)
    let client = HTTPClient(eventLoopGroupProvider: .shared(loops))
    let application = try Application(
      responder: responder(client), server: channel(),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: "tocsin",
        backlog: 1_024),
      onServerRunning: { [logger, settings] channel in
        logger.notice(
          "listening",
          metadata: [
            "host": .string(settings.host),
            "port": .stringConvertible(channel.localAddress?.port ?? settings.port),
            "tls": .string(settings.tls == nil ? "off" : "on"),
          ])
      },
      eventLoopGroupProvider: .shared(loops), logger: quietLogger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: application)], logger: quietLogger))
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    let background = Task { await self.watch(signals, group) }
    let deliveries = Task { await self.deliver() }
    defer { deliveries.cancel() }
    try await group.run()
    background.cancel()
    // Findings of the last requests are on the disk; the next start delivers them.
    deliveries.cancel()
    await deliveries.value
    let status = await background.value
    await queue.stop()
    try await client.shutdown()
    try await loops.shutdownGracefully()
    logger.notice("stopped")
    return status
  }

  /// Hummingbird's own words are told only when something is wrong.
  private var quietLogger: Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }

  private func channel() throws -> HTTPServerBuilder {
    let (registry, metrics, settings) = (registry, metrics, settings)
    let plain = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          ConnectionGuard(registry: registry, metrics: metrics, settings: settings)
        ],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
    guard let tls = settings.tls else { return plain }
    let chain = try NIOSSLCertificate.fromPEMFile(tls.certificate)
      .map { NIOSSLCertificateSource.certificate($0) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain,
      privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key, format: .pem)))
    configuration.minimumTLSVersion = .tlsv12
    return try .tls(plain, tlsConfiguration: configuration)
  }

  private func responder(_ client: HTTPClient) -> SeverityResponder {
    SeverityResponder(
      settings: settings, slot: slot, shadow: shadow?.comparison, queue: queue, budget: budget,
      metrics: metrics, token: settings.token.map { BearerToken($0) }, logger: logger,
      findings: outbox.map { OutboxStore(outbox: $0, logger: logger) },
      forwarder: settings.otlpTarget.map { OTLPForwarder(client: client, target: $0) },
      metricsText: { await self.metricsText() }, readiness: { self.readiness() })
  }

  // MARK: Signals

  /// Follows signals and files until it is cancelled.
  ///
  /// - Returns: The exit status that the first signal asks for.
  private func watch(_ signals: UnixSignalsSequence, _ group: ServiceGroup) async -> Int32 {
    let watchers = Task {
      async let model: Void = reloader.watch()
      if let shadow { await shadow.reloader.watch() }
      await model
    }
    defer { watchers.cancel() }
    var status: Int32 = 0
    var isStopping = false
    for await signal in signals {
      switch signal {
      case .sighup:
        reloader.request()
        shadow?.reloader.request()
      default:
        let asked: Int32 = signal == .sigint ? 130 : 0
        guard !isStopping else { _exit(signal == .sigint ? 130 : 143) }
        isStopping = true
        status = asked
        logger.notice("stopping", metadata: ["open": .stringConvertible(queue.depth)])
        await group.triggerGracefulShutdown()
        endLate(with: 1)
      }
    }
    return status
  }

  /// Ends the process when what was accepted takes too long to end.
  private func endLate(with status: Int32) {
    let (limit, logger) = (settings.stopTimeLimit, logger)
    Task.detached {
      try? await Task.sleep(for: limit)
      logger.error("requests were cut off: they took longer to end than is allowed")
      _exit(status)
    }
  }

  /// Empties the outbox until it is cancelled.
  private func deliver() async {
    guard let delivery else { return }
    do {
      try await delivery()
    } catch {
      logger.error(
        "findings are kept and not delivered", metadata: ["reason": .string("\(error)")])
    }
  }

  // MARK: State

  private func readiness() -> (isReady: Bool, body: JSONValue) {
    let model = slot.model
    let failure = reloader.failure
    let body: JSONValue = [
      "status": model == nil ? "no model" : "ready",
      "model": model.map { ["version": .string($0.version)] } ?? .null,
      "shadow": shadow?.comparison.model.map { ["version": .string($0.version)] } ?? .null,
      "last_reload": .string(failure.map { "refused: " + $0 } ?? "ok"),
    ]
    return (model != nil, body)
  }

  private func metricsText() async -> String {
    await ServerMetricsReport(
      snapshot: metrics.snapshot, model: slot.model, shadow: shadow?.comparison.snapshot,
      queueDepth: queue.depth, queueLimit: queue.limit, bodyByteCount: budget.byteCount,
      openConnectionCount: registry.count, outbox: try? outbox?.snapshot()
    ).text
  }
}

/// Raises how many files the process may have open, and tells how many connections that allows.
private func raisedConnectionLimit(_ wanted: Int, _ logger: Logger) -> Int {
  var limits = rlimit()
  // Files, the listening socket, the outbox and what it delivers to.
  let reserve = 128
  guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else {
    return wanted
  }
  let needed = UInt(wanted + reserve)
  if limits.rlim_cur < needed {
    limits.rlim_cur = min(needed, limits.rlim_max)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
  }
  guard limits.rlim_cur < needed else { return wanted }
  let allowed = max(1, Int(limits.rlim_cur) - reserve)
  logger.warning(
    "fewer connections than asked for: the limit of open files is too low",
    metadata: ["connections": .stringConvertible(allowed)])
  return allowed
}
