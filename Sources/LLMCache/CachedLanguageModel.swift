public import Hybrid
internal import Signing
internal import Synchronization

/// Answers from a store what was answered before, and asks once what several ask at the same time.
///
/// Questions are the same if shape, log type and process are, for the same model and prompt. A store
/// that fails is gone around and counted: it saves calls, no more.
public final class CachedLanguageModel: LanguageModel {
  /// What the cache has done so far.
  public struct Counters: Sendable, Equatable {
    /// Questions that the store answered.
    public var hitCount = 0
    /// Questions that the model was asked.
    public var missCount = 0
    /// Questions that waited for the same question's answer.
    public var joinedCount = 0
    /// Reads and writes of the store that failed.
    public var storeFaultCount = 0

    /// Nothing yet.
    public init() {}
  }

  private typealias Outcome = Result<LanguageModelAnswer, LanguageModelFailure>

  /// One question that is being answered, and how many wait for it.
  private struct Flight {
    let serial: Int
    let task: Task<Outcome, Never>
    var waiterCount: Int
  }

  private struct State {
    var flights: [String: Flight] = [:]
    var nextSerial = 0
    var counters = Counters()
  }

  private let model: any LanguageModel
  private let identity: String
  private let store: AnswerStore?
  private let state = Mutex(State())

  /// A cache in front of a model.
  ///
  /// - Parameters:
  ///   - identity: Tells answers of different models and prompts apart.
  ///   - store: Where answers are kept; nil to keep none.
  public init(_ model: any LanguageModel, identity: String, store: AnswerStore?) {
    self.model = model
    self.identity = identity
    self.store = store
  }

  /// What was done so far.
  public var counters: Counters { state.withLock { $0.counters } }

  /// Asks the store, then the model.
  public func judge(
    _ question: LanguageModelQuestion
  ) async throws(LanguageModelFailure) -> LanguageModelAnswer {
    let key = key(of: question)
    let (flight, isOwn) = join(question, key)
    let outcome = await withTaskCancellationHandler {
      await flight.task.value
    } onCancel: {
      leave(key, flight.serial)
    }
    if Task.isCancelled { throw LanguageModelFailure(.cancelled, "the question was given up") }
    let answer = try outcome.get()
    if isOwn { return answer }
    return LanguageModelAnswer(severity: answer.severity, reason: answer.reason, isFromCache: true)
  }

  // MARK: Flights

  private func join(_ question: LanguageModelQuestion, _ key: String) -> (Flight, isOwn: Bool) {
    state.withLock { state in
      if var flight = state.flights[key] {
        flight.waiterCount += 1
        state.flights[key] = flight
        state.counters.joinedCount += 1
        return (flight, false)
      }
      let serial = state.nextSerial
      state.nextSerial += 1
      let task = Task {
        let outcome = await self.outcome(of: question, key)
        self.end(key, serial)
        return outcome
      }
      let flight = Flight(serial: serial, task: task, waiterCount: 1)
      state.flights[key] = flight
      return (flight, true)
    }
  }

  /// One waiter less; without any, the question is given up.
  private func leave(_ key: String, _ serial: Int) {
    let abandoned: Task<Outcome, Never>? = state.withLock { state in
      guard var flight = state.flights[key], flight.serial == serial else { return nil }
      flight.waiterCount -= 1
      state.flights[key] = flight.waiterCount == 0 ? nil : flight
      return flight.waiterCount == 0 ? flight.task : nil
    }
    abandoned?.cancel()
  }

  private func end(_ key: String, _ serial: Int) {
    state.withLock { state in
      if state.flights[key]?.serial == serial { state.flights[key] = nil }
    }
  }

  // MARK: Answers

  private func outcome(of question: LanguageModelQuestion, _ key: String) async -> Outcome {
    if let kept = await kept(key) {
      state.withLock { $0.counters.hitCount += 1 }
      return .success(
        LanguageModelAnswer(severity: kept.severity, reason: kept.reason, isFromCache: true))
    }
    state.withLock { $0.counters.missCount += 1 }
    do {
      let answer = try await model.judge(question)
      await keep(AnswerStore.Answer(severity: answer.severity, reason: answer.reason), key)
      return .success(answer)
    } catch {
      return .failure(error)
    }
  }

  private func kept(_ key: String) async -> AnswerStore.Answer? {
    do {
      return try await store?.answer(to: key)
    } catch {
      countFault(error)
      return nil
    }
  }

  private func keep(_ answer: AnswerStore.Answer, _ key: String) async {
    do {
      try await store?.keep(answer, as: key)
    } catch {
      countFault(error)
    }
  }

  private func countFault(_ error: any Error) {
    if error is CancellationError { return }
    state.withLock { $0.counters.storeFaultCount += 1 }
  }

  /// The digest of all that an answer depends on.
  private func key(of question: LanguageModelQuestion) -> String {
    var digest = SHA256()
    for part in [Array(identity.utf8), question.logType, question.process, question.shape] {
      // With its length before it, no part can pass for the end of another.
      digest.update(Array("\(part.count):".utf8).span)
      digest.update(part.span)
    }
    return digest.hexadecimalDigest
  }
}
