import Dataset
import Hybrid
import LogSchema
import NIOCore
import Synchronization

/// The records of one batch on their way to answers.
///
/// The work is cut into pieces, each done by one thread with all other requests in between. Answers
/// stand in the order of the records; those that wait for the language model leave a gap.
final class BatchJob: Sendable {
  /// How records are told apart.
  enum Form: Sendable {
    /// One JSON array, answered by one.
    case array
    /// One record a line, answered likewise.
    case lines
  }

  /// An answer that is still to come.
  struct Gap: Sendable {
    /// Where it belongs in the output.
    let place: Int
    let pending: PendingVerdict
    let explanation: ModelExplanation?
  }

  /// What a batch holds at most, and what a client asks for.
  struct Terms: Sendable {
    var form: Form
    var explains: Bool
    var messageLimit: Int
    var recordLimit: Int
    var severeSeverities: Set<Severity>
  }

  private struct State {
    var cursor: JSONCursor
    var scanner: RecordScanner
    var hasBegun = false
    var isDone = false
    var recordCount = 0
    var output: [UInt8] = []
    var gaps: [Gap] = []
    var counts = VerdictCounts()
    var severe: [ClassifyWork.Severe] = []
    var gateRefusalCount = 0
  }

  /// What came of the records.
  struct Result: Sendable {
    var output: [UInt8]
    var counts: VerdictCounts
    var severe: [ClassifyWork.Severe]
    let recordCount: Int
    var gateRefusalCount: Int
  }

  /// Records that are done in one go, about a millisecond's work.
  static let pieceRecordCount = 1_024
  /// Questions of one batch that wait for the language model at a time.
  private static let openQuestionLimit = 64

  private let body: ByteBuffer
  private let model: ServedModel
  private let shadow: ShadowComparison?
  private let terms: Terms
  private let state: Mutex<State>

  init(body: ByteBuffer, model: ServedModel, shadow: ShadowComparison?, terms: Terms) {
    self.body = body
    self.model = model
    self.shadow = shadow
    self.terms = terms
    state = Mutex(
      State(
        cursor: JSONCursor(from: 0, to: body.readableBytes),
        scanner: RecordScanner(names: model.fieldNames, messageLimit: terms.messageLimit)))
  }

  /// Works on the next records.
  ///
  /// - Returns: Whether all are done.
  /// - Throws: What is wrong with the first record that is wrong.
  func advance(byRecords count: Int) throws(Problem) -> Bool {
    try state.withLock { state throws(Problem) in
      let body = body
      let bytes = body.readableBytesUInt8Span
      var scratch = model.takeScratch(measuresTime: terms.explains)
      defer { model.giveBack(scratch) }
      if !state.hasBegun { try begin(bytes, &state) }
      let goal = state.recordCount + count
      while !state.isDone && state.recordCount < goal {
        try step(bytes, &state, &scratch)
      }
      return state.isDone
    }
  }

  /// What came of it, once the language model has been asked about all that wait for it.
  func settledResult() async -> Result {
    let (gaps, result) = state.withLock { state in
      let result = Result(
        output: state.output, counts: state.counts, severe: state.severe,
        recordCount: state.recordCount, gateRefusalCount: state.gateRefusalCount)
      return (state.gaps, result)
    }
    return gaps.isEmpty ? result : fill(gaps, by: await verdicts(on: gaps), in: result)
  }

  private func verdicts(on gaps: [Gap]) async -> [Verdict] {
    let classifier = model.classifier
    return await withTaskGroup(of: (Int, Verdict).self) { group in
      var verdicts = [Verdict?](repeating: nil, count: gaps.count)
      for (number, gap) in gaps.enumerated() {
        // The client asks no more at a time than it may; this bounds what waits before it.
        if number >= BatchJob.openQuestionLimit, let (done, verdict) = await group.next() {
          verdicts[done] = verdict
        }
        group.addTask { (number, await classifier.settle(gap.pending)) }
      }
      for await (number, verdict) in group { verdicts[number] = verdict }
      return verdicts.compactMap(\.self)
    }
  }

  private func fill(_ gaps: [Gap], by verdicts: [Verdict], in partial: Result) -> Result {
    var result = partial
    result.output = []
    result.output.reserveCapacity(partial.output.count + 256 * gaps.count)
    var place = 0
    for (gap, verdict) in zip(gaps, verdicts) {
      result.output.append(contentsOf: partial.output[place..<gap.place])
      place = gap.place
      append(verdict, gap.explanation, to: &result.output)
      result.counts.record(verdict)
      if verdict.model?.isKnown == false { result.gateRefusalCount += 1 }
      if isSevere(verdict) {
        result.severe.append(ClassifyWork.Severe(gap.pending.question, verdict))
      }
    }
    result.output.append(contentsOf: partial.output[place...])
    return result
  }

  private func begin(_ bytes: Span<UInt8>, _ state: inout State) throws(Problem) {
    guard isValidUTF8(bytes, from: 0, to: bytes.count) else {
      throw Problem(.invalidUTF8, "JSON has to be UTF-8. Convert the text.")
    }
    state.hasBegun = true
    // An answer is about as long as a record.
    state.output.reserveCapacity(bytes.count)
    guard terms.form == .array else { return }
    guard state.cursor.accept(UInt8(ascii: "["), bytes) else {
      throw Problem(
        .malformedJSON, "'[' is expected at byte \(state.cursor.place + 1).",
        byte: state.cursor.place + 1)
    }
    state.output.append(UInt8(ascii: "["))
    if state.cursor.accept(UInt8(ascii: "]"), bytes) { try end(bytes, &state) }
  }

  private func end(_ bytes: Span<UInt8>, _ state: inout State) throws(Problem) {
    do throws(RecordFault) { try state.cursor.expectEnd(bytes) } catch { throw Problem(error) }
    if terms.form == .array { state.output.append(UInt8(ascii: "]")) }
    state.isDone = true
  }

  /// Reads a record and answers it.
  private func step(
    _ bytes: Span<UInt8>, _ state: inout State, _ scratch: inout WorkScratch
  ) throws(Problem) {
    // White space holds line ends, so lines without a record are passed over.
    if terms.form == .lines, state.cursor.isAtEnd(bytes) { return try end(bytes, &state) }
    let number = state.recordCount + 1
    guard number <= terms.recordLimit else {
      throw Problem(
        .tooManyRecords, "More than \(terms.recordLimit) records in a batch. Send several.")
    }
    do throws(Problem) {
      let places = try state.scanner.scan(bytes, &state.cursor)
      if terms.form == .lines { try endLine(bytes, &state) }
      if terms.form == .array, number > 1 { state.output.append(UInt8(ascii: ",")) }
      answer(bytes, places, &state, &scratch)
      if terms.form == .lines { state.output.append(UInt8(ascii: "\n")) }
      state.recordCount = number
      guard terms.form == .array, !state.cursor.accept(UInt8(ascii: ","), bytes) else { return }
      do throws(RecordFault) {
        try state.cursor.expect(UInt8(ascii: "]"), bytes, or: "',' or ']'")
      } catch { throw Problem(error) }
    } catch {
      throw error.inRecord(number)
    }
    try end(bytes, &state)
  }

  /// A record of a stream ends with its line.
  private func endLine(_ bytes: Span<UInt8>, _ state: inout State) throws(Problem) {
    let behind = state.cursor.place
    guard !state.cursor.isAtEnd(bytes) else { return }
    for place in behind..<state.cursor.place where bytes[place] == UInt8(ascii: "\n") { return }
    throw Problem(
      .malformedJSON, "the end of the line is expected at byte \(behind + 1).", byte: behind + 1)
  }

  private func answer(
    _ bytes: Span<UInt8>, _ places: RecordPlaces, _ state: inout State,
    _ scratch: inout WorkScratch
  ) {
    let outcome = scratch.outcome(
      model, bytes, places, columns: state.scanner.columns, explains: terms.explains)
    switch outcome {
    case .settled(let verdict, let explanation):
      append(verdict, explanation, to: &state.output)
      state.counts.record(verdict)
      if verdict.model?.isKnown == false { state.gateRefusalCount += 1 }
      if isSevere(verdict) { state.severe.append(ClassifyWork.Severe(bytes, places, verdict)) }
      shadow?.compare(verdict, bytes, places, columns: state.scanner.columns, served: model)
    case .asks(let pending, let explanation):
      state.gaps.append(Gap(place: state.output.count, pending: pending, explanation: explanation))
    }
  }

  private func isSevere(_ verdict: Verdict) -> Bool {
    verdict.severity.map { terms.severeSeverities.contains($0) } ?? false
  }

  private func append(
    _ verdict: Verdict, _ explanation: ModelExplanation?, to output: inout [UInt8]
  ) {
    model.writer.appendVerdict(verdict, to: &output)
    if terms.explains {
      model.writer.appendAttempts(verdict, to: &output)
      model.writer.append(explanation, to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }
}
