/// The seconds that timestamps are drawn from: `start` is the first, `end` the first after them.
public struct TimeRange: Equatable, Sendable {
  /// The first second.
  public let start: Timestamp
  /// The first second past the range.
  public let end: Timestamp
  /// The number of seconds, at least 1.
  public var secondCount: Int { end.secondsSince1970 - start.secondsSince1970 }

  /// January 2025, as in the portal's own data.
  public static let january2025 = TimeRange(
    checkedStart: Timestamp(secondsSince1970: 1_735_689_600),
    checkedEnd: Timestamp(secondsSince1970: 1_738_368_000))

  /// A range of two texts, `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss`; a date stands for its midnight.
  ///
  /// - Throws: ``TimeRangeError`` for a text that is no timestamp, or an end at or before the start.
  public init(start: String, end: String) throws(TimeRangeError) {
    guard let first = Timestamp(start) else { throw .unreadable(text: start) }
    guard let last = Timestamp(end) else { throw .unreadable(text: end) }
    guard first < last else { throw .empty(start: first, end: last) }
    self.init(checkedStart: first, checkedEnd: last)
  }

  private init(checkedStart: Timestamp, checkedEnd: Timestamp) {
    start = checkedStart
    end = checkedEnd
  }
}

/// Why two texts make no range of time.
public enum TimeRangeError: Error, Equatable, CustomStringConvertible {
  /// Not a timestamp, or not a day of the calendar.
  case unreadable(text: String)
  /// The range holds no second.
  case empty(start: Timestamp, end: Timestamp)

  /// What, where and what to do.
  public var description: String {
    switch self {
    case .unreadable(let text):
      "'\(text)' is not a time. Write yyyy-MM-dd or 'yyyy-MM-dd HH:mm:ss', years 0001 to 9999."
    case .empty(let start, let end):
      "the range from \(start) to \(end) holds no second. Put the end after the start."
    }
  }
}
