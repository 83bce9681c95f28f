import LogSchema
import Outbox

@testable import Delivery

extension Incident {
  /// An incident whose texts hold what JSON has to escape.
  static func example(
    severity: Severity = .critical, logType: String = "HTTP Error",
    process: String = "Web Server", sample: String = "said \"no\" to <card>", count: Int = 3
  ) async throws -> Incident {
    let folder = try ExampleFolder()
    let outbox = try folder.open()
    let first = UnixTime(milliseconds: 784_111_777_000)
    try await outbox.record(
      (0..<count).map { number in
        Finding(
          severity: severity, logType: logType, process: process, message: Array(sample.utf8),
          stage: "model", confidence: 0.97,
          time: UnixTime(milliseconds: first.milliseconds + Int64(number) * 1000))
      })
    let incidents = try outbox.incidents()
    withExtendedLifetime(folder) {}
    return incidents[0].incident
  }
}
