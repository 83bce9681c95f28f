/// What makes a dataset harder and truer than even draws from a catalogue; nothing by default.
///
/// All of it is drawn from numbers of the row, of the incident or of the shape that are its own, so
/// switching one thing on changes nothing else, and any thread still makes any row.
public struct Realism: Equatable, Sendable {
  /// The share of rows whose label is moved to a neighbouring severity, 0 to 1.
  public var labelNoise = 0.0
  /// The shares that the severities shall have, by their raw values; nil leaves the catalogue's.
  public var classShares: [Double]?
  /// How lines are spread over day and week.
  public var timePattern = TimePattern.uniform
  /// How many incidents happen.
  public var incidentCount = 0
  /// Shapes that appear only later, or nil.
  public var drift: Drift?
  /// Whether neighbouring rows belong to sessions, whose ids they share.
  public var hasSessions = false
  /// The share of messages that get an addition, by its purpose; of traces, the share of the
  /// messages that a trace fits.
  public var additionRates: [AdditionRule.Purpose: Double] = [:]
  /// The share of shapes whose rows go to the file of held-out shapes, 0 to 1.
  public var heldOutShare = 0.0

  /// Even draws from a catalogue.
  public init() {}

  /// Shapes that appear only from a date on.
  public struct Drift: Equatable, Sendable {
    /// The share of the shapes, 0 to 1.
    public var share: Double
    /// The first second that has them.
    public var start: Timestamp

    /// A share of shapes from a date on.
    public init(share: Double, start: Timestamp) {
      self.share = share
      self.start = start
    }
  }

  /// Whether rows need draws beyond those of their shape and slots.
  var needsScenario: Bool {
    var plain = Realism()
    plain.classShares = classShares
    plain.heldOutShare = heldOutShare
    return self != plain
  }
}

/// How lines are spread over the week.
public enum TimePattern: String, CaseIterable, Sendable {
  /// Every second alike.
  case uniform
  /// A retail bank's customers: quiet nights, peaks before noon and in the evening, and less than
  /// two thirds of a working day's lines on Saturdays and Sundays.
  case retail

  /// The weight of an hour, 0 to 23, of a day, 0 for Monday.
  func weight(day: Int, hour: Int) -> Double {
    guard self == .retail else { return 1 }
    let ofHour: [Double] = [
      2, 1, 1, 1, 1, 2, 5, 9, 13, 16, 17, 16, 15, 14, 14, 14, 15, 16, 17, 17, 15, 11, 7, 4,
    ]
    let ofDay: [Double] = [10, 9, 9, 9, 10, 6, 5]
    return ofHour[hour] * ofDay[day]
  }
}
