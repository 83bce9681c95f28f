internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// A request and its whole answer over HTTP: the one place where a socket is opened.
///
/// No redirect is followed, since neither the key nor the text may go where nobody configured.
/// Certificates are always checked. An answer is read up to ``bodyLimit``.
final class HTTPExchange: Sendable {
  /// The most bytes of an answer that are read.
  static let bodyLimit = 1 << 20

  /// A whole answer.
  struct Reply: Sendable {
    let status: Int
    let body: [UInt8]
    let retryAfter: String?
    let retryAfterMilliseconds: String?
  }

  /// Why there is none.
  enum Failure: Error, Equatable {
    /// No connection, or one that broke; in words without anything of the request.
    case unreachable(String)
    /// No encrypted connection; another try will not do.
    case untrusted
    /// The answer is longer than ``bodyLimit``.
    case tooLong
    /// The task was cancelled.
    case cancelled
  }

  private let client: HTTPClient
  private let url: String
  private let headers: HTTPHeaders

  init(_ configuration: LanguageModelConfiguration) {
    url = "\(configuration.baseURL)/chat/completions"
    var headers: HTTPHeaders = [
      "Content-Type": "application/json", "Accept": "application/json", "User-Agent": "tocsin",
    ]
    if let key = configuration.key { headers.add(name: "Authorization", value: key.authorization) }
    self.headers = headers
    client = HTTPClient(
      eventLoopGroupProvider: .singleton, configuration: HTTPExchange.settings(configuration))
  }

  deinit {
    client.shutdown { _ in }
  }

  private static func settings(
    _ configuration: LanguageModelConfiguration
  ) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    if let caFile = configuration.caFile { tls.additionalTrustRoots = [.file(caFile)] }
    var settings = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: TimeAmount(configuration.limits.connect)),
      decompression: .disabled)
    settings.httpVersion = .http1Only
    // Tries are counted, and paused between, elsewhere.
    settings.connectionPool.retryConnectionEstablishment = false
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.concurrency
    settings.proxy = configuration.proxy.map { .server(host: $0.host, port: $0.port) }
    return settings
  }

  /// Sends a body and reads the answer; ends soon after its task is cancelled.
  func post(_ body: [UInt8]) async -> Result<Reply, Failure> {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers = headers
    request.body = .bytes(ByteBuffer(bytes: body))
    do {
      // The caller's time limit cancels the task; this one is for a task that nobody limits.
      let response = try await client.execute(request, timeout: .hours(1))
      var bytes: [UInt8] = []
      for try await piece in response.body {
        guard bytes.count + piece.readableBytes <= HTTPExchange.bodyLimit else {
          return .failure(.tooLong)
        }
        bytes.append(contentsOf: piece.readableBytesView)
      }
      // A cancelled body ends like a whole one.
      if Task.isCancelled { return .failure(.cancelled) }
      return .success(
        Reply(
          status: Int(response.status.code), body: bytes,
          retryAfter: response.headers.first(name: "retry-after"),
          retryAfterMilliseconds: response.headers.first(name: "retry-after-ms")))
    } catch {
      return .failure(Task.isCancelled ? .cancelled : HTTPExchange.failure(error))
    }
  }

  /// An error in words of our own: those of the libraries may quote what was sent.
  private static func failure(_ error: any Error) -> Failure {
    switch error {
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: return .untrusted
    case let error as NIOConnectionError:
      if error.connectionErrors.isEmpty {
        return .unreachable("the server's name cannot be resolved")
      }
      return .unreachable(words(error.connectionErrors[0].error))
    case let error as IOError: return .unreachable(words(error))
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout:
        return .unreachable("no connection in time")
      case .remoteConnectionClosed, .uncleanShutdown:
        return .unreachable("the connection closed before the answer was whole")
      case .proxyAuthenticationRequired: return .unreachable("the proxy asks for a password")
      case .invalidProxyResponse: return .unreachable("the proxy refuses the connection")
      case .cancelled: return .cancelled
      default: return .unreachable("the exchange failed")
      }
    case is HTTPParserError: return .unreachable("what the server sends is no HTTP")
    default: return .unreachable("the exchange failed")
    }
  }

  private static func words(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "no connection" }
    switch error.errnoCode {
    case ECONNREFUSED: return "the connection is refused; is the server running, and at this port?"
    case ECONNRESET, EPIPE: return "the server broke the connection off"
    case ETIMEDOUT: return "the connection timed out"
    case EHOSTUNREACH, ENETUNREACH: return "there is no way to the server"
    default: return "the connection failed with the system's error \(error.errnoCode)"
    }
  }
}

extension TimeAmount {
  /// A duration, rounded down to nanoseconds.
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .seconds(seconds) + .nanoseconds(attoseconds / 1_000_000_000)
  }
}
