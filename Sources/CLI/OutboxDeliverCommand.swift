import ArgumentParser
import Delivery
import FileSystem
import LogSchema
import Outbox

/// `tocsin outbox deliver`: outbox → ticket systems and webhooks.
struct OutboxDeliverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver",
    abstract: "Deliver incidents to the targets of a configuration, without the server.",
    discussion: """
      Goes on until it is stopped, and may be stopped at any time. Says on standard error what \
      becomes of each attempt.

      Exit codes with --once and --until-empty: 0 nothing is pending or dead; 1 something is.

      EXAMPLES
        TOCSIN_JIRA_EMAIL=… TOCSIN_JIRA_TOKEN=… \\
          tocsin outbox deliver --outbox outbox.sqlite --config tocsin.yaml
        tocsin outbox deliver --outbox outbox.sqlite --config tocsin.yaml --once
      """)

  @OptionGroup var file: OutboxFileOptions
  @OptionGroup var tickets: TicketOptions

  @Flag(help: "Make one attempt for each delivery that is due, and end.")
  var once = false

  @Flag(help: "End when all is delivered or given up.")
  var untilEmpty = false

  @Flag(name: .shortAndLong, help: "Say nothing of attempts.")
  var quiet = false

  @Flag(help: "Print how the attempts ended as JSON, at the end.")
  var json = false

  func validate() throws {
    guard !once || !untilEmpty else {
      throw ValidationError("Give --once or --until-empty, not both.")
    }
  }

  func run() throws {
    Interrupt.install(message: "interrupted; what was not delivered stays in the outbox")
    let settings = try tickets.read()
    let outbox = try Outbox(path: file.outbox, settings: settings.outbox)
    let isQuiet = quiet
    let worker = try DeliveryWorker(outbox: outbox, settings: settings) { event in
      if !isQuiet { StandardError.write(line: event.description) }
    }
    let run: DeliveryRun = once ? .once : untilEmpty ? .untilEmpty : .untilCancelled
    let snapshot = try waitFor {
      try await worker.run(run)
      return try await outbox.snapshot()
    }
    try report(worker.counts, snapshot)
  }

  private func report(_ counts: [String: DeliveryCounts], _ snapshot: OutboxSnapshot) throws {
    let total = counts.values.reduce(DeliveryCounts(), +)
    let (pending, dead) = (snapshot.count(.pending), snapshot.count(.dead))
    if json {
      try printOutput(
        ([
          "delivered": .integer(total.delivered), "follow_ups": .integer(total.followUps),
          "failed_attempts": .integer(total.failed), "given_up": .integer(total.dead),
          "pending": .integer(pending), "dead": .integer(dead),
        ] as JSONValue).text() + "\n")
    }
    guard pending + dead == 0 else {
      StandardError.write(
        line: "\(pending) deliveries are pending and \(dead) are dead; see 'tocsin outbox list'")
      throw ExitCode.failure
    }
  }
}
