import Dataset
import HTTPTypes
import Hummingbird
import Hybrid
import LogSchema
import Logging
import NIOCore

/// Answers requests.
struct SeverityResponder: HTTPResponder {
  typealias Context = RequestSource

  /// What Hummingbird knows of a request beside the request.
  struct RequestSource: InitializableFromSource {
    init(source: ApplicationRequestContextSource) {}
  }

  static let problemMediaType = "application/problem+json"
  private static let jsonMediaType = "application/json"
  private static let lineMediaType = "application/x-ndjson"

  let settings: ServerSettings
  let slot: ModelSlot
  let shadow: ShadowComparison?
  let queue: WorkQueue
  let budget: BodyBudget
  let metrics: ServerMetrics
  let token: BearerToken?
  let logger: Logger
  let findings: (any FindingStore)?
  let forwarder: OTLPForwarder?
  let metricsText: @Sendable () async -> String
  let readiness: @Sendable () -> (isReady: Bool, body: JSONValue)

  private var bodies: BodyReader { BodyReader(limit: settings.bodyLimit, budget: budget) }

  /// What a request turned into, and what is worth logging of it.
  private struct Answer {
    var response: Response
    var recordCount: Int?
    var bodyByteCount: Int?
    var problem: Problem.Kind?
  }

  func respond(to request: Request, context: Context) async throws -> Response {
    let start = ContinuousClock.now
    let route = Route(path: request.uri.path)
    let id = RequestID.choose(given: request.headers[Self.requestIDName])
    var answer: Answer
    do throws(Problem) {
      answer = try await self.answer(request, route)
    } catch {
      answer = Answer(
        response: response(to: error, id: id, isOTLP: route == .otlp), problem: error.kind)
    }
    answer.response.headers[Self.requestIDName] = id
    answer.response.headers[Self.sniffName] = "nosniff"
    let duration = start.duration(to: .now)
    metrics.recordRequest(
      route, status: answer.response.status.code, seconds: duration / .seconds(1))
    if settings.logsRequests { log(request, route, id, answer, duration) }
    return answer.response
  }

  private static let requestIDName = HTTPField.Name("X-Request-Id")!
  private static let sniffName = HTTPField.Name("X-Content-Type-Options")!

  private func answer(_ request: Request, _ route: Route) async throws(Problem) -> Answer {
    guard route != .other else {
      throw Problem(.notFound, "See /openapi.json for what there is.")
    }
    guard route.methods.contains(request.method) else {
      let allowed = route.methods.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        .methodNotAllowed, "Use \(allowed).", allowedMethods: allowed)
    }
    if let token, !route.isOpen, !token.isBrought(by: request.headers[.authorization]) {
      throw Problem(.unauthorized, "Send the header 'Authorization: Bearer TOKEN'.")
    }
    switch route {
    case .classify: return try await classify(request)
    case .batch: return try await classifyBatch(request)
    case .otlp: return try await acceptLogs(request)
    default:
      var answer = Answer(response: try await document(route))
      if request.method == .head { answer.response = answer.response.createHeadResponse() }
      return answer
    }
  }

  // MARK: Documents

  private func document(_ route: Route) async throws(Problem) -> Response {
    switch route {
    case .live: return response("text/plain; charset=utf-8", Array("live\n".utf8))
    case .ready:
      let (isReady, body) = readiness()
      return response(
        Self.jsonMediaType, Array((body.text() + "\n").utf8), status: isReady ? 200 : 503)
    case .metrics: return response(MetricsText.mediaType, Array(await metricsText().utf8))
    case .openAPI: return response(Self.jsonMediaType, Array(OpenAPI.document.utf8))
    case .shadow:
      guard let shadow else {
        throw Problem(.notFound, "No second model runs. Start the server with --shadow.")
      }
      let report = shadow.report(served: slot.model).text(indentation: 2)
      return response(Self.jsonMediaType, Array((report + "\n").utf8))
    case .page: return PageResponse.make()
    default: throw Problem(.notFound, "See /openapi.json for what there is.")
    }
  }

  // MARK: Records

  private func classify(_ request: Request) async throws(Problem) -> Answer {
    let options = try options(of: request)
    _ = try BodyType(request.headers[.contentType], allowsLines: false)
    let model = try slot.ready()
    let body = try await bodies.read(request)
    defer { bodies.release(body) }
    try queue.enter()
    defer { queue.leave() }
    let work = SingleWork(
      body: body.bytes, model: model, shadow: shadow, explains: options.explains,
      messageLimit: settings.messageLimit, severeSeverities: settings.severeSeverities)
    // What is short takes less time than handing it to another thread.
    let decided =
      body.bytes.readableBytes <= BodyBudget.freeByteCount
      ? try work.decide() : try await queue.run { () throws(Problem) in try work.decide() }
    let verdict = await work.settle(decided)
    try await keep(verdict.severe.map { [$0] } ?? [])
    metrics.record(verdict.counts, gateRefusals: verdict.gateRefusalCount)
    return Answer(
      response: response(Self.jsonMediaType, verdict.output), recordCount: 1,
      bodyByteCount: body.bytes.readableBytes)
  }

  private func classifyBatch(_ request: Request) async throws(Problem) -> Answer {
    let options = try options(of: request)
    let type = try BodyType(request.headers[.contentType], allowsLines: true)
    let model = try slot.ready()
    let body = try await bodies.read(request)
    defer { bodies.release(body) }
    try queue.enter()
    defer { queue.leave() }
    let job = BatchJob(
      body: body.bytes, model: model, shadow: shadow,
      terms: BatchJob.Terms(
        form: type == .json ? .array : .lines, explains: options.explains,
        messageLimit: settings.messageLimit, recordLimit: settings.recordLimit,
        severeSeverities: settings.severeSeverities))
    var isDone = false
    while !isDone {
      isDone = try await queue.run { () throws(Problem) in
        try job.advance(byRecords: BatchJob.pieceRecordCount)
      }
    }
    let result = await job.settledResult()
    try await keep(result.severe)
    metrics.record(result.counts, gateRefusals: result.gateRefusalCount)
    return Answer(
      response: response(type == .json ? Self.jsonMediaType : Self.lineMediaType, result.output),
      recordCount: result.recordCount, bodyByteCount: body.bytes.readableBytes)
  }

  // MARK: OpenTelemetry

  private func acceptLogs(_ request: Request) async throws(Problem) -> Answer {
    _ = try BodyType(request.headers[.contentType], allowsLines: false)
    let model = try slot.ready()
    let body = try await bodies.read(request)
    defer { bodies.release(body) }
    try queue.enter()
    defer { queue.leave() }
    let job = try await otlpJob(body.bytes, model)
    let verdicts = try await verdicts(of: job)
    let result = try await queue.run { job.finish(verdicts) }
    try await keep(result.severe)
    metrics.record(result.counts, gateRefusals: result.gateRefusalCount)
    var receipt = OTLPForwarder.Receipt()
    if let forwarder, result.acceptedCount > 0 {
      receipt = try await forwarder.send(result.forwarded)
    }
    let (rejectedCount, forwardedCount) = (
      result.rejectedCount + receipt.rejectedCount, result.acceptedCount - receipt.rejectedCount
    )
    metrics.update { state in
      state.otlpRecordCount += job.request.records.count - rejectedCount
      state.otlpRejectedCount += rejectedCount
      if forwarder != nil { state.forwardedRecordCount += forwardedCount }
      state.forwardRetryCount += receipt.retryCount
    }
    let message = PartialSuccess.response(
      rejectedCount: rejectedCount, message: result.rejection ?? receipt.message)
    return Answer(
      response: response(Self.jsonMediaType, message), recordCount: job.request.records.count,
      bodyByteCount: body.bytes.readableBytes)
  }

  private func otlpJob(
    _ body: ByteBuffer, _ model: ServedModel
  ) async throws(Problem) -> OTLPJob {
    let settings = settings
    let forwards = forwarder != nil
    return try await queue.run { () throws(Problem) in
      let bytes = body.readableBytesUInt8Span
      guard isValidUTF8(bytes, from: 0, to: bytes.count) else {
        throw Problem(.invalidUTF8, "JSON has to be UTF-8. Convert the text.")
      }
      return OTLPJob(
        body: body, model: model,
        request: try OTLPScanner.scan(bytes, recordLimit: settings.recordLimit),
        messageLimit: settings.messageLimit, severeSeverities: settings.severeSeverities,
        forwards: forwards)
    }
  }

  private func verdicts(of job: OTLPJob) async throws(Problem) -> [Verdict?] {
    let count = job.request.records.count
    var verdicts: [Verdict?] = []
    for start in stride(from: 0, to: count, by: BatchJob.pieceRecordCount) {
      let range = start..<min(start + BatchJob.pieceRecordCount, count)
      for decision in try await queue.run({ job.decide(range) }) {
        switch decision {
        case .settled(let verdict): verdicts.append(verdict)
        case .asks(let pending): verdicts.append(await job.model.classifier.settle(pending))
        case nil: verdicts.append(nil)
        }
      }
    }
    return verdicts
  }

  /// Findings are on the disk before anybody is answered.
  private func keep(_ severe: [ClassifyWork.Severe]) async throws(Problem) {
    guard let findings, !severe.isEmpty else { return }
    try await findings.keep(severe)
    metrics.update { $0.findingCount += severe.count }
  }

  private func options(of request: Request) throws(Problem) -> ClassifyWork.Options {
    var options = ClassifyWork.Options()
    for (name, value) in request.uri.queryParameters {
      guard name == "explain", value == "true" || value == "false" else {
        throw Problem(
          .unknownParameter, "The only parameter is explain, with the value true or false.",
          field: name == "explain" ? "explain" : nil)
      }
      options.explains = value == "true"
    }
    return options
  }

  // MARK: Responses

  private func response(_ type: String, _ body: [UInt8], status: Int = 200) -> Response {
    Response(
      status: .init(code: status), headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  private func response(to problem: Problem, id: String, isOTLP: Bool) -> Response {
    var response =
      isOTLP
      ? response(Self.jsonMediaType, problem.otlpStatus, status: problem.kind.status)
      : response(
        Self.problemMediaType, problem.json(requestID: id), status: problem.kind.status)
    if let allowed = problem.allowedMethods { response.headers[.allow] = allowed }
    if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
    switch problem.kind {
    case .unauthorized: response.headers[.wwwAuthenticate] = #"Bearer realm="tocsin""#
    case .unsupportedEncoding: response.headers[.acceptEncoding] = "gzip"
    default: break
    }
    return response
  }

  private func log(
    _ request: Request, _ route: Route, _ id: String, _ answer: Answer, _ duration: Duration
  ) {
    // Neither path nor query is logged: a client may have put a message there.
    var metadata: Logger.Metadata = [
      "request_id": .string(id), "route": .string(route.rawValue),
      "method": .string(request.method.rawValue),
      "status": .stringConvertible(answer.response.status.code),
      "duration_ms": .stringConvertible(duration / .milliseconds(1)),
      "bytes_out": .stringConvertible(answer.response.body.contentLength ?? 0),
    ]
    if let count = answer.bodyByteCount { metadata["bytes_in"] = .stringConvertible(count) }
    if let count = answer.recordCount { metadata["records"] = .stringConvertible(count) }
    if let problem = answer.problem { metadata["problem"] = .string(problem.rawValue) }
    logger.info("request", metadata: metadata)
  }
}

/// Where severe findings are kept until they are delivered.
protocol FindingStore: Sendable {
  /// Returns once all findings are on the disk.
  func keep(_ findings: [ClassifyWork.Severe]) async throws(Problem)
}
