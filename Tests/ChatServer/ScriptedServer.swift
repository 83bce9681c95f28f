import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A local TCP server that answers each HTTP request with the steps of a script: also those that no
/// well-behaved server takes.
public final class ScriptedServer: Sendable {
  /// One thing that the server does.
  public enum Step: Sendable {
    /// Sends these bytes.
    case send(String)
    /// Sends these bytes again and again, as fast as they are taken.
    case sendForever(String)
    /// Sends one byte every few milliseconds, for ever.
    case trickle(String)
    /// Does nothing more; the connection stays open.
    case hang
    /// Ends the connection in order.
    case close
    /// Breaks the connection off.
    case reset
  }

  /// A request that has arrived whole.
  public struct Request: Sendable {
    /// The request line and the headers.
    public let head: String
    /// The body.
    public let body: [UInt8]
  }

  /// Makes the answer of a request of that number, from 0.
  public typealias Script = @Sendable (Request, Int) -> [Step]

  private let channel: any Channel
  private let log: RequestLog

  /// Starts a server on a free port of 127.0.0.1.
  ///
  /// - Parameter certificate: Paths of a certificate and its key in PEM, for TLS.
  public init(
    certificate: (chain: String, key: String)? = nil, script: @escaping Script
  ) async throws {
    let log = RequestLog()
    let tls = try certificate.map { certificate in
      try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: NIOSSLCertificate.fromPEMFile(certificate.chain).map {
            .certificate($0)
          }, privateKey: .privateKey(NIOSSLPrivateKey(file: certificate.key, format: .pem))))
    }
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Small segments go at once, as real servers send them.
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
          }
          try channel.pipeline.syncOperations.addHandler(ScriptHandler(log: log, script: script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    self.log = log
  }

  /// The port it listens on.
  public var port: Int { channel.localAddress?.port ?? 0 }

  /// The requests that have arrived.
  public var requests: [Request] { log.requests }

  /// Listens no more; nobody can connect to the port then.
  public func stop() async throws {
    try await channel.close()
  }

  deinit {
    channel.close(promise: nil)
  }
}

private final class RequestLog: Sendable {
  private let all = Mutex<[ScriptedServer.Request]>([])

  var requests: [ScriptedServer.Request] { all.withLock { $0 } }

  /// Adds a request and returns its number.
  func append(_ request: ScriptedServer.Request) -> Int {
    all.withLock { all in
      all.append(request)
      return all.count - 1
    }
  }
}

private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let log: RequestLog
  private let script: ScriptedServer.Script
  private var received: [UInt8] = []

  init(log: RequestLog, script: @escaping ScriptedServer.Script) {
    self.log = log
    self.script = script
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += Array(buffer: unwrapInboundIn(data))
    while let request = takeRequest() {
      perform(script(request, log.append(request))[...], context)
    }
  }

  /// What a client breaks off is no concern of the server.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  /// The first request, if it has arrived whole.
  private func takeRequest() -> ScriptedServer.Request? {
    guard let headCount = headCount() else { return nil }
    let head = String(decoding: received[..<headCount], as: UTF8.self)
    let lengthLine = head.split(separator: "\r\n").first {
      $0.lowercased().hasPrefix("content-length:")
    }
    let length = lengthLine.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
    guard received.count >= headCount + length else { return nil }
    let body = Array(received[headCount..<headCount + length])
    received.removeFirst(headCount + length)
    return ScriptedServer.Request(head: head, body: body)
  }

  /// The bytes up to the empty line, that included.
  private func headCount() -> Int? {
    let end = Array("\r\n\r\n".utf8)
    return received.indices.dropLast(end.count - 1).first {
      received[$0..<$0 + end.count].elementsEqual(end)
    }.map { $0 + end.count }
  }

  private func perform(_ steps: ArraySlice<ScriptedServer.Step>, _ context: ChannelHandlerContext) {
    guard let step = steps.first, context.channel.isActive else { return }
    let rest = steps.dropFirst()
    switch step {
    case .send(let text):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      perform(rest, context)
    case .sendForever(let text): repeatedly(text, every: .zero, context)
    case .trickle(let text): repeatedly(text, every: .milliseconds(5), context)
    case .hang: break
    case .close: context.close(promise: nil)
    case .reset:
      // With this, closing sends a reset instead of an end.
      let options = context.channel as? any SocketOptionProvider
      options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete {
        [channel = context.channel] _ in
        channel.close(promise: nil)
      }
    }
  }

  private func repeatedly(_ text: String, every pause: TimeAmount, _ context: ChannelHandlerContext)
  {
    let eventLoop = context.eventLoop
    let bound = NIOLoopBound((self, context), eventLoop: eventLoop)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenSuccess {
      eventLoop.scheduleTask(in: pause) {
        let (handler, context) = bound.value
        if context.channel.isActive { handler.repeatedly(text, every: pause, context) }
      }
    }
  }
}
