public import ArgumentParser
import Delivery
import FileSystem
public import LogSchema
public import Outbox

/// `tocsin outbox`: findings that wait for their delivery.
struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox", _superCommandName: Tocsin.name,
    abstract: "Look after findings on their way to ticket systems and webhooks.",
    discussion: """
      All of it works while 'tocsin serve' uses the same outbox, but for 'deliver': one process \
      delivers from an outbox at a time.

      EXAMPLES
        tocsin outbox list --outbox outbox.sqlite --state dead
        tocsin outbox retry --outbox outbox.sqlite --all-dead
        tocsin classify model.tocsin app.jsonl |
          tocsin outbox add --outbox outbox.sqlite --config tocsin.yaml \\
            --severity-column tocsin_severity
        tocsin outbox deliver --outbox outbox.sqlite --config tocsin.yaml --once
      """,
    subcommands: [
      OutboxListCommand.self, OutboxShowCommand.self, OutboxRetryCommand.self,
      OutboxDropCommand.self, OutboxAddCommand.self, OutboxDeliverCommand.self,
    ])
}

/// Which file.
struct OutboxFileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The outbox.", valueName: "file"))
  var outbox: String
}

/// Which configuration.
struct TicketOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The configuration, with a section 'tickets'.", valueName: "file"))
  var config: String

  /// Configurations are small; what is larger is something else.
  private static let byteLimit = 1 << 20

  func read() throws -> TicketSettings { try TicketOptions.read(config) }

  /// The section of a configuration file.
  static func read(_ config: String) throws -> TicketSettings {
    let yaml = try text(config)
    do {
      return try TicketSettings(yaml: yaml)
    } catch {
      throw ConfigurationFault(path: config, reason: error)
    }
  }

  /// Whether a configuration file can be read and has the section.
  static func hasSection(in config: String) -> Bool {
    guard let yaml = try? text(config) else { return false }
    return (try? TicketSettings.isThere(yaml: yaml)) ?? false
  }

  private static func text(_ config: String) throws -> String {
    let bytes = try InputFile(path: config).readToEnd(limit: TicketOptions.byteLimit)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A configuration file that cannot be used.
struct ConfigurationFault: Error, CustomStringConvertible {
  let path: String
  let reason: TicketsError

  var description: String { "\(path): \(reason)" }
}

extension DeliveryState: ExpressibleByArgument {}

extension Severity: ExpressibleByArgument {
  /// The severity that an argument names.
  public init?(argument: String) { self.init(label: argument) }
  /// The severities there are.
  public static var allValueStrings: [String] { allCases.map(\.label) }
}

/// `tocsin outbox list`: outbox → a table of incidents.
struct OutboxListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List incidents, the newest first.",
    discussion: """
      The message is shown as its shape: masked and redacted.

      EXAMPLES
        tocsin outbox list --outbox outbox.sqlite
        tocsin outbox list --outbox outbox.sqlite \\
          --state pending --state dead --severity Critical
        tocsin outbox list --outbox outbox.sqlite --json | jq '.incidents[].id'
      """)

  @OptionGroup var file: OutboxFileOptions

  @Option(help: ArgumentHelp("Only with a delivery in this state; repeatable.", valueName: "state"))
  var state: [DeliveryState] = []

  @Option(help: ArgumentHelp("Only of this severity; repeatable.", valueName: "label"))
  var severity: [Severity] = []

  @Option(help: ArgumentHelp("Only with a delivery to this target.", valueName: "name"))
  var target: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "count"))
  var limit = 1000

  @Flag(help: "Print as JSON.")
  var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is \(limit). Use at least 1.") }
  }

  func run() throws {
    let outbox = try Outbox(existing: file.outbox)
    let filter = IncidentFilter(
      states: Set(state), severities: Set(severity), target: target)
    let incidents = try outbox.incidents(filter, limit: limit)
    let snapshot = try waitFor { try await outbox.snapshot() }
    let report = OutboxReport(incidents: incidents, snapshot: snapshot)
    try printOutput(json ? report.json.text(indentation: 2) + "\n" : report.table)
  }
}

/// `tocsin outbox show`: outbox, number → all that is known of an incident.
struct OutboxShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all that is known of an incident.",
    discussion: """
      EXAMPLES
        tocsin outbox show --outbox outbox.sqlite 17
        tocsin outbox show --outbox outbox.sqlite 17 --json
      """)

  @OptionGroup var file: OutboxFileOptions

  @Argument(help: "The incident's number, as 'list' shows it.")
  var id: Int64

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let outbox = try Outbox(existing: file.outbox)
    let found = try outbox.incidents(IncidentFilter(ids: [id]))
    guard let incident = found.first else { throw NoSuchIncident(ids: [id], path: file.outbox) }
    try printOutput(
      json
        ? OutboxReport.json(incident).text(indentation: 2) + "\n" : OutboxReport.page(incident))
  }
}

/// Numbers that no incident has.
struct NoSuchIncident: Error, CustomStringConvertible {
  let ids: [Int64]
  let path: String

  var description: String {
    let numbers = ids.map { "\($0)" }.joined(separator: ", ")
    return "there is no incident \(numbers) in '\(path)'. 'tocsin outbox list' shows the numbers."
  }
}

/// Which incidents a command changes: named ones, or all that are dead.
struct ChosenIncidents: ParsableArguments {
  @Argument(help: ArgumentHelp("Numbers of incidents, as 'list' shows them.", valueName: "id"))
  var ids: [Int64] = []

  @Flag(help: "All incidents with a delivery that was given up.")
  var allDead = false

  @Option(help: ArgumentHelp("With --all-dead: given up for this target.", valueName: "name"))
  var target: String?

  func validate() throws {
    guard ids.isEmpty == allDead else {
      throw ValidationError("Give numbers of incidents, or --all-dead.")
    }
    guard target == nil || allDead else {
      throw ValidationError("--target goes with --all-dead.")
    }
  }

  /// - Throws: ``NoSuchIncident``.
  func filter(in outbox: Outbox) throws -> IncidentFilter {
    guard !allDead else { return IncidentFilter(states: [.dead], target: target) }
    let filter = IncidentFilter(ids: ids)
    let found = Set(try outbox.incidents(filter).map(\.incident.id))
    let missing = ids.filter { !found.contains($0) }
    guard missing.isEmpty else { throw NoSuchIncident(ids: missing, path: outbox.path) }
    return filter
  }
}

/// `tocsin outbox retry`: makes deliveries due now.
struct OutboxRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Try deliveries again now, also those that were given up.",
    discussion: """
      What a target has taken is not sent to it again. The worker, in 'tocsin serve' or 'tocsin \
      outbox deliver', makes the attempts.

      EXAMPLES
        tocsin outbox retry --outbox outbox.sqlite 17 18
        tocsin outbox retry --outbox outbox.sqlite --all-dead
        tocsin outbox retry --outbox outbox.sqlite --all-dead --target jira
      """)

  @OptionGroup var file: OutboxFileOptions
  @OptionGroup var chosen: ChosenIncidents

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let outbox = try Outbox(existing: file.outbox)
    let count = try outbox.retry(chosen.filter(in: outbox))
    let report: JSONValue = ["due": .integer(count)]
    try printOutput(json ? report.text() + "\n" : "\(count) deliveries are due now\n")
  }
}

/// `tocsin outbox drop`: forgets incidents.
struct OutboxDropCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Forget incidents for good, delivered or not.",
    discussion: """
      EXAMPLES
        tocsin outbox drop --outbox outbox.sqlite 17 18
        tocsin outbox drop --outbox outbox.sqlite --all-dead
      """)

  @OptionGroup var file: OutboxFileOptions
  @OptionGroup var chosen: ChosenIncidents

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let outbox = try Outbox(existing: file.outbox)
    let count = try outbox.drop(chosen.filter(in: outbox))
    let report: JSONValue = ["dropped": .integer(count)]
    try printOutput(json ? report.text() + "\n" : "\(count) incidents dropped\n")
  }
}
