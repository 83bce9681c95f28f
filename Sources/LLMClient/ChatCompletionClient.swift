public import Hybrid
internal import LogSchema
internal import Synchronization

/// Asks a server of OpenAI's chat-completions API how severe a line is.
///
/// A value that any number of tasks may ask at the same time. Every question ends: with an answer or
/// with a typed failure, within the time limit of its turn or soon after its task is cancelled. Neither the key
/// nor text of the line is in what it throws.
public final class ChatCompletionClient: LanguageModel {
  /// What the client was made with.
  public let configuration: LanguageModelConfiguration

  private let prompt: ChatPrompt
  private let reasons = ReasonText()
  private let exchange: HTTPExchange
  private let queue: ConcurrencyLimit
  private let circuit: CircuitBreaker
  private let budget: SpendingBudget
  private let time: Timekeeper
  private let quotesServer: Bool
  private let dialect: Mutex<RequestDialect>
  private let counts = Mutex(LanguageModelCounters())
  /// The end of the longest pause that the server asked for.
  private let quietUntil = Mutex(Duration.zero)

  /// A client; nothing is sent before the first question.
  ///
  /// - Parameter quotesServer: Whether failures quote the server's own words. Only for lines that
  ///   are nobody's: a server may repeat the line.
  public convenience init(_ configuration: LanguageModelConfiguration, quotesServer: Bool = false) {
    self.init(configuration, quotesServer: quotesServer, time: .system)
  }

  init(_ configuration: LanguageModelConfiguration, quotesServer: Bool = false, time: Timekeeper) {
    self.configuration = configuration
    self.quotesServer = quotesServer
    self.time = time
    prompt = ChatPrompt(
      redacts: configuration.redacts, messageByteCount: configuration.messageByteCount)
    exchange = HTTPExchange(configuration)
    queue = ConcurrencyLimit(configuration.concurrency)
    circuit = CircuitBreaker(configuration.circuit)
    budget = SpendingBudget(configuration.budget)
    dialect = Mutex(RequestDialect(configuration))
  }

  /// What was done so far.
  public var counters: LanguageModelCounters {
    var counters = counts.withLock { $0 }
    counters.circuitState = circuit.state(at: time.now()).rawValue
    counters.waitingCount = queue.waitingCount
    return counters
  }

  /// How the answer's form is asked for now; less than at first if the server refused that.
  public var structuredOutput: StructuredOutput { dialect.withLock { $0.structuredOutput } }

  /// Tells answers of different models, addresses and prompts apart in a cache.
  public var answerIdentity: String {
    "\(configuration)\n\(configuration.redacts) \(configuration.messageByteCount)\n"
      + ChatPrompt.systemMessage
  }

  /// Asks about one line, with as many tries as configured.
  ///
  /// Questions wait for their turn in the order in which they come. The time limit begins with the
  /// turn, so that a batch may be asked all at once; who cannot wait so long cancels the task.
  public func judge(
    _ question: LanguageModelQuestion
  ) async throws(LanguageModelFailure) -> LanguageModelAnswer {
    counts.withLock { $0.questionCount += 1 }
    let outcome = await limitedOutcome(of: question)
    counts.withLock { counts in
      switch outcome {
      case .success: counts.answerCount += 1
      case .failure(let failure): counts.failureCounts[failure.kind, default: 0] += 1
      }
    }
    return try outcome.get()
  }

  // MARK: Limits

  private typealias Outcome = Result<LanguageModelAnswer, LanguageModelFailure>

  private func limitedOutcome(of question: LanguageModelQuestion) async -> Outcome {
    // A quick no before the queue; the permit itself is asked for before each call.
    if let why = circuit.refusal(at: time.now()) {
      return .failure(LanguageModelFailure(.circuitOpen, why))
    }
    let answer = await queue.run {
      await outcome(of: question, until: time.now() + configuration.limits.question)
    }
    return Task.isCancelled ? .failure(.cancelled) : answer ?? .failure(.cancelled)
  }

  /// Tries until there is an answer, or no use or no time for another try.
  private func outcome(
    of question: LanguageModelQuestion, until deadline: Duration
  ) async -> Outcome {
    let messages = prompt.messages(for: question)
    var failure = TryFailure(.cancelled, retry: .never)
    for attempt in 1...configuration.limits.attemptCount {
      do {
        return .success(try await answer(to: messages, until: deadline))
      } catch {
        failure = error
      }
      guard attempt < configuration.limits.attemptCount,
        let pause = pause(after: failure, attempt: attempt)
      else { break }
      // A try that could only begin after the deadline is none.
      guard time.now() + pause < deadline else { break }
      do throws(TryFailure) { try await wait(pause) } catch { return .failure(error.failure) }
    }
    return .failure(failure.failure)
  }

  private func pause(after failure: TryFailure, attempt: Int) -> Duration? {
    let backoff = RetryDelay.backoff(afterAttempt: attempt, unitInterval: time.unitInterval())
    switch failure.retry {
    case .never: return nil
    case .afterBackoff: return backoff
    // Those who were told the same moment shall not all come at it.
    case .after(let asked): return asked + min(backoff, RetryDelay.base)
    }
  }

  // MARK: One try

  /// One try: calls until the server takes the parameters.
  private func answer(
    to messages: JSONValue, until deadline: Duration
  ) async throws(TryFailure) -> LanguageModelAnswer {
    let known = dialect.withLock { $0 }
    var current = known
    while true {
      let body = current.body(
        model: configuration.model, messages: messages,
        answerTokenCount: configuration.answerTokenCount)
      switch try await call(body, until: deadline) {
      case .answer(let answer):
        // Learnt is only what led to an answer: a line can be refused for its own sake.
        if current != known { dialect.withLock { if $0 == known { $0 = current } } }
        return answer
      case .refusal(let refusal, let pause):
        guard refusal.mayBeAboutParameters,
          let adapted = current.adapted(toRefusalOf: refusal.parameter)
        else { throw TryFailure(refusal, pause: pause, words: quotation(of: refusal)) }
        current = adapted
      }
    }
  }

  /// What one request brought.
  private enum Response {
    case answer(LanguageModelAnswer)
    /// The pause is the one that the server asks for.
    case refusal(ServerRefusal, pause: Duration?)
  }

  /// One request within budget, circuit and time limit.
  private func call(
    _ body: [UInt8], until deadline: Duration
  ) async throws(TryFailure) -> Response {
    try await keepQuiet(until: deadline)
    let booking = try await book(body, until: deadline)
    let limit = min(configuration.limits.attempt, deadline - time.now())
    guard limit > .zero else {
      budget.settle(booking, took: TokenCounts())
      throw TryFailure(LanguageModelFailure(.timedOut, "no time is left for a call"), retry: .never)
    }
    let isProbe: Bool
    switch circuit.permit(at: time.now()) {
    case .call(let probe): isProbe = probe
    case .refused(let why):
      budget.settle(booking, took: TokenCounts())
      throw TryFailure(LanguageModelFailure(.circuitOpen, why), retry: .never)
    }
    return try await send(body, booking, within: limit, isProbe: isProbe)
  }

  /// One request that is booked and permitted.
  private func send(
    _ body: [UInt8], _ booking: SpendingBudget.Booking, within limit: Duration, isProbe: Bool
  ) async throws(TryFailure) -> Response {
    counts.withLock { $0.callCount += 1 }
    let timed = await withTimeLimit(limit) { await self.exchange.post(body) }
    let reply: HTTPExchange.Reply
    do {
      reply = try TryFailure.reply(timed, limit: limit)
    } catch {
      // Who had only a rest of the time to answer has not failed.
      let isFair = limit >= configuration.limits.attempt / 2
      circuit.record(isFair ? error.finding : .nothing, isProbe: isProbe, at: time.now())
      // Who never got the request charges nothing for it; who was too slow may.
      if error.failure.kind == .unreachable { budget.settle(booking, took: TokenCounts()) }
      throw error
    }
    guard reply.status == 200 else {
      budget.settle(booking, took: TokenCounts())
      let refusal = ServerRefusal(status: reply.status, body: reply.body)
      circuit.record(
        refusal.finding(configuration.circuit), isProbe: isProbe, at: time.now())
      return .refusal(refusal, pause: askedPause(reply, refusal))
    }
    circuit.record(.works, isProbe: isProbe, at: time.now())
    return .answer(try read(reply.body, booking))
  }

  /// The server's words without the key, if they may be shown.
  private func quotation(of refusal: ServerRefusal) -> String? {
    guard quotesServer, let words = refusal.words else { return nil }
    return reasons.cleaned(configuration.key?.removed(from: words) ?? words)
  }

  private func read(
    _ body: [UInt8], _ booking: SpendingBudget.Booking
  ) throws(TryFailure) -> LanguageModelAnswer {
    do {
      let reply = try ChatReply.read(body, reasons: reasons)
      let cost = charge(reply.tokens, booking)
      return LanguageModelAnswer(
        severity: reply.severity, reason: reply.reason, tokenCount: reply.tokens?.total ?? 0,
        cost: cost)
    } catch {
      charge(error.tokens, booking)
      throw TryFailure(LanguageModelFailure(.nonsense, error.reason), retry: .never)
    }
  }

  /// Counts what a call took; if the server does not say, what was booked stays booked.
  @discardableResult
  private func charge(_ tokens: TokenCounts?, _ booking: SpendingBudget.Booking) -> Double {
    guard let tokens else { return 0 }
    budget.settle(booking, took: tokens)
    let cost = configuration.budget.cost(tokens)
    counts.withLock { counts in
      counts.inputTokenCount += tokens.input
      counts.outputTokenCount += tokens.output
      counts.cost += cost
    }
    return cost
  }

  // MARK: Waiting

  /// The pause that a server asks for, which all calls keep.
  private func askedPause(_ reply: HTTPExchange.Reply, _ refusal: ServerRefusal) -> Duration? {
    guard [.passing, .rateLimited].contains(refusal.meaning),
      let pause = RetryDelay.asked(
        retryAfter: reply.retryAfter, milliseconds: reply.retryAfterMilliseconds,
        epochSeconds: time.epochSeconds())
    else { return nil }
    let end = time.now() + pause
    quietUntil.withLock { $0 = max($0, end) }
    return pause
  }

  /// Waits as long as the server wants no calls, if there is time.
  private func keepQuiet(until deadline: Duration) async throws(TryFailure) {
    while true {
      let now = time.now()
      let end = quietUntil.withLock { $0 }
      guard end > now else { return }
      guard end < deadline else {
        let left = (end - now).components.seconds + 1
        throw TryFailure(
          LanguageModelFailure(.rateLimited, "the server wants no call for another \(left) s"),
          retry: .never)
      }
      // Those who wait for the same moment shall not all come at it.
      let jitter = RetryDelay.backoff(afterAttempt: 1, unitInterval: time.unitInterval())
      try await wait(end - now + jitter)
    }
  }

  /// Books the call, and waits for room in the minute's budget if there is time.
  private func book(
    _ body: [UInt8], until deadline: Duration
  ) async throws(TryFailure) -> SpendingBudget.Booking {
    // Tokenizers make about a token of four bytes of English; three is cautious.
    let most = TokenCounts(input: body.count / 3, output: configuration.answerTokenCount)
    while true {
      switch budget.book(most, at: time.now(), epochSeconds: time.epochSeconds()) {
      case .granted(let booking): return booking
      case .spent(let why):
        throw TryFailure(LanguageModelFailure(.overBudget, why), retry: .never)
      case .wait(let pause):
        guard time.now() + pause < deadline else {
          throw TryFailure(
            LanguageModelFailure(.overBudget, "the minute's budget is spent"), retry: .never)
        }
        try await wait(pause)
      }
    }
  }

  private func wait(_ pause: Duration) async throws(TryFailure) {
    do {
      try await time.sleep(pause)
    } catch {
      throw TryFailure(.cancelled, retry: .never)
    }
  }
}
