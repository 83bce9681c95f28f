internal import Hybrid

/// Why a try failed, and whether another makes sense.
struct TryFailure: Error {
  enum Retry {
    case never
    case afterBackoff
    /// After the pause that the server asks for.
    case after(Duration)
  }

  let failure: LanguageModelFailure
  let retry: Retry

  init(_ failure: LanguageModelFailure, retry: Retry) {
    self.failure = failure
    self.retry = retry
  }

  /// The failure that a server's refusal is.
  ///
  /// - Parameters:
  ///   - pause: The pause that it asks for.
  ///   - words: The server's own words, cleaned, if they may be shown.
  init(_ refusal: ServerRefusal, pause: Duration?, words: String?) {
    let kind: LanguageModelFailure.Kind
    var text = refusal.summary + (words.map { ": \($0)" } ?? "")
    if text.last != "." { text += "." }
    var retry = Retry.never
    switch refusal.meaning {
    case .passing:
      kind = .serverFault
      retry = pause.map { .after($0) } ?? .afterBackoff
    case .rateLimited:
      kind = .rateLimited
      retry = pause.map { .after($0) } ?? .afterBackoff
      if let pause { text += " It asks for a pause of \(pause.components.seconds) s." }
    case .refused:
      kind = .refused
      if (300..<400).contains(refusal.status) {
        text +=
          " Redirects are not followed. Set the base URL to where it points, if that is right."
      }
    case .misconfigured(let advice):
      kind = .misconfigured
      text += " " + advice
    case .unauthorized:
      kind = .refused
      text += " The key is missing, wrong or without permission. Set another."
    case .quotaSpent:
      kind = .refused
      text += " The quota at the provider is spent. Raise it there, or wait for the next period."
    case .nonsense:
      kind = .nonsense
    }
    self.init(LanguageModelFailure(kind, text), retry: retry)
  }

  /// The whole answer of a timed exchange, or the failure that it came to.
  static func reply(
    _ timed: Timed<Result<HTTPExchange.Reply, HTTPExchange.Failure>>, limit: Duration
  ) throws(TryFailure) -> HTTPExchange.Reply {
    switch timed {
    case .finished(.success(let reply)): return reply
    case .finished(.failure(let failure)): throw TryFailure(failure)
    case .cancelled: throw TryFailure(.cancelled, retry: .never)
    case .expired:
      throw TryFailure(
        LanguageModelFailure(.timedOut, "no whole answer within \(limit)"), retry: .afterBackoff)
    }
  }

  private init(_ failure: HTTPExchange.Failure) {
    switch failure {
    case .unreachable(let words):
      self.init(LanguageModelFailure(.unreachable, words), retry: .afterBackoff)
    case .untrusted:
      self.init(
        LanguageModelFailure(
          .unreachable,
          "no secure connection: the server's certificate is not trusted or not for "
            + "this host. If your own authority signed it, name its file with --llm-ca-file."),
        retry: .never)
    case .tooLong:
      self.init(
        LanguageModelFailure(
          .nonsense, "the answer has more than \(HTTPExchange.bodyLimit) bytes"), retry: .never)
    case .cancelled:
      self.init(.cancelled, retry: .never)
    }
  }

  /// What a try without a whole answer shows of the server, for the circuit.
  var finding: CircuitBreaker.Finding {
    switch failure.kind {
    case .cancelled: .nothing
    case .nonsense: .works
    default: .fails(failure.description)
    }
  }
}

extension LanguageModelFailure {
  /// The task of the question was cancelled.
  static let cancelled = LanguageModelFailure(.cancelled, "the question was given up")
}
