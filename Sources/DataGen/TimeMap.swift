internal import SeededRandom

/// Where the lines of a dataset lie in time: a pattern of the week, and incidents on top of it.
///
/// The density of lines is a sum, the pattern's and those of the incidents. A place in `0..<1` is
/// turned into the second at which that share of all lines has passed, so ascending places give
/// ascending times; whether a line of that second is an incident's is then a draw between the parts
/// of the sum.
struct TimeMap: Sendable {
  /// A trouble of a kind, from its first second to the one after its last.
  struct Incident: Equatable, Sendable {
    var kind: Int
    var start: Int
    var end: Int
    /// Lines in each second, in multiples of the pattern's average.
    var factor: Double
    /// All lines before the incident, in the pattern's seconds.
    var massBefore = 0.0
  }

  /// The incidents in the order of time; they do not overlap.
  let incidents: [Incident]
  private let range: TimeRange
  private let week: WeekPattern
  private let totalMass: Double
  private let isEven: Bool

  /// - Parameters:
  ///   - count: How many incidents; fewer where the range is too short to keep them apart.
  ///   - rules: Their kinds.
  init(
    range: TimeRange, pattern: TimePattern, incidentCount count: Int, rules: [IncidentRule],
    seed: UInt64
  ) {
    self.range = range
    isEven = pattern == .uniform && count == 0
    week = WeekPattern(pattern, start: range.start)
    var incidents = TimeMap.draw(count: rules.isEmpty ? 0 : count, rules, range, seed)
    let density = week.mass(to: range.secondCount) / Double(range.secondCount)
    var added = 0.0
    for index in incidents.indices {
      incidents[index].factor *= density
      incidents[index].massBefore = week.mass(to: incidents[index].start) + added
      added += Double(incidents[index].end - incidents[index].start) * incidents[index].factor
    }
    self.incidents = incidents
    totalMass = week.mass(to: range.secondCount) + added
  }

  /// One incident in each of `count` equal parts of the range, somewhere in it and never past it.
  private static func draw(
    count: Int, _ rules: [IncidentRule], _ range: TimeRange, _ seed: UInt64
  ) -> [Incident] {
    guard count > 0 else { return [] }
    let part = Double(range.secondCount) / Double(count)
    return (0..<count).compactMap { number in
      var random = SplitMix64(seed: seed, purpose: "incident", stream: UInt64(number))
      let kind = random.below(rules.count)
      let rule = rules[kind]
      let wanted = 60 * (rule.minutes.lowerBound + random.below(rule.minutes.count))
      let factor = Double(rule.factor.lowerBound + random.below(rule.factor.count))
      let first = Int(part * Double(number))
      let room = Int(part * Double(number + 1)) - first
      let length = min(wanted, room)
      let start = first + random.below(room - length + 1)
      guard length > 0 else { return nil }
      return Incident(kind: kind, start: start, end: start + length, factor: factor)
    }
  }

  /// The second, from the start of the range, at which a share of all lines has passed.
  func offset(at place: Double) -> Int {
    guard !isEven else { return min(Int(place * Double(range.secondCount)), range.secondCount - 1) }
    let mass = place * totalMass
    let offset = incidents.isEmpty ? week.offset(at: mass) : offsetAmongIncidents(at: mass)
    return min(max(offset, 0), range.secondCount - 1)
  }

  /// The incident that a line of a second belongs to, or nil; `share` is uniform in `0..<1`.
  func incidentIndex(at offset: Int, share: Double) -> Int? {
    let index = lastIncident { $0.start <= offset }
    guard let index, offset < incidents[index].end else { return nil }
    let own = incidents[index].factor
    return share * (own + week.density(at: offset)) < own ? index : nil
  }

  private func offsetAmongIncidents(at mass: Double) -> Int {
    guard let index = lastIncident({ $0.massBefore <= mass }) else { return week.offset(at: mass) }
    let incident = incidents[index]
    let length = Double(incident.end - incident.start)
    let added = incident.massBefore - week.mass(to: incident.start)
    let massAfter = added + week.mass(to: incident.end) + length * incident.factor
    guard mass < massAfter else { return week.offset(at: mass - added - length * incident.factor) }
    // Within the incident both parts grow: the last second that no more than the mass precedes.
    var low = incident.start
    var high = incident.end
    while high - low > 1 {
      let middle = (low + high) / 2
      let passed = added + week.mass(to: middle) + Double(middle - incident.start) * incident.factor
      if passed <= mass { low = middle } else { high = middle }
    }
    return low
  }

  private func lastIncident(_ isBefore: (Incident) -> Bool) -> Int? {
    var low = 0
    var high = incidents.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(incidents[middle]) { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }
}

/// The lines of a week by hours, repeated without end; mass is counted in average seconds.
struct WeekPattern: Sendable {
  private static let hourCount = 168
  private static let secondCount = hourCount * 3600
  /// The density in each hour, 1 on average.
  private let densities: [Double]
  /// The mass before each hour of the week, and of the whole week.
  private let masses: [Double]
  /// The second of the week at which counting starts, and the mass before it.
  private let first: Int
  private var firstMass = 0.0

  init(_ pattern: TimePattern, start: Timestamp) {
    let weights = (0..<WeekPattern.hourCount).map { pattern.weight(day: $0 / 24, hour: $0 % 24) }
    let average = weights.reduce(0, +) / Double(WeekPattern.hourCount)
    densities = weights.map { $0 / average }
    masses = densities.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1 * 3600) }
    // 1970-01-01 was a Thursday.
    let (day, second) = start.split
    first = ((day + 3) % 7 + 7) % 7 * 86_400 + second
    firstMass = massOfWeek(to: first)
  }

  /// The density of a second, counted from the start.
  func density(at offset: Int) -> Double {
    densities[(first + offset) % WeekPattern.secondCount / 3600]
  }

  /// The mass of all seconds before one, counted from the start.
  func mass(to offset: Int) -> Double {
    massOfWeek(to: first + offset) - firstMass
  }

  /// The second at which a mass has passed.
  func offset(at mass: Double) -> Int {
    let sought = firstMass + mass
    let week = (sought / Double(WeekPattern.secondCount)).rounded(.down)
    let rest = sought - week * Double(WeekPattern.secondCount)
    var low = 0
    var high = WeekPattern.hourCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if masses[middle] <= rest { low = middle } else { high = middle }
    }
    let inHour = min((rest - masses[low]) / densities[low], 3599)
    return Int(week) * WeekPattern.secondCount + low * 3600 + Int(inHour) - first
  }

  /// The mass from the start of a week, over whole weeks and the rest.
  private func massOfWeek(to second: Int) -> Double {
    let rest = second % WeekPattern.secondCount
    let hour = rest / 3600
    return Double(second - rest) + masses[hour] + Double(rest - hour * 3600) * densities[hour]
  }
}
