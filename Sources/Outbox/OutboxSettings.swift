/// Settings of an ``Outbox``.
public struct OutboxSettings: Equatable, Sendable {
  /// A place that every new incident is to be delivered to.
  public struct Target: Equatable, Sendable {
    /// What the configuration calls it.
    public var name: String
    /// Whether it is told again when an incident that it knows goes on.
    public var followsUp: Bool

    /// A target of its name.
    public init(name: String, followsUp: Bool) {
      self.name = name
      self.followsUp = followsUp
    }
  }

  /// Findings of one fingerprint within so long of the first are one incident.
  public var window: Duration
  /// Where new incidents go. Without any, an incident is kept and delivered to nobody.
  public var targets: [Target]
  /// The most incidents that the outbox holds.
  public var incidentLimit: Int
  /// The most bytes that the database file takes, its write-ahead log apart.
  public var byteLimit: Int
  /// How long an incident is kept that has been delivered everywhere.
  public var retention: Duration

  /// Settings, of which each has a default.
  public init(
    window: Duration = .seconds(3600), targets: [Target] = [], incidentLimit: Int = 100_000,
    byteLimit: Int = 1 << 30, retention: Duration = .seconds(7 * 86_400)
  ) {
    precondition(window > .zero && retention >= .zero, "a negative duration")
    precondition(incidentLimit > 0 && byteLimit > 0, "an outbox that holds nothing")
    self.window = window
    self.targets = targets
    self.incidentLimit = incidentLimit
    self.byteLimit = byteLimit
    self.retention = retention
  }
}
