import Hybrid
import Logging
import Outbox

/// Keeps findings in the outbox.
struct OutboxStore: FindingStore {
  let outbox: Outbox
  let logger: Logger

  func keep(_ findings: [ClassifyWork.Severe]) async throws(Problem) {
    let time = UnixTime.now()
    let entries = findings.compactMap { finding in
      finding.verdict.severity.map { severity in
        Finding(
          severity: severity, logType: String(decoding: finding.logType, as: UTF8.self),
          process: String(decoding: finding.process, as: UTF8.self), message: finding.message,
          stage: finding.verdict.stage.name, confidence: finding.verdict.confidence,
          declaredSeverity: nil, time: time)
      }
    }
    do {
      try await outbox.record(entries)
    } catch {
      // The client is told that nothing was accepted, so nothing is lost: it asks again.
      logger.error("a finding was not kept", metadata: ["reason": .string("\(error)")])
      throw Problem(
        .outboxUnavailable, "The findings could not be written down. Send the request again.",
        retryAfter: error.isTemporary ? 5 : 30)
    }
  }
}
