internal import LogSchema
internal import Outbox
public import PlacedYAML

extension TicketSettings {
  /// Reads the section `tickets` of a configuration.
  ///
  ///     let tickets = try TicketSettings(node.reread(as: TicketsError.self))
  ///
  /// The keys and their defaults are in `docs/tickets.md`.
  ///
  /// - Parameter node: The mapping below `tickets`.
  public init(_ node: PlacedNode<TicketsError>) throws(TicketsError) {
    try self.init(TicketsReader.settings(node))
  }

  /// Reads the section `tickets` of a whole configuration file, whose other sections are others'.
  public init(yaml: String) throws(TicketsError) {
    guard let section = try TicketSettings.section(yaml: yaml) else {
      throw TicketsError(line: nil, column: nil, part: "the file", problem: .noSection)
    }
    try self.init(section)
  }

  /// Whether a whole configuration file has the section `tickets`, sound or not.
  public static func isThere(yaml: String) throws(TicketsError) -> Bool {
    try section(yaml: yaml) != nil
  }

  private static func section(yaml: String) throws(TicketsError) -> PlacedNode<TicketsError>? {
    let root = try PlacedNode<TicketsError>(yaml: yaml)
    return try root.entries().first { $0.key.text == "tickets" }?.value
  }

  private init(_ settings: TicketSettings) {
    self = settings
  }
}

/// Reads the section `tickets` of a configuration.
private enum TicketsReader {
  typealias Node = PlacedNode<TicketsError>

  static func settings(_ node: Node) throws(TicketsError) -> TicketSettings {
    var node = node
    node.part = "the section"
    let fields = try node.fields(known: [
      "severities", "window", "incident_limit", "byte_limit", "retention", "first_wait",
      "longest_wait", "attempt_limit", "age_limit", "connect_limit", "read_limit", "total_limit",
      "targets",
    ])
    var outbox = OutboxSettings()
    let minute = Duration.seconds(60)
    let year = Duration.seconds(365 * 86_400)
    try set(&outbox.window, fields.optional("window"), .seconds(1), year)
    try set(&outbox.retention, fields.optional("retention"), minute, year)
    try set(&outbox.incidentLimit, fields.optional("incident_limit"), 1...100_000_000)
    try set(&outbox.byteLimit, fields.optional("byte_limit"), 1 << 20...1 << 40)
    return TicketSettings(
      targets: try targets(fields.required("targets")),
      severities: try severities(fields.optional("severities")), outbox: outbox,
      retry: try retry(fields), timeLimits: try timeLimits(fields))
  }

  private static func retry(_ fields: Node.Fields) throws(TicketsError) -> RetrySettings {
    var retry = RetrySettings()
    let millisecond = Duration.milliseconds(1)
    let day = Duration.seconds(86_400)
    try set(&retry.firstWait, fields.optional("first_wait"), millisecond, day)
    try set(&retry.longestWait, fields.optional("longest_wait"), millisecond, day)
    try set(&retry.attemptLimit, fields.optional("attempt_limit"), 1...1_000_000)
    try set(&retry.ageLimit, fields.optional("age_limit"), .seconds(1), .seconds(365 * 86_400))
    return retry
  }

  private static func timeLimits(_ fields: Node.Fields) throws(TicketsError) -> TimeLimits {
    var limits = TimeLimits()
    let longest = Duration.seconds(600)
    try set(&limits.connect, fields.optional("connect_limit"), .milliseconds(10), longest)
    try set(&limits.read, fields.optional("read_limit"), .milliseconds(10), longest)
    try set(&limits.total, fields.optional("total_limit"), .milliseconds(10), longest)
    return limits
  }

  private static func severities(_ node: Node?) throws(TicketsError) -> Set<Severity> {
    guard let node else { return [.high, .critical] }
    var severities: Set<Severity> = []
    for element in try node.oneOrMore() {
      let text = try element.text()
      guard let severity = Severity(label: text) else {
        throw element.failure(.unknownValue(text, known: Severity.allCases.map(\.label)))
      }
      guard severities.insert(severity).inserted else { throw element.failure(.duplicate(text)) }
    }
    return severities
  }

  // MARK: Targets

  private static func targets(_ node: Node) throws(TicketsError) -> [TargetSettings] {
    var targets: [TargetSettings] = []
    for (index, var element) in try node.elements().enumerated() {
      element.part = "target \(index + 1)"
      let target = try target(element, taken: targets.map(\.name))
      targets.append(target)
    }
    return targets
  }

  private static func target(
    _ element: Node, taken: [String]
  ) throws(TicketsError) -> TargetSettings {
    // Which keys there are depends on the kind, which is among them.
    let entries = try element.entries()
    guard let typeNode = entries.first(where: { $0.key.text == "type" })?.value else {
      throw element.failure(.missingKey("type"))
    }
    let type = try typeNode.text()
    guard let known = keys[type] else {
      throw typeNode.failure(.unknownValue(type, known: keys.keys.sorted()))
    }
    let unnamed = try element.fields(known: ["type", "name", "url"] + known)
    let name = try name(unnamed.optional("name"), default: type, element, taken: taken)
    let fields = unnamed.named("target '\(name)'")
    let urlNode = try fields.required("url")
    let target = TargetSettings(name: name, url: try url(urlNode), kind: try kind(type, fields))
    guard target.url.isPrivate || !target.sendsCredentials else {
      throw urlNode.failure(.credentialsInPlainText)
    }
    if case .webhook = target.kind { return target }
    guard !target.url.hasQuery else {
      throw urlNode.failure(.badURL(reason: "has parameters. Give the base URL alone"))
    }
    return target
  }

  private static let keys = [
    "alertmanager": [
      "alert_name", "resolve_after", "repeat_every", "generator_url", "bearer", "token_variable",
    ],
    "jira": [
      "project", "issue_type", "set_priority", "settle_time", "email_variable", "token_variable",
    ],
    "webhook": ["signed", "secret_variable", "bearer", "token_variable"],
  ]

  private static func name(
    _ node: Node?, default type: String, _ element: Node, taken: [String]
  ) throws(TicketsError) -> String {
    let name = try node?.text() ?? type
    guard !taken.contains(name) else { throw (node ?? element).failure(.duplicate(name)) }
    let isName =
      name.utf8.count <= 64
      && name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E }
    guard isName else {
      throw (node ?? element).failure(
        .badName(expected: "1 to 64 letters, digits, '_', '-' and '.'"))
    }
    return name
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }

  private static func url(_ node: Node) throws(TicketsError) -> TargetURL {
    let text = try node.text()
    do {
      return try TargetURL(text)
    } catch {
      throw node.failure(error)
    }
  }

  private static func kind(
    _ type: String, _ fields: Node.Fields
  ) throws(TicketsError) -> TargetSettings.Kind {
    switch type {
    case "alertmanager": .alertmanager(try alertmanager(fields))
    case "jira": .jira(try jira(fields))
    default:
      .webhook(
        WebhookSettings(
          secretVariable: try variable(
            fields, flag: "signed", name: "secret_variable", default: "TOCSIN_WEBHOOK_SECRET"),
          tokenVariable: try variable(
            fields, flag: "bearer", name: "token_variable", default: "TOCSIN_WEBHOOK_TOKEN")))
    }
  }

  private static func alertmanager(
    _ fields: Node.Fields
  ) throws(TicketsError) -> AlertmanagerSettings {
    var settings = AlertmanagerSettings()
    let day = Duration.seconds(86_400)
    if let node = fields.optional("alert_name") { settings.alertName = try node.text() }
    try set(&settings.resolveAfter, fields.optional("resolve_after"), .seconds(1), day)
    try set(&settings.repeatEvery, fields.optional("repeat_every"), .milliseconds(10), day)
    settings.generatorURL = try fields.optional("generator_url").map(generatorURL)
    settings.tokenVariable = try variable(
      fields, flag: "bearer", name: "token_variable", default: "TOCSIN_ALERTMANAGER_TOKEN")
    return settings
  }

  private static func generatorURL(_ node: Node) throws(TicketsError) -> String {
    _ = try url(node)
    return try node.text()
  }

  private static func jira(_ fields: Node.Fields) throws(TicketsError) -> JiraSettings {
    let project = try fields.required("project")
    let key = try project.text()
    guard key.utf8.allSatisfy({ isLetterOrDigit($0) }) else {
      throw project.failure(.badName(expected: "letters, digits and '_' of a project's key"))
    }
    var settings = JiraSettings(project: key)
    if let node = fields.optional("issue_type") { settings.issueType = try node.text() }
    if let node = fields.optional("set_priority") { settings.setsPriority = try flag(node) }
    try set(&settings.settleTime, fields.optional("settle_time"), .zero, .seconds(86_400))
    if let node = fields.optional("email_variable") { settings.emailVariable = try variable(node) }
    if let node = fields.optional("token_variable") { settings.tokenVariable = try variable(node) }
    return settings
  }

  // MARK: Values

  /// The variable that a credential is in, where a flag or the variable's name asks for one.
  private static func variable(
    _ fields: Node.Fields, flag flagKey: String, name: String, default standard: String
  ) throws(TicketsError) -> String? {
    let named = try fields.optional(name).map(variable)
    let isWanted = try fields.optional(flagKey).map(flag) ?? (named != nil)
    return isWanted ? named ?? standard : nil
  }

  private static func variable(_ node: Node) throws(TicketsError) -> String {
    let name = try node.text()
    guard name.utf8.allSatisfy(isLetterOrDigit) else {
      throw node.failure(.badName(expected: "letters, digits and '_' of an environment variable"))
    }
    return name
  }

  private static func flag(_ node: Node) throws(TicketsError) -> Bool {
    guard let flag = Bool(try node.text()) else { throw node.failure(.badFlag) }
    return flag
  }

  private static func set(
    _ value: inout Int, _ node: Node?, _ range: ClosedRange<Int>
  ) throws(TicketsError) {
    guard let node else { return }
    guard let number = Int(try node.text()), range.contains(number) else {
      throw node.failure(.badNumber(range: "\(range.lowerBound) to \(range.upperBound)"))
    }
    value = number
  }

  private static func set(
    _ value: inout Duration, _ node: Node?, _ least: Duration, _ most: Duration
  ) throws(TicketsError) {
    guard let node else { return }
    guard let duration = DurationText.duration(try node.text()), duration >= least,
      duration <= most
    else {
      throw node.failure(
        .badDuration(range: "\(DurationText.text(least)) to \(DurationText.text(most))"))
    }
    value = duration
  }
}

extension TargetSettings {
  /// Whether requests carry something that opens a door. A signature does not.
  fileprivate var sendsCredentials: Bool {
    switch kind {
    case .alertmanager(let settings): settings.tokenVariable != nil
    case .jira: true
    case .webhook(let settings): settings.tokenVariable != nil
    }
  }
}
