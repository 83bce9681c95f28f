import LogSchema
import Outbox
import TestSupport

/// A folder with an outbox in it.
struct OutboxFolder: Sendable {
  let directory: TemporaryDirectory
  var path: String { directory.path("outbox.sqlite") }

  init() throws { directory = try TemporaryDirectory() }

  func open(
    window: Duration = .seconds(3600), targets: [String] = ["hook"], followsUp: Bool = false,
    incidentLimit: Int = 100_000, byteLimit: Int = 1 << 30
  ) throws -> Outbox {
    try Outbox(
      path: path,
      settings: OutboxSettings(
        window: window,
        targets: targets.map { OutboxSettings.Target(name: $0, followsUp: followsUp) },
        incidentLimit: incidentLimit, byteLimit: byteLimit))
  }
}

/// A finding; `seconds` after the first of all tests.
func finding(
  _ message: String, _ severity: Severity = .critical, process: String = "Web Server",
  seconds: Int64 = 0
) -> Finding {
  Finding(
    severity: severity, logType: "HTTP Error", process: process, message: Array(message.utf8),
    stage: "model", confidence: 0.9, time: moment(seconds))
}

/// A moment so many seconds after the first of all tests.
func moment(_ seconds: Int64) -> UnixTime {
  UnixTime(milliseconds: 1_800_000_000_000 + seconds * 1000)
}
