internal import Dispatch
internal import GRDB
internal import Synchronization

/// Writes the findings of many callers in one transaction.
///
/// While one transaction is being synchronised to the disk, callers gather; the next takes all of
/// them. The disk sets the pace of the transactions, and nobody waits for a timer.
final class GroupCommit: Sendable {
  /// What a caller is told.
  typealias Answer = Result<[Receipt], OutboxError>

  private struct Request {
    let findings: [RedactedFinding]
    let answer: @Sendable (Answer) -> Void
  }

  private let waiting = Mutex<[Request]>([])
  private let queue = DispatchQueue(label: "outbox.record")
  private let recorder: FindingRecorder
  private let database: DatabasePool

  init(recorder: FindingRecorder, _ database: DatabasePool) {
    self.recorder = recorder
    self.database = database
  }

  /// Adds findings to the next transaction; the answer comes when they are on the disk.
  func submit(_ findings: [RedactedFinding], answer: @escaping @Sendable (Answer) -> Void) {
    let isFirst = waiting.withLock { waiting in
      waiting.append(Request(findings: findings, answer: answer))
      return waiting.count == 1
    }
    if isFirst { queue.async { self.commit() } }
  }

  private func commit() {
    let requests = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    do {
      let receipts = try record(requests.map(\.findings))
      for (request, receipts) in zip(requests, receipts) { request.answer(.success(receipts)) }
    } catch {
      // One that does not fit must not fail the others.
      for request in requests { request.answer(alone(request, groupError: error, requests.count)) }
    }
  }

  private func alone(_ request: Request, groupError: OutboxError, _ count: Int) -> Answer {
    guard count > 1 else { return .failure(groupError) }
    do {
      return .success(try record([request.findings])[0])
    } catch {
      return .failure(error)
    }
  }

  private func record(_ groups: [[RedactedFinding]]) throws(OutboxError) -> [[Receipt]] {
    do {
      return try database.write { try recorder.record(groups, in: $0) }
    } catch {
      throw OutboxError(error, path: recorder.path)
    }
  }
}
