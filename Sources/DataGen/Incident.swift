/// A trouble that came over the portal, for those who look for it in the lines.
public struct Incident: Equatable, Sendable {
  /// What stands in the column `incident` of its lines.
  public let id: String
  /// Its first second.
  public let start: Timestamp
  /// The first second after it.
  public let end: Timestamp
}

extension LogGenerator {
  /// The incidents of the dataset, in the order of time.
  public var incidents: [Incident] {
    scenario.incidents.enumerated().map { number, incident in
      func time(_ offset: Int) -> Timestamp {
        Timestamp(secondsSince1970: timeRange.start.secondsSince1970 + offset)
      }
      return Incident(
        id: "\(catalogue.incidents[incident.kind].name)-\(number + 1)",
        start: time(incident.start), end: time(incident.end))
    }
  }
}
