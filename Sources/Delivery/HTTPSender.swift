internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Outbox

/// A POST request of JSON.
struct JSONRequest: Sendable {
  var url: String
  var headers: [(name: String, value: String)]
  var body: [UInt8]
}

/// How a request ended.
enum HTTPExchange: Equatable, Sendable {
  /// The receiver answered. The body is empty where it was too long.
  case answered(status: Int, retryAfter: Duration?, body: [UInt8])
  /// The receiver never got the request.
  case notSent(reason: String)
  /// The receiver may have got the request.
  case unanswered(reason: String)
}

/// Sends requests: no redirect is followed, certificates are verified, and time and size of the
/// answer are bounded.
///
/// Reasons never hold text of a request or an answer, or a URL.
struct HTTPSender: Sendable {
  /// Bytes of an answer that are read.
  static let answerLimit = 65_536

  private let client: HTTPClient
  private let totalLimit: Duration

  /// A sender that ``shutDown()`` has to be called on.
  init(limits: TimeLimits) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: limits.connect.timeAmount, read: limits.read.timeAmount),
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    // A failed connection is an answer of its own here, not to be hidden by further tries.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    totalLimit = limits.total
  }

  /// Ends all connections.
  func shutDown() async {
    try? await client.shutdown()
  }

  /// Sends a request and reads the answer.
  func post(_ request: JSONRequest) async -> HTTPExchange {
    var message = HTTPClientRequest(url: request.url)
    message.method = .POST
    message.headers.add(name: "Content-Type", value: "application/json")
    message.headers.add(name: "Accept", value: "application/json")
    message.headers.add(name: "User-Agent", value: "tocsin")
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    message.body = .bytes(ByteBuffer(bytes: request.body))
    do {
      return try await withinTotalLimit { [message] in try await exchange(message) }
    } catch {
      return HTTPSender.failure(error)
    }
  }

  private func exchange(_ message: HTTPClientRequest) async throws -> HTTPExchange {
    let response = try await client.execute(message, timeout: totalLimit.timeAmount)
    let retryAfter = response.headers.first(name: "Retry-After").flatMap {
      RetryAfter.wait($0, now: .now())
    }
    // The status has decided: a body that breaks off or goes on without end changes nothing.
    let body = try? await response.body.collect(upTo: HTTPSender.answerLimit)
    return .answered(
      status: Int(response.status.code), retryAfter: retryAfter,
      body: body.map { Array($0.readableBytesView) } ?? [])
  }

  /// The client's own deadline ends with the head of the answer.
  private func withinTotalLimit(
    _ body: @escaping @Sendable () async throws -> HTTPExchange
  ) async throws -> HTTPExchange {
    try await withThrowingTaskGroup(of: HTTPExchange.self) { group in
      group.addTask(operation: body)
      group.addTask {
        try await Task.sleep(for: totalLimit)
        throw HTTPClientError.deadlineExceeded
      }
      defer { group.cancelAll() }
      return try await group.next() ?? .unanswered(reason: "it was cancelled")
    }
  }

  private static func failure(_ error: any Error) -> HTTPExchange {
    switch error {
    case is NIOConnectionError: return .notSent(reason: "cannot connect")
    case let error as IOError
    where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode):
      return .notSent(reason: "cannot connect")
    case is NIOSSLError, is NIOSSLExtraError: return .notSent(reason: "the TLS handshake failed")
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout, .getConnectionFromPoolTimeout:
        return .notSent(reason: "cannot connect in time")
      case .tlsHandshakeTimeout: return .notSent(reason: "no TLS handshake in time")
      case .readTimeout, .deadlineExceeded: return .unanswered(reason: "no answer in time")
      case .remoteConnectionClosed:
        return .unanswered(reason: "the connection was closed before the answer")
      default: return .unanswered(reason: "the exchange broke off (\(error.shortDescription))")
      }
    default: return .unanswered(reason: "the exchange broke off (\(type(of: error)))")
    }
  }
}

extension Duration {
  fileprivate var timeAmount: TimeAmount { .milliseconds(milliseconds) }
}
