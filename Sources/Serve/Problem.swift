import Dataset

/// Why a request is refused, as clients are told it.
///
/// Reference: RFC 9457, problem details for HTTP APIs.
struct Problem: Error, Equatable, Sendable {
  /// The kinds of problem; the raw value is the end of their `type`.
  enum Kind: String, CaseIterable, Sendable {
    case malformedJSON = "malformed-json"
    case invalidUTF8 = "invalid-utf-8"
    case malformedGzip = "malformed-gzip"
    case missingField = "missing-field"
    case unknownField = "unknown-field"
    case duplicateField = "duplicate-field"
    case wrongType = "wrong-type"
    case fieldTooLong = "field-too-long"
    case tooManyRecords = "too-many-records"
    case unknownParameter = "unknown-parameter"
    case bodyTooLarge = "body-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case unsupportedEncoding = "unsupported-content-encoding"
    case methodNotAllowed = "method-not-allowed"
    case notFound = "not-found"
    case unauthorized
    case requestTimeout = "request-timeout"
    case busy
    case notReady = "not-ready"
    case outboxUnavailable = "outbox-unavailable"
    case nextUnavailable = "next-endpoint-unavailable"
    case refusedByNext = "refused-by-next-endpoint"
    case unexpected

    /// The HTTP status.
    var status: Int {
      switch self {
      case .malformedJSON, .invalidUTF8, .malformedGzip, .unknownParameter: 400
      case .unauthorized: 401
      case .notFound: 404
      case .methodNotAllowed: 405
      case .requestTimeout: 408
      case .bodyTooLarge: 413
      case .unsupportedMediaType, .unsupportedEncoding: 415
      case .missingField, .unknownField, .duplicateField, .wrongType, .fieldTooLong,
        .tooManyRecords:
        422
      case .busy, .notReady, .outboxUnavailable, .nextUnavailable: 503
      case .refusedByNext: 400
      case .unexpected: 500
      }
    }

    /// What clients read first; the same for every problem of the kind.
    var title: String {
      switch self {
      case .malformedJSON: "The body is not the JSON that is expected."
      case .invalidUTF8: "The body is not UTF-8."
      case .malformedGzip: "The body is not gzip."
      case .missingField: "A field is missing."
      case .unknownField: "A field is not known."
      case .duplicateField: "A field is there twice."
      case .wrongType: "A field has a value of the wrong type."
      case .fieldTooLong: "A field is too long."
      case .tooManyRecords: "There are too many records."
      case .unknownParameter: "A query parameter is not known or has no such value."
      case .bodyTooLarge: "The body is too large."
      case .unsupportedMediaType: "The body's media type is not supported."
      case .unsupportedEncoding: "The body's content encoding is not supported."
      case .methodNotAllowed: "The method is not allowed here."
      case .notFound: "There is nothing at this path."
      case .unauthorized: "A bearer token is needed."
      case .requestTimeout: "The request took too long to arrive."
      case .busy: "The server is busy."
      case .notReady: "The server is not ready."
      case .outboxUnavailable: "The outbox takes no findings now."
      case .nextUnavailable: "The next endpoint takes no records now."
      case .refusedByNext: "The next endpoint refuses the records."
      case .unexpected: "The server failed."
      }
    }
  }

  let kind: Kind
  /// What happened here and what to do; holds no text of a log line.
  let detail: String
  /// The field, path or parameter at fault.
  var field: String?
  /// The place in the body, from 1.
  var byte: Int?
  /// The record of a batch, from 1.
  var record: Int?
  /// The methods that are allowed instead.
  var allowedMethods: String?
  /// Seconds after which the same request may succeed.
  var retryAfter: Int?

  init(
    _ kind: Kind, _ detail: String, field: String? = nil, byte: Int? = nil,
    allowedMethods: String? = nil, retryAfter: Int? = nil
  ) {
    self.kind = kind
    self.detail = detail
    self.field = field
    self.byte = byte
    self.allowedMethods = allowedMethods
    self.retryAfter = retryAfter
  }

  /// What the JSON reader found, in a text that starts at `offset` of the body.
  init(_ fault: RecordFault, offset: Int = 0) {
    switch fault {
    case .invalidJSON(let byte, let expected):
      self.init(
        .malformedJSON, "\(expected) is expected at byte \(offset + byte).", byte: offset + byte)
    case .nulByte:
      self.init(.malformedJSON, "The body holds a NUL byte. Escape it as \\u0000.")
    default:
      self.init(.malformedJSON, "The body cannot be read as JSON.")
    }
  }

  /// The same problem, in a record of a batch.
  func inRecord(_ number: Int) -> Problem {
    var problem = self
    problem.record = number
    return problem
  }

  /// What OTLP asks of an error: a `Status` in its JSON form.
  var otlpStatus: [UInt8] {
    // Codes of gRPC: invalid argument, unauthenticated, unavailable.
    let code = kind == .unauthorized ? 16 : kind.status >= 500 ? 14 : 3
    var output = Array(#"{"code":\#(code),"message":"#.utf8)
    JSONText.appendString(kind.title + " " + detail, to: &output)
    output.append(UInt8(ascii: "}"))
    return output
  }

  /// The document, as `application/problem+json`.
  func json(requestID: String) -> [UInt8] {
    var output: [UInt8] = []
    output.append(contentsOf: #"{"type":"urn:problem-type:tocsin:"#.utf8)
    output.append(contentsOf: kind.rawValue.utf8)
    output.append(contentsOf: #"","title":"#.utf8)
    JSONText.appendString(kind.title, to: &output)
    output.append(contentsOf: #","status":\#(kind.status),"detail":"#.utf8)
    JSONText.appendString(detail, to: &output)
    if let field {
      output.append(contentsOf: #","field":"#.utf8)
      JSONText.appendString(field, to: &output)
    }
    if let record { output.append(contentsOf: #","record":\#(record)"#.utf8) }
    if let byte { output.append(contentsOf: #","byte":\#(byte)"#.utf8) }
    output.append(contentsOf: #","request_id":"#.utf8)
    JSONText.appendString(requestID, to: &output)
    output.append(UInt8(ascii: "}"))
    return output
  }
}
