import HTTPTypes
import Hummingbird
import NIOCore

/// The media types that bodies come in.
enum BodyType: Equatable, Sendable {
  case json
  case lines

  /// The names of JSON lines that are in use.
  private static let lineNames = [
    "application/jsonl", "application/x-ndjson", "application/ndjson", "application/json-lines",
    "application/x-jsonlines",
  ]

  /// What a `Content-Type` says; JSON where there is none.
  ///
  /// - Parameter allowsLines: Whether a stream of lines makes sense here.
  init(_ header: String?, allowsLines: Bool) throws(Problem) {
    let parts = (header ?? "application/json").split(separator: ";").map { part in
      part.drop { $0 == " " || $0 == "\t" }.lowercased()
    }
    let name = parts.first.map { String($0.prefix { $0 != " " && $0 != "\t" }) } ?? ""
    for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
      let charset = parameter.dropFirst("charset=".count).filter { $0 != "\"" && $0 != " " }
      guard charset == "utf-8" || charset == "utf8" else {
        throw Problem(.unsupportedMediaType, "The charset has to be UTF-8.", field: "Content-Type")
      }
    }
    if name == "application/json" {
      self = .json
    } else if allowsLines, BodyType.lineNames.contains(name) {
      self = .lines
    } else {
      let expected = "application/json" + (allowsLines ? " or application/x-ndjson" : "")
      throw Problem(
        .unsupportedMediaType, "Send \(expected), and say so in the header.",
        field: "Content-Type")
    }
  }
}

/// Collects bodies within their limits.
struct BodyReader: Sendable {
  let limit: Int
  let budget: BodyBudget

  /// A body and what it took of the budget.
  struct Body: Sendable {
    let bytes: ByteBuffer
    let takenByteCount: Int
  }

  /// Reads the whole body of a request, unpacked if it is gzip.
  ///
  /// What it took of the budget is given back by ``release(_:)``.
  func read(_ request: Request) async throws(Problem) -> Body {
    let isPacked = try isGzip(request.headers[.contentEncoding])
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard length <= limit else { throw tooLarge }
    var taken = 0
    do throws(Problem) {
      let bytes = try await collect(request.body, length: length, &taken)
      guard isPacked else { return Body(bytes: bytes, takenByteCount: taken) }
      return try unpacked(bytes, &taken)
    } catch {
      budget.give(back: taken)
      throw error
    }
  }

  /// Gives back what a body took of the budget.
  func release(_ body: Body) {
    if body.takenByteCount > 0 { budget.give(back: body.takenByteCount) }
  }

  private func collect(
    _ body: RequestBody, length: Int, _ taken: inout Int
  ) async throws(Problem) -> ByteBuffer {
    var bytes: ByteBuffer?
    var iterator = body.makeAsyncIterator()
    while let part = try await next(&iterator) {
      let count = (bytes?.readableBytes ?? 0) + part.readableBytes
      guard count <= limit else { throw tooLarge }
      if count > BodyBudget.freeByteCount {
        try budget.take(count - taken)
        taken = count
      }
      if bytes == nil { bytes = part } else { bytes?.writeImmutableBuffer(part) }
      // Who has sent an eighth of what was announced will send the rest: no more copies while it
      // grows.
      if length < 8 * count, let more = bytes.map({ length - $0.readableBytes }), more > 0 {
        bytes?.reserveCapacity(minimumWritableBytes: more)
      }
    }
    return bytes ?? ByteBuffer()
  }

  private func next(
    _ iterator: inout RequestBody.AsyncIterator
  ) async throws(Problem) -> ByteBuffer? {
    do {
      return try await iterator.next()
    } catch {
      throw Problem(.requestTimeout, "The connection ended before the body did.")
    }
  }

  private func unpacked(_ bytes: ByteBuffer, _ taken: inout Int) throws(Problem) -> Body {
    let budget = budget
    var total = taken
    defer { taken = total }
    let unpacked = try Gzip.unpack(bytes, limit: limit) { more throws(Problem) in
      try budget.take(more)
      total += more
    }
    guard let unpacked else { throw tooLarge }
    return Body(bytes: unpacked, takenByteCount: total)
  }

  private func isGzip(_ encoding: String?) throws(Problem) -> Bool {
    switch encoding?.lowercased() {
    case nil, "", "identity": return false
    case "gzip", "x-gzip": return true
    default:
      throw Problem(
        .unsupportedEncoding, "Send the body as it is or as gzip.", field: "Content-Encoding")
    }
  }

  private var tooLarge: Problem {
    Problem(.bodyTooLarge, "At most \(limit) bytes are allowed. Send several requests.")
  }
}
