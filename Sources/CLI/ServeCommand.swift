import ArgumentParser
import Delivery
import Features
import FileSystem
import Glibc
import Hybrid
import Infer
import LLMClient
import LogSchema
import Logging
import Outbox
import Serve
import Signing

/// `tocsin serve`: model file + address → running server.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", _superCommandName: Tocsin.name,
    abstract: "Answer over HTTP how severe log lines are.",
    discussion: """
      POST /classify/ takes {"log_type", "log_message", "process"} and answers with severity, \
      stage, confidence and reason; POST /classify/batch takes up to 10,000 such records as a \
      JSON array or as JSON lines. GET / is a page to paste lines into. /livez, /readyz, /metrics \
      and /openapi.json are for those who run it.

      The model, its rules and its configuration are read anew when their files are replaced, and \
      on SIGHUP; a broken file is refused and the old one serves on. SIGTERM and SIGINT let what \
      was accepted end; a second one ends at once.

      EXAMPLES
        tocsin serve --model severity.tocsin
        curl -s http://127.0.0.1:3000/classify/ -H 'Content-Type: application/json' \\
          -d '{"log_type": "System Failure", "process": "db",
               "log_message": "disk is full"}'

        To the network, with TLS and a token:
          TOCSIN_TOKEN=... tocsin serve --model severity.tocsin --host 0.0.0.0 \\
            --port 443 --tls-certificate chain.pem --tls-key key.pem

        Tickets for what is High or Critical, kept in SQLite until delivered:
          tocsin serve --model severity.tocsin --config tocsin.yaml \\
            --outbox outbox.sqlite

        A second model beside it, and where the two differ:
          tocsin serve --model severity.tocsin --shadow candidate.tocsin
          curl -s http://127.0.0.1:3000/shadow
      """)

  @Option(help: ArgumentHelp("The model file.", valueName: "file"))
  var model: String

  @OptionGroup var served: ServedModelOptions

  @OptionGroup(title: "Decisions") var decisions: DecisionOptions

  @OptionGroup(title: "Language model") var languageModel: LanguageModelOptions

  @OptionGroup(title: "Server") var server: ServerOptions

  @Option(
    help: ArgumentHelp(
      "Keep severe findings in this SQLite file and deliver them as the section 'tickets' of "
        + "--config says.", valueName: "file"))
  var outbox: String?

  func validate() throws {
    guard outbox == nil || decisions.config != nil else {
      throw ValidationError("--outbox needs --config with a section 'tickets'.")
    }
  }

  func run() throws {
    var settings = try server.settings()
    LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
    let logger = Logger(label: "tocsin")
    let asked = try openLanguageModel(logger)
    let source = try served.source(
      model: model, decisions, languageModel: asked, waits: server.waitForModel, logger)
    // The shadow is compared without asking anybody.
    let shadow = try served.shadow.map {
      try served.source(model: $0, decisions, languageModel: nil, waits: false, logger)
    }
    let tickets = try openTickets(logger)
    if let tickets { settings.severeSeverities = tickets.severities }
    let instance = SeverityServer(
      settings: settings, model: source, shadow: shadow, outbox: tickets?.outbox,
      delivery: tickets?.delivery, logger: logger)
    let result: Result<Int32, any Error> = waitFor {
      do { return .success(try await instance.run()) } catch { return .failure(error) }
    }
    let status = try result.get()
    if status != 0 { throw ExitCode(status) }
  }

  /// The language model of options, environment and configuration.
  private func openLanguageModel(_ logger: Logger) throws -> (any LanguageModel)? {
    let file = try decisions.config.map {
      try LanguageModelSettings(yaml: try configurationText($0))
    }
    let available = try languageModel.open(file: file ?? LanguageModelSettings()) { fault in
      logger.warning("answers are kept in memory", metadata: ["reason": .string(fault)])
    }
    switch available {
    case .ready(let ready): return ready.model
    case .absent(let sentence):
      logger.notice("no language model", metadata: ["reason": .string(sentence)])
      return nil
    }
  }

  /// What keeps findings and delivers them.
  private struct Tickets {
    let outbox: Outbox
    let severities: Set<Severity>
    let delivery: @Sendable () async throws -> Void
  }

  private func openTickets(_ logger: Logger) throws -> Tickets? {
    guard let config = decisions.config else { return nil }
    guard let path = outbox else {
      if TicketOptions.hasSection(in: config) {
        logger.warning(
          "nothing is recorded for tickets",
          metadata: [
            "reason": "\(config) has a section 'tickets', and --outbox names no file for it"
          ])
      }
      return nil
    }
    let settings = try TicketOptions.read(config)
    let outbox = try Outbox(path: path, settings: settings.outbox)
    let worker = try DeliveryWorker(outbox: outbox, settings: settings) { event in
      logger.info("delivery", metadata: ["event": .string(event.description)])
    }
    return Tickets(outbox: outbox, severities: settings.severities) {
      try await worker.run(.untilCancelled)
    }
  }
}

/// How a server reads its models.
struct ServedModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "logistic or forest, for a model that has both. (default: logistic)", valueName: "name"))
  var algorithm: SeverityClassifier.Algorithm?

  @Option(
    help: ArgumentHelp(
      "Refuse a model unless <model>.sig is its signature by this public key.",
      valueName: "public.pem"))
  var requireSignature: String?

  @Option(
    help: ArgumentHelp(
      "A second model that decides beside the first without answering; /shadow shows where they "
        + "differ.", valueName: "file"))
  var shadow: String?

  /// Largest model that is read into memory.
  private static let byteLimit = 4 << 30

  /// A model and how it is read again.
  ///
  /// - Parameter waits: Whether there may be none yet.
  func source(
    model path: String, _ decisions: DecisionOptions, languageModel: (any LanguageModel)?,
    waits: Bool, _ logger: Logger
  ) throws -> ModelSource {
    let load: @Sendable () throws -> ServedModel = { [self] in
      try self.readModel(path, decisions, languageModel)
    }
    // A new model and its signature come one after the other.
    let signature = requireSignature == nil ? nil : path + ".sig"
    let paths = [path] + [signature, decisions.rules, decisions.config].compactMap(\.self)
    var first: ServedModel?
    do { first = try load() } catch {
      guard waits else { throw error }
      logger.notice("waiting for a model", metadata: ["reason": .string("\(error)")])
    }
    return ModelSource(paths: paths, first: first, load: load)
  }

  /// Reads model, rules and configuration.
  ///
  /// The model is copied and not mapped: whoever writes into the file of a server that runs must
  /// not change, or end, what it answers.
  private func readModel(
    _ path: String, _ decisions: DecisionOptions, _ languageModel: (any LanguageModel)?
  ) throws -> ServedModel {
    let bytes = try InputFile(path: path).readToEnd(limit: ServedModelOptions.byteLimit)
    if let requireSignature {
      try checkSignature(
        at: path + ".sig", of: path, bytes: bytes.span, publicKeyPath: requireSignature)
    }
    let model = try SeverityClassifier(
      bytes: FrozenArray(bytes), path: path, algorithm: algorithm)
    model.prepareForMany()
    let classifier = try HybridClassifier(
      rules: decisions.ruleSet(), model: model, languageModel: languageModel,
      configuration: decisions.configuration())
    var fingerprint = SHA256()
    fingerprint.update(bytes.span)
    return ServedModel(
      classifier: classifier, version: String(fingerprint.hexadecimalDigest.prefix(16)))
  }
}

/// Where a server listens, whom it serves and how much of it.
struct ServerOptions: ParsableArguments {
  @Option(help: "The address to listen at.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen at; 0 for any that is free.")
  var port = 3000

  @Option(help: ArgumentHelp("Certificate chain for TLS.", valueName: "chain.pem"))
  var tlsCertificate: String?

  @Option(help: ArgumentHelp("Private key of the certificate.", valueName: "key.pem"))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "File with the bearer token that clients bring. (default: $TOCSIN_TOKEN; without it, none "
        + "is asked for)", valueName: "file"))
  var tokenFile: String?

  @Option(
    help: ArgumentHelp(
      "Hand OTLP log records on to this endpoint, enriched; $TOCSIN_OTLP_HEADERS, name=value with "
        + "commas between, is sent along.", valueName: "url"))
  var otlpForward: String?

  @Option(help: "Threads for connections. (default: one for each two processors)")
  var eventLoops: Int?

  @Option(help: "Threads for batches. (default: one for each processor)")
  var workers: Int?

  @Option(help: "Requests under way beyond which the next is answered 503.")
  var queueLimit = 512

  @Option(help: "Largest body in bytes, also unpacked.")
  var bodyLimit = 16 << 20

  @Option(help: "Longest message in bytes.")
  var messageLimit = 65_536

  @Option(help: "Connections beyond which the idlest is closed.")
  var connectionLimit = 4_096

  @Option(help: "Seconds that a connection may wait for a request.")
  var idleSeconds = 60.0

  @Option(help: "Seconds that a request may take to arrive, and an answer to be taken.")
  var transferSeconds = 30.0

  @Option(help: "Seconds that accepted requests have to end when the server is stopped.")
  var stopSeconds = 30.0

  @Flag(help: "Start without a model, not ready, until the file is there.")
  var waitForModel = false

  @Flag(inversion: .prefixedNo, help: "Log each request, without its message, as a JSON line.")
  var accessLog = true

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key need each other.")
    }
    if let otlpForward {
      guard otlpForward.hasPrefix("http://") || otlpForward.hasPrefix("https://") else {
        throw ValidationError(
          "--otlp-forward has to be an address such as http://collector:4318/v1/logs.")
      }
    }
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port is \(port). Use 0 to 65535.")
    }
    let counts = [
      ("--event-loops", eventLoops ?? 1, 1_024), ("--workers", workers ?? 1, 1_024),
      ("--queue-limit", queueLimit, 1_000_000), ("--body-limit", bodyLimit, 1 << 30),
      ("--message-limit", messageLimit, 1 << 30),
      ("--connection-limit", connectionLimit, 1_000_000),
    ]
    for (name, count, largest) in counts where !(1...largest).contains(count) {
      throw ValidationError("\(name) is \(count). Use 1 to \(largest).")
    }
    let times = [
      ("--idle-seconds", idleSeconds), ("--transfer-seconds", transferSeconds),
      ("--stop-seconds", stopSeconds),
    ]
    for (name, seconds) in times where !(0.1...86_400).contains(seconds) {
      throw ValidationError("\(name) is \(seconds). Use 0.1 to 86400.")
    }
  }

  /// The settings of the server that is asked for.
  func settings() throws -> ServerSettings {
    var settings = ServerSettings()
    settings.host = host
    settings.port = port
    if let tlsCertificate, let tlsKey { settings.tls = (tlsCertificate, tlsKey) }
    settings.token = try token()
    settings.eventLoopCount = eventLoops ?? max(1, processorCount / 2)
    settings.workerCount = workers ?? processorCount
    settings.queueLimit = queueLimit
    settings.bodyLimit = bodyLimit
    settings.messageLimit = messageLimit
    settings.connectionLimit = connectionLimit
    settings.idleLimit = .seconds(idleSeconds)
    settings.bodyTimeLimit = .seconds(transferSeconds)
    settings.stopTimeLimit = .seconds(stopSeconds)
    settings.logsRequests = accessLog
    settings.otlpTarget = otlpForward.map { url in
      ServerSettings.OTLPTarget(url: url, headers: otlpHeaders)
    }
    return settings
  }

  /// What the environment wants to be sent to the next OTLP endpoint.
  private var otlpHeaders: [(name: String, value: String)] {
    guard let value = unsafe getenv("TOCSIN_OTLP_HEADERS") else { return [] }
    let text = unsafe String(cString: value)
    return text.split(separator: ",").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
  }

  /// The token of the file, else of the environment.
  private func token() throws -> String? {
    let text: String
    if let tokenFile {
      text = String(
        decoding: try InputFile(path: tokenFile).readToEnd(limit: 65_536), as: UTF8.self)
    } else if let value = unsafe getenv("TOCSIN_TOKEN") {
      text = unsafe String(cString: value)
    } else {
      return nil
    }
    let token = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard token.utf8.count >= 16 else {
      throw ValidationError(
        "the token of \(tokenFile ?? "$TOCSIN_TOKEN") has \(token.utf8.count) bytes; a token "
          + "that cannot be guessed has 16 at least. Make one with `openssl rand -hex 32`.")
    }
    return token
  }
}
