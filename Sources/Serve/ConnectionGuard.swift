import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Closes a connection whose client is too slow: to send a request, or to take its answer.
///
/// A time limit on silence is not enough, since a client that sends a byte now and then is never
/// silent. Each part of an exchange has to be whole in its time instead.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let registry: ConnectionRegistry
  private let metrics: ServerMetrics
  private let idleLimit: TimeAmount
  private let bodyTimeLimit: TimeAmount
  private var connection: ConnectionRegistry.Connection?
  private var timer: Scheduled<Void>?
  /// By when what is awaited has to be there; nil while the server works.
  private var deadline: NIODeadline?
  private var isReceiving = false
  private var isAnswering = false
  private var unansweredCount = 0

  init(registry: ConnectionRegistry, metrics: ServerMetrics, settings: ServerSettings) {
    self.registry = registry
    self.metrics = metrics
    idleLimit = TimeAmount(settings.idleLimit)
    bodyTimeLimit = TimeAmount(settings.bodyTimeLimit)
  }

  /// How often the deadline is looked at: no timer is moved when a part arrives.
  private var interval: TimeAmount {
    let shortest = min(idleLimit.nanoseconds, bodyTimeLimit.nanoseconds)
    return .nanoseconds(min(max(shortest / 8, 100_000_000), 2_000_000_000))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let connection = ConnectionRegistry.Connection(context.channel)
    self.connection = connection
    deadline = .now() + idleLimit
    registry.add(connection)
    scheduleTimer(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    forget()
  }

  func channelInactive(context: ChannelHandlerContext) {
    forget()
    context.fireChannelInactive()
  }

  private func forget() {
    timer?.cancel()
    timer = nil
    if let connection { registry.remove(connection) }
    connection = nil
  }

  // MARK: What passes

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isReceiving = true
      unansweredCount += 1
      deadline = .now() + bodyTimeLimit
    case .body: break
    case .end:
      isReceiving = false
      updateDeadline()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      // An interim answer, 100, is none.
      guard head.status.kind != .informational else { break }
      isAnswering = true
      if !isReceiving { deadline = .now() + bodyTimeLimit }
    case .body: break
    case .end:
      let written = promise ?? context.eventLoop.makePromise(of: Void.self)
      written.futureResult.assumeIsolated().whenComplete { _ in
        self.isAnswering = false
        self.unansweredCount = max(0, self.unansweredCount - 1)
        if !self.isReceiving { self.updateDeadline() }
      }
      context.write(data, promise: written)
      return
    }
    context.write(data, promise: promise)
  }

  /// After a part is complete: what is waited for now.
  private func updateDeadline() {
    let isWorking = unansweredCount > 0
    deadline = isWorking ? (isAnswering ? deadline : nil) : .now() + idleLimit
    connection?.waitingSince.store(
      isWorking ? 0 : NIODeadline.now().uptimeNanoseconds, ordering: .relaxed)
  }

  // MARK: Time

  private func scheduleTimer(_ context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: interval) {
      self.timer = nil
      guard self.connection != nil else { return }
      guard let deadline = self.deadline, NIODeadline.now() >= deadline else {
        return self.scheduleTimer(context)
      }
      self.close(context)
    }
  }

  private func close(_ context: ChannelHandlerContext) {
    let reason = isReceiving ? "slow-request" : isAnswering ? "slow-reader" : "idle"
    metrics.update { $0.closedConnections[reason, default: 0] += 1 }
    if isReceiving && !isAnswering && unansweredCount == 1 { writeTimeout(context) }
    context.close(promise: nil)
  }

  private func writeTimeout(_ context: ChannelHandlerContext) {
    let problem = Problem(
      .requestTimeout,
      "The body was not whole within \(bodyTimeLimit.nanoseconds / 1_000_000_000) s of the head.")
    let body = ByteBuffer(bytes: problem.json(requestID: RequestID.choose(given: nil)))
    let head = HTTPResponse(
      status: .init(code: problem.kind.status),
      headerFields: [
        .contentType: SeverityResponder.problemMediaType, .connection: "close",
        .contentLength: "\(body.readableBytes)",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(body)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
