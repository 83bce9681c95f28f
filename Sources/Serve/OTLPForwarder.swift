import AsyncHTTPClient
import Dataset
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Hands enriched log records to the next OTLP endpoint.
///
/// A request is answered only when the next endpoint has taken its records, so nothing is lost
/// between the two: what cannot be handed on in time is told to be sent again.
///
/// Reference: OpenTelemetry Protocol 1.x, OTLP/HTTP response, failures and throttling.
struct OTLPForwarder: Sendable {
  /// What the next endpoint said.
  struct Receipt: Sendable {
    /// Records that it rejected.
    var rejectedCount = 0
    /// Why, in its words.
    var message: String?
    /// How often the request was sent again.
    var retryCount = 0
  }

  /// Exporters wait ten seconds by default; the answer has to come before that.
  private static let timeLimit = Duration.seconds(8)
  private static let tryLimit = TimeAmount.seconds(5)
  private static let answerByteLimit = 1 << 20

  private let client: HTTPClient
  private let url: String
  /// Sent with each request: credentials, say.
  private let headers: [(name: String, value: String)]

  init(client: HTTPClient, target: ServerSettings.OTLPTarget) {
    self.client = client
    url = target.url
    headers = target.headers
  }

  /// Sends a request until it is taken, refused, or there is no time left.
  func send(_ body: [UInt8]) async throws(Problem) -> Receipt {
    let end = ContinuousClock.now + OTLPForwarder.timeLimit
    var pause = Duration.milliseconds(100)
    var retryCount = 0
    while true {
      var asked: Int?
      do {
        let response = try await client.execute(request(body), timeout: OTLPForwarder.tryLimit)
        let status = Int(response.status.code)
        switch status {
        case 200..<300:
          let answer = try await response.body.collect(upTo: OTLPForwarder.answerByteLimit)
          var receipt = PartialSuccess.read(answer.readableBytesUInt8Span)
          receipt.retryCount = retryCount
          return receipt
        case 429, 502, 503, 504:
          asked = response.headers.first(name: "Retry-After").flatMap { Int($0) }
        default: throw refused(by: status)
        }
      } catch let problem as Problem {
        throw problem
      } catch {
        // Not reached, or the answer broke off: both may pass.
      }
      // A random half, so that many clients do not come back at once.
      let wait = asked.map { .seconds($0) } ?? pause * Double.random(in: 0.5...1)
      guard ContinuousClock.now + wait < end else { throw later(asked) }
      do { try await Task.sleep(for: wait) } catch { throw later(asked) }
      pause = min(pause * 2, .seconds(2))
      retryCount += 1
    }
  }

  private func request(_ body: [UInt8]) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    return request
  }

  private func refused(by status: Int) -> Problem {
    Problem(.refusedByNext, "The next OTLP endpoint answers \(status) to the records.")
  }

  private func later(_ seconds: Int?) -> Problem {
    Problem(
      .nextUnavailable, "The next OTLP endpoint does not take the records now. Send them again.",
      retryAfter: max(1, min(seconds ?? 2, 60)))
  }
}

/// The part of an `ExportLogsServiceResponse` that says what was rejected.
enum PartialSuccess {
  /// Reads what an endpoint says; whatever cannot be read says that nothing was rejected.
  static func read(_ bytes: Span<UInt8>) -> OTLPForwarder.Receipt {
    var receipt = OTLPForwarder.Receipt()
    var cursor = JSONCursor(from: 0, to: bytes.count)
    try? read(bytes, &cursor, level: 0, into: &receipt)
    return receipt
  }

  private static func read(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor, level: Int,
    into receipt: inout OTLPForwarder.Receipt
  ) throws {
    guard cursor.accept(UInt8(ascii: "{"), bytes), !cursor.accept(UInt8(ascii: "}"), bytes) else {
      return
    }
    repeat {
      let name = String(decoding: unescaped(bytes, try cursor.string(bytes)), as: UTF8.self)
      try cursor.expect(UInt8(ascii: ":"), bytes, or: "':'")
      switch cursor.peek(bytes) {
      case UInt8(ascii: "{") where name == "partialSuccess" && level == 0:
        try read(bytes, &cursor, level: 1, into: &receipt)
      case UInt8(ascii: "{"), UInt8(ascii: "["): try cursor.container(bytes, outerDepth: 2)
      case UInt8(ascii: "\""):
        let text = String(decoding: unescaped(bytes, try cursor.string(bytes)), as: UTF8.self)
        take(name, text, level, &receipt)
      default:
        let range = try cursor.literal(bytes)
        var text = ""
        for place in range { text.unicodeScalars.append(Unicode.Scalar(bytes[place])) }
        take(name, text, level, &receipt)
      }
    } while cursor.accept(UInt8(ascii: ","), bytes)
    try cursor.expect(UInt8(ascii: "}"), bytes, or: "'}'")
  }

  private static func take(
    _ name: String, _ text: String, _ level: Int, _ receipt: inout OTLPForwarder.Receipt
  ) {
    guard level == 1 else { return }
    if name == "rejectedLogRecords" { receipt.rejectedCount = max(0, Int(text) ?? 0) }
    if name == "errorMessage", !text.isEmpty { receipt.message = text }
  }

  /// An `ExportLogsServiceResponse`.
  static func response(rejectedCount: Int, message: String?) -> [UInt8] {
    guard rejectedCount > 0 || message != nil else { return Array("{}".utf8) }
    var output = Array(#"{"partialSuccess":{"rejectedLogRecords":"\#(rejectedCount)""#.utf8)
    output += Array(#","errorMessage":"#.utf8)
    JSONText.appendString(message ?? "", to: &output)
    output += Array("}}".utf8)
    return output
  }
}
