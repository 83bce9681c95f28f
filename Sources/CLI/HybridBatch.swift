import Dataset
import Dispatch
import Features
import Hybrid
import Infer
import LogSchema
import Synchronization

/// One batch of records with their verdicts: written, but for those that wait for the language
/// model.
struct HybridBatch: Sendable {
  /// The records with their verdicts, in their order, less the gaps.
  var bytes: [UInt8] = []
  /// Records that wait, ascending by their place.
  var gaps: [Gap] = []
  var counts = VerdictCounts()
  var disagreements = Disagreements()
  /// The records; nil where none waits.
  var batch: RecordBatch?

  /// A record that waits for the language model.
  struct Gap: Sendable {
    /// Where it belongs in ``HybridBatch/bytes``.
    let place: Int
    let row: Int
    let pending: PendingVerdict
    /// What the model's answer goes by, where that is wanted.
    let explanation: ExplanationText?
  }

  /// What a model's answer goes by, in words.
  struct ExplanationText: Sendable {
    let terms: String
    /// Empty for a model without vectors.
    let nearest: String
  }
}

/// Decides batches of records and writes them with their verdicts.
struct HybridWriter: Sendable {
  let classifier: HybridClassifier
  let annotator: RecordAnnotator
  /// Whether the reasons are told in full.
  let explains: Bool
  /// Where a record's fields are; the text is field 0, the model's columns come last.
  let columns: Columns
  let recordsDisagreements: Bool

  /// Places of fields among the wanted columns; nil where the format has none.
  struct Columns: Sendable {
    var logType: Int?
    var process: Int?
    var declared: Int?
    /// The first of the model's columns.
    var model: Int
  }

  /// The names of the fields that are added.
  var fieldNames: [String] {
    var names = ["tocsin_severity", "tocsin_confidence", "tocsin_stage", "tocsin_reason"]
    if explains { names += ["tocsin_tried", "tocsin_terms", "tocsin_milliseconds"] }
    if explains && hasVectors { names.append("tocsin_nearest") }
    return names
  }

  private var hasVectors: Bool { classifier.model.hasVectors }

  /// Asks rules and model about a batch.
  func decide(_ batch: RecordBatch, _ scratch: inout HybridScratch) -> HybridBatch {
    var result = HybridBatch()
    result.bytes.reserveCapacity(batch.bytes.count + 48 * batch.rowCount)
    let before = scratch.classifier.memoCounts
    let bytes = batch.bytes.span
    let columnCount = classifier.model.columnNames.count
    for row in 0..<batch.rowCount {
      for column in 0..<columnCount {
        scratch.setColumn(
          column, to: bytes.extracting(batch.field(row, columns.model + column)))
      }
      let decision = classifier.decide(
        message: bytes.extracting(batch.field(row, 0)),
        logType: bytes.extracting(field(columns.logType, batch, row)),
        process: bytes.extracting(field(columns.process, batch, row)), scratch: &scratch)
      switch decision {
      case .settled(let verdict):
        let explanation = explains && verdict.model != nil ? explain(&scratch) : nil
        append(verdict, explanation, batch, row, to: &result)
      case .asks(let pending):
        result.batch = batch
        result.gaps.append(
          HybridBatch.Gap(
            place: result.bytes.count, row: row, pending: pending,
            explanation: explains ? explain(&scratch) : nil))
      }
    }
    let after = scratch.classifier.memoCounts
    result.counts.memoHitCount = after.hitCount - before.hitCount
    result.counts.memoLookupCount = after.lookupCount - before.lookupCount
    return result
  }

  /// Asks the language model about the records that wait, all at once, and fills the gaps.
  ///
  /// Blocks the calling thread, which must not be one of Swift's cooperative pool.
  func settle(_ waiting: HybridBatch) -> HybridBatch {
    guard let batch = waiting.batch else { return waiting }
    let verdicts = verdicts(on: waiting.gaps)
    var result = HybridBatch()
    result.counts = waiting.counts
    result.disagreements = waiting.disagreements
    result.bytes.reserveCapacity(waiting.bytes.count + 200 * waiting.gaps.count)
    var place = 0
    for (gap, verdict) in zip(waiting.gaps, verdicts) {
      result.bytes.append(contentsOf: waiting.bytes[place..<gap.place])
      place = gap.place
      append(verdict, gap.explanation, batch, gap.row, to: &result)
    }
    result.bytes.append(contentsOf: waiting.bytes[place...])
    return result
  }

  private func verdicts(on gaps: [HybridBatch.Gap]) -> [Verdict] {
    let classifier = classifier
    return waitFor {
      await withTaskGroup(of: (Int, Verdict).self) { group in
        var verdicts = [Verdict?](repeating: nil, count: gaps.count)
        for (number, gap) in gaps.enumerated() {
          group.addTask { (number, await classifier.settle(gap.pending)) }
        }
        for await (number, verdict) in group { verdicts[number] = verdict }
        return verdicts.compactMap(\.self)
      }
    }
  }

  private func append(
    _ verdict: Verdict, _ explanation: HybridBatch.ExplanationText?, _ batch: RecordBatch,
    _ row: Int, to result: inout HybridBatch
  ) {
    result.counts.record(verdict)
    annotator.open(batch, row, to: &result.bytes)
    annotator.text(
      "tocsin_severity", verdict.label, after: batch, row, isFirst: true, to: &result.bytes)
    annotator.number("tocsin_confidence", verdict.confidence, after: batch, row, to: &result.bytes)
    annotator.text("tocsin_stage", verdict.stage.name, after: batch, row, to: &result.bytes)
    annotator.text(
      "tocsin_reason", reason(of: verdict), after: batch, row, to: &result.bytes)
    if explains {
      let tried = classifier.attempts(of: verdict).map { "\($0.stage.name): \($0.outcome)" }
      annotator.text(
        "tocsin_tried", tried.joined(separator: "; "), after: batch, row, to: &result.bytes)
      annotator.text(
        "tocsin_terms", explanation?.terms ?? "", after: batch, row, to: &result.bytes)
      annotator.number(
        "tocsin_milliseconds", verdict.duration / .milliseconds(1), after: batch, row,
        to: &result.bytes)
    }
    if explains && hasVectors {
      annotator.text(
        "tocsin_nearest", explanation?.nearest ?? "", after: batch, row, to: &result.bytes)
    }
    annotator.close(batch, row, to: &result.bytes)
    recordDeclared(verdict, batch, row, in: &result.disagreements)
  }

  /// The reason; where the model decided, its terms are the reason, and they take time to find.
  private func reason(of verdict: Verdict) -> String {
    verdict.stage == .model && !explains ? "" : classifier.reason(of: verdict)
  }

  private func explain(_ scratch: inout HybridScratch) -> HybridBatch.ExplanationText {
    let found = classifier.explain(&scratch)
    var terms: [UInt8] = []
    appendTerms(found.terms, digits: annotator.digits, to: &terms)
    var nearest: [UInt8] = []
    appendNearest(found.nearestShapes ?? [], digits: annotator.digits, to: &nearest)
    return HybridBatch.ExplanationText(
      terms: String(decoding: terms, as: UTF8.self),
      nearest: String(decoding: nearest, as: UTF8.self))
  }

  private func field(_ column: Int?, _ batch: RecordBatch, _ row: Int) -> Range<Int> {
    column.map { batch.field(row, $0) } ?? 0..<0
  }

  private func recordDeclared(
    _ verdict: Verdict, _ batch: RecordBatch, _ row: Int, in disagreements: inout Disagreements
  ) {
    // Nobody disagrees where nobody knows.
    guard recordsDisagreements, verdict.severity != nil, let column = columns.declared else {
      return
    }
    let declared = batch.text(row, column)
    guard !declared.isEmpty, Severity(declared: declared) != verdict.severity else { return }
    disagreements.record(
      message: batch.bytes[batch.field(row, 0)], declared: declared, verdict: verdict.label,
      line: batch.lineNumber(row))
  }
}

/// Waits for an asynchronous operation on a thread outside Swift's cooperative pool.
func waitFor<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) -> Value {
  let result = Mutex<Value?>(nil)
  let semaphore = DispatchSemaphore(value: 0)
  Task {
    let value = await operation()
    result.withLock { $0 = value }
    semaphore.signal()
  }
  semaphore.wait()
  guard let value = result.withLock({ $0 }) else { preconditionFailure("it signals with a value") }
  return value
}
