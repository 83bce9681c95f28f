internal import Synchronization

/// What may be spent; nil is no limit.
struct SpendingLimits: Sendable {
  let requestsPerMinute: Int?
  let requestsPerDay: Int?
  let tokensPerMinute: Int?
  let tokensPerDay: Int?
  let costPerDay: Double?
  /// The price of one token of a request.
  let inputPrice: Double
  /// The price of one token of an answer.
  let outputPrice: Double

  init(_ settings: LanguageModelSettings) throws(LanguageModelConfigurationError) {
    requestsPerMinute = settings.count(.requestsPerMinute)
    requestsPerDay = settings.count(.requestsPerDay)
    tokensPerMinute = settings.count(.tokensPerMinute)
    tokensPerDay = settings.count(.tokensPerDay)
    costPerDay = settings.number(.costPerDay)
    inputPrice = (settings.number(.inputPrice) ?? 0) / 1e6
    outputPrice = (settings.number(.outputPrice) ?? 0) / 1e6
    if costPerDay != nil && inputPrice + outputPrice == 0 {
      throw LanguageModelConfigurationError(
        "\(settings.place(.costPerDay)) limits nothing without prices. Set input_price and "
          + "output_price, each for a million tokens.")
    }
  }

  func cost(_ tokens: TokenCounts) -> Double {
    Double(tokens.input) * inputPrice + Double(tokens.output) * outputPrice
  }
}

/// Tokens of a request and of its answer.
struct TokenCounts: Equatable, Sendable {
  var input = 0
  var output = 0

  var total: Int { input &+ output }
}

/// Counts what is spent in the last minute and this day, and says when there is room for more.
///
/// A call is booked before it is made with what it may take at most, and corrected afterwards: calls
/// at the same time cannot spend the same rest twice. What is counted lives as long as the process.
final class SpendingBudget: Sendable {
  /// A booked call.
  struct Booking: Sendable {
    fileprivate let serial: Int
    fileprivate let day: Int
    fileprivate let tokens: TokenCounts
  }

  enum Answer: Sendable {
    case granted(Booking)
    /// There is room after this time.
    case wait(Duration)
    /// The day's budget is spent, or the call is larger than a minute's.
    case spent(String)
  }

  private struct Spent {
    /// Calls of the last minute with their serial numbers ascending.
    var minute: [(serial: Int, time: Duration, tokenCount: Int)] = []
    var minuteTokenCount = 0
    var day = 0
    var dayRequestCount = 0
    var dayTokenCount = 0
    var dayCost = 0.0
    var nextSerial = 0
  }

  private static let minute = Duration.seconds(60)
  private static let daySeconds = 86_400

  private let limits: SpendingLimits
  private let spent = Mutex(Spent())

  init(_ limits: SpendingLimits) {
    self.limits = limits
  }

  /// Books a call that takes at most `tokens`.
  func book(_ tokens: TokenCounts, at now: Duration, epochSeconds: Int) -> Answer {
    spent.withLock { spent in
      forget(&spent, now, epochSeconds)
      if let limit = dayLimit(reached: spent, with: tokens) {
        return .spent("the day's budget of \(limit) is spent")
      }
      if let limit = limits.tokensPerMinute, tokens.total > limit {
        return .spent("one call may take \(tokens.total) tokens, the minute's budget is \(limit)")
      }
      if let wait = wait(spent, for: tokens.total, now) { return .wait(wait) }
      let booking = Booking(serial: spent.nextSerial, day: spent.day, tokens: tokens)
      spent.nextSerial += 1
      spent.minute.append((booking.serial, now, tokens.total))
      spent.minuteTokenCount += tokens.total
      spent.dayRequestCount += 1
      spent.dayTokenCount += tokens.total
      spent.dayCost += limits.cost(tokens)
      return .granted(booking)
    }
  }

  /// Replaces what was booked by what was taken.
  func settle(_ booking: Booking, took tokens: TokenCounts) {
    spent.withLock { spent in
      let difference = tokens.total - booking.tokens.total
      if let place = spent.minute.firstIndex(where: { $0.serial == booking.serial }) {
        spent.minute[place].tokenCount = tokens.total
        spent.minuteTokenCount += difference
      }
      if spent.day == booking.day {
        spent.dayTokenCount += difference
        spent.dayCost += limits.cost(tokens) - limits.cost(booking.tokens)
      }
    }
  }

  private func forget(_ spent: inout Spent, _ now: Duration, _ epochSeconds: Int) {
    let old = spent.minute.prefix { now - $0.time >= SpendingBudget.minute }
    spent.minuteTokenCount -= old.reduce(0) { $0 + $1.tokenCount }
    spent.minute.removeFirst(old.count)
    let day = epochSeconds / SpendingBudget.daySeconds
    guard day != spent.day else { return }
    spent.day = day
    spent.dayRequestCount = 0
    spent.dayTokenCount = 0
    spent.dayCost = 0
  }

  private func dayLimit(reached spent: Spent, with tokens: TokenCounts) -> String? {
    if let limit = limits.requestsPerDay, spent.dayRequestCount >= limit {
      return "\(limit) requests"
    }
    if let limit = limits.tokensPerDay, spent.dayTokenCount + tokens.total > limit {
      return "\(limit) tokens"
    }
    if let limit = limits.costPerDay, spent.dayCost + limits.cost(tokens) > limit {
      return "\(limit) by the configured prices"
    }
    return nil
  }

  /// How long until as many calls of the last minute are old as are needed; nil if there is room.
  private func wait(_ spent: Spent, for tokenCount: Int, _ now: Duration) -> Duration? {
    var requestCount = spent.minute.count
    var taken = spent.minuteTokenCount
    func hasRoom() -> Bool {
      requestCount < limits.requestsPerMinute ?? .max
        && taken + tokenCount <= limits.tokensPerMinute ?? .max
    }
    if hasRoom() { return nil }
    for call in spent.minute {
      requestCount -= 1
      taken -= call.tokenCount
      if hasRoom() { return call.time + SpendingBudget.minute - now }
    }
    return SpendingBudget.minute
  }
}
