import Dataset
import Hybrid
import Infer
import LogSchema
import NIOCore

/// What classifying requests share.
enum ClassifyWork {
  /// A record that is severe enough to be told to somebody.
  struct Severe: Sendable {
    let message: [UInt8]
    let logType: [UInt8]
    let process: [UInt8]
    let verdict: Verdict

    init(message: [UInt8], logType: [UInt8], process: [UInt8], verdict: Verdict) {
      self.message = message
      self.logType = logType
      self.process = process
      self.verdict = verdict
    }

    /// The record at its places in a body.
    init(_ bytes: Span<UInt8>, _ places: RecordPlaces, _ verdict: Verdict) {
      message = unescaped(bytes, places.message)
      logType = unescaped(bytes, places.logType)
      process = unescaped(bytes, places.process)
      self.verdict = verdict
    }

    /// The record that the language model was asked about.
    init(_ question: LanguageModelQuestion, _ verdict: Verdict) {
      message = question.message
      logType = question.logType
      process = question.process
      self.verdict = verdict
    }
  }

  /// What a client may ask for beside the verdict.
  struct Options: Sendable, Equatable {
    /// Adds what the model's answer goes by, and what each stage found.
    var explains = false
  }

  /// What rules and model make of the record of a body.
  enum Outcome: Sendable {
    case settled(Verdict, ModelExplanation?)
    indirect case asks(PendingVerdict, ModelExplanation?)
  }
}

extension WorkScratch {
  /// Decides, and explains what the model found if that is wanted and it was asked.
  mutating func outcome(
    _ model: ServedModel, _ bytes: Span<UInt8>, _ places: RecordPlaces,
    columns: [JSONCursor.Text?], explains: Bool
  ) -> ClassifyWork.Outcome {
    let lookupCount = hybrid.classifier.memoCounts.lookupCount
    let decision = decide(model, bytes, places, columns: columns)
    let explanation =
      explains && hasAskedModel(since: lookupCount) ? model.classifier.explain(&hybrid) : nil
    return switch decision {
    case .settled(let verdict): .settled(verdict, explanation)
    case .asks(let pending): .asks(pending, explanation)
    }
  }
}

/// The one record of a request on its way to an answer.
struct SingleWork: Sendable {
  let body: ByteBuffer
  let model: ServedModel
  let shadow: ShadowComparison?
  let explains: Bool
  let messageLimit: Int
  let severeSeverities: Set<Severity>

  /// What rules and model said.
  struct Decided: Sendable {
    let outcome: ClassifyWork.Outcome
    let severe: ClassifyWork.Severe?
  }

  /// The answer and what is to be kept of it.
  struct Answer: Sendable {
    let output: [UInt8]
    let counts: VerdictCounts
    let severe: ClassifyWork.Severe?
    let gateRefusalCount: Int
  }

  /// Reads the record and asks rules and model.
  func decide() throws(Problem) -> Decided {
    let bytes = body.readableBytesUInt8Span
    guard isValidUTF8(bytes, from: 0, to: bytes.count) else {
      throw Problem(.invalidUTF8, "JSON has to be UTF-8. Convert the text.")
    }
    var cursor = JSONCursor(from: 0, to: bytes.count)
    var scanner = RecordScanner(names: model.fieldNames, messageLimit: messageLimit)
    let places = try scanner.scan(bytes, &cursor)
    do throws(RecordFault) { try cursor.expectEnd(bytes) } catch { throw Problem(error) }
    var scratch = model.takeScratch(measuresTime: true)
    let outcome = scratch.outcome(
      model, bytes, places, columns: scanner.columns, explains: explains)
    model.giveBack(scratch)
    guard case .settled(let verdict, _) = outcome else {
      return Decided(outcome: outcome, severe: nil)
    }
    shadow?.compare(verdict, bytes, places, columns: scanner.columns, served: model)
    return Decided(
      outcome: outcome,
      severe: isSevere(verdict) ? ClassifyWork.Severe(bytes, places, verdict) : nil)
  }

  /// Asks the language model where it is wanted, and writes the answer.
  func settle(_ decided: Decided) async -> Answer {
    switch decided.outcome {
    case .settled(let verdict, let explanation):
      return answer(verdict, explanation, decided.severe)
    case .asks(let pending, let explanation):
      let verdict = await model.classifier.settle(pending)
      return answer(
        verdict, explanation,
        isSevere(verdict) ? ClassifyWork.Severe(pending.question, verdict) : nil)
    }
  }

  private func isSevere(_ verdict: Verdict) -> Bool {
    verdict.severity.map { severeSeverities.contains($0) } ?? false
  }

  private func answer(
    _ verdict: Verdict, _ explanation: ModelExplanation?, _ severe: ClassifyWork.Severe?
  ) -> Answer {
    var output: [UInt8] = []
    output.reserveCapacity(512)
    model.writer.appendVerdict(verdict, to: &output)
    model.writer.appendAttempts(verdict, to: &output)
    if explains { model.writer.append(explanation, to: &output) }
    output.append(UInt8(ascii: "}"))
    var counts = VerdictCounts()
    counts.record(verdict)
    return Answer(
      output: output, counts: counts, severe: severe,
      gateRefusalCount: verdict.model?.isKnown == false ? 1 : 0)
  }
}
