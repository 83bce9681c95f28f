public import LogSchema

/// A language model that can be asked how severe a log line is.
///
/// Whoever conforms redacts the line before it leaves the machine, bounds its length, and keeps to
/// the limits of time, money and concurrency; a failure is an answer too, and never a hang.
public protocol LanguageModel: Sendable {
  /// Asks about one line.
  ///
  /// - Parameter question: The line; its text is not trusted.
  /// - Throws: Why there is no answer.
  func judge(
    _ question: LanguageModelQuestion
  ) async throws(LanguageModelFailure) -> LanguageModelAnswer
}

/// A line that a language model is asked about.
public struct LanguageModelQuestion: Equatable, Sendable {
  /// The bytes of the message as they were read: neither redacted nor surely UTF-8.
  public let message: [UInt8]
  /// The message with its identifiers masked; lines of one shape get one answer.
  public let shape: [UInt8]
  /// The record's log type; empty if it has none.
  public let logType: [UInt8]
  /// The process that wrote the message; empty if unknown.
  public let process: [UInt8]

  /// A line and what is known of it.
  public init(message: [UInt8], shape: [UInt8], logType: [UInt8], process: [UInt8]) {
    self.message = message
    self.shape = shape
    self.logType = logType
    self.process = process
  }
}

/// What a language model said of a line.
public struct LanguageModelAnswer: Equatable, Sendable {
  /// One of the known severities; nil when it said that it cannot tell.
  public let severity: Severity?
  /// Its reason in its own words, on one line and without control characters; not to be trusted.
  public let reason: String
  /// Whether no call was made, because the shape was answered before.
  public let isFromCache: Bool
  /// Tokens that this answer was charged for; 0 from the cache.
  public let tokenCount: Int
  /// What it cost by the configured prices, in units of the provider's currency.
  public let cost: Double

  /// An answer and what it took.
  public init(
    severity: Severity?, reason: String, isFromCache: Bool = false, tokenCount: Int = 0,
    cost: Double = 0
  ) {
    self.severity = severity
    self.reason = reason
    self.isFromCache = isFromCache
    self.tokenCount = tokenCount
    self.cost = cost
  }
}

/// Why a language model gave no answer.
public struct LanguageModelFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure; the raw value is their name in reports and metrics.
  public enum Kind: String, Sendable, CaseIterable {
    /// The server refuses the request: a status such as 400, 401, 402 or 403.
    case refused
    /// The server says that there were too many requests, and did so to the last try.
    case rateLimited = "rate-limited"
    /// There was no whole answer within the time limit.
    case timedOut = "timed-out"
    /// What came back is no answer to the question.
    case nonsense
    /// The budget of requests, tokens or money is spent.
    case overBudget = "over-budget"
    /// Calls failed so often that none is made for a while.
    case circuitOpen = "circuit-open"
    /// No connection, or one that broke: the network, the name, the certificate.
    case unreachable
    /// The server answers with a fault of its own, and did so to the last try.
    case serverFault = "server-fault"
    /// The configuration is wrong, and every call would fail: a retired model, say.
    case misconfigured
    /// The program is ending.
    case cancelled
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// What happened and what to do; holds neither text of the line nor the key.
  public let description: String

  /// A failure with its words.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
