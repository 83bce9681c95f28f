public import Hybrid

/// What a client has done so far, for metrics and summaries.
public struct LanguageModelCounters: Sendable, Equatable {
  /// Questions that were asked.
  public var questionCount = 0
  /// Questions that were answered.
  public var answerCount = 0
  /// Requests that were sent, tries and trials of parameters counted.
  public var callCount = 0
  /// Questions without an answer, by kind.
  public var failureCounts: [LanguageModelFailure.Kind: Int] = [:]
  /// Tokens of requests, as the server counts them.
  public var inputTokenCount = 0
  /// Tokens of answers, as the server counts them.
  public var outputTokenCount = 0
  /// The cost by the configured prices.
  public var cost = 0.0
  /// Whether calls go through: `closed`, `open` or `half-open`.
  public var circuitState = "closed"
  /// Questions that wait for their turn.
  public var waitingCount = 0
}
