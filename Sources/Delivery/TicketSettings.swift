public import LogSchema
public import Outbox

/// The section `tickets` of a configuration: which findings somebody is told of, and how.
public struct TicketSettings: Equatable, Sendable {
  /// Findings of these severities go into the outbox.
  public var severities: Set<Severity>
  /// How findings are kept; its targets are those of ``targets``.
  public var outbox: OutboxSettings
  /// Where incidents are delivered, in the order of the file.
  public var targets: [TargetSettings]
  /// When failed deliveries are tried again, and when no more.
  public var retry: RetrySettings
  /// How long one request may take.
  public var timeLimits: TimeLimits

  /// Settings, of which each but the targets has a default.
  public init(
    targets: [TargetSettings], severities: Set<Severity> = [.high, .critical],
    outbox: OutboxSettings = OutboxSettings(), retry: RetrySettings = RetrySettings(),
    timeLimits: TimeLimits = TimeLimits()
  ) {
    self.targets = targets
    self.severities = severities
    self.retry = retry
    self.timeLimits = timeLimits
    self.outbox = outbox
    self.outbox.targets = targets.map {
      OutboxSettings.Target(name: $0.name, followsUp: $0.followsUp)
    }
  }
}

/// When failed deliveries are tried again, and when no more.
public struct RetrySettings: Equatable, Sendable {
  /// The wait after the first failure, about; it doubles with each further one.
  public var firstWait: Duration
  /// The longest wait, about.
  public var longestWait: Duration
  /// A delivery that has failed so often is given up.
  public var attemptLimit: Int
  /// A delivery that fails so long after it was recorded is given up.
  public var ageLimit: Duration

  /// Settings, of which each has a default.
  public init(
    firstWait: Duration = .seconds(1), longestWait: Duration = .seconds(600),
    attemptLimit: Int = 500, ageLimit: Duration = .seconds(3 * 86_400)
  ) {
    self.firstWait = firstWait
    self.longestWait = longestWait
    self.attemptLimit = attemptLimit
    self.ageLimit = ageLimit
  }
}

/// How long one request may take.
public struct TimeLimits: Equatable, Sendable {
  /// Until the connection stands.
  public var connect: Duration
  /// Between two pieces of the answer.
  public var read: Duration
  /// For everything.
  public var total: Duration

  /// Limits, of which each has a default.
  public init(
    connect: Duration = .seconds(5), read: Duration = .seconds(10), total: Duration = .seconds(30)
  ) {
    self.connect = connect
    self.read = read
    self.total = total
  }
}

/// A place that incidents are delivered to.
public struct TargetSettings: Equatable, Sendable {
  /// What kind of receiver it is.
  public enum Kind: Equatable, Sendable {
    /// An Alertmanager.
    case alertmanager(AlertmanagerSettings)
    /// A project of Jira Cloud.
    case jira(JiraSettings)
    /// Anything that takes JSON by POST.
    case webhook(WebhookSettings)
  }

  /// Its name in the outbox, in reports and in metrics.
  public var name: String
  /// Where it is: `http` or `https`, without a slash at the end.
  public var url: TargetURL
  /// What kind of receiver it is.
  public var kind: Kind

  /// A target of its parts.
  public init(name: String, url: TargetURL, kind: Kind) {
    self.name = name
    self.url = url
    self.kind = kind
  }

  /// Whether it is told again when an incident goes on.
  var followsUp: Bool {
    if case .alertmanager = kind { true } else { false }
  }
}

/// Settings of an Alertmanager.
public struct AlertmanagerSettings: Equatable, Sendable {
  /// The value of the label `alertname`.
  public var alertName: String
  /// An alert resolves so long after the last finding.
  public var resolveAfter: Duration
  /// An alert that fires is sent again after so long.
  public var repeatEvery: Duration
  /// The field `generatorURL`, if any.
  public var generatorURL: String?
  /// The environment variable of the bearer token; nil sends none.
  public var tokenVariable: String?

  /// Settings, of which each has a default.
  public init(
    alertName: String = "TocsinIncident", resolveAfter: Duration = .seconds(300),
    repeatEvery: Duration = .seconds(60), generatorURL: String? = nil, tokenVariable: String? = nil
  ) {
    self.alertName = alertName
    self.resolveAfter = resolveAfter
    self.repeatEvery = repeatEvery
    self.generatorURL = generatorURL
    self.tokenVariable = tokenVariable
  }
}

/// Settings of a project of Jira Cloud.
public struct JiraSettings: Equatable, Sendable {
  /// The key of the project.
  public var project: String
  /// The name of the issue type.
  public var issueType: String
  /// Whether an issue's priority is set; some projects have none.
  public var setsPriority: Bool
  /// How long after an attempt of unknown end Jira's search is sure to show what it made.
  public var settleTime: Duration
  /// The environment variable of the account's e-mail address.
  public var emailVariable: String
  /// The environment variable of the account's API token.
  public var tokenVariable: String

  /// Settings, of which each but the project has a default.
  public init(
    project: String, issueType: String = "Task", setsPriority: Bool = true,
    settleTime: Duration = .seconds(60), emailVariable: String = "TOCSIN_JIRA_EMAIL",
    tokenVariable: String = "TOCSIN_JIRA_TOKEN"
  ) {
    self.project = project
    self.issueType = issueType
    self.setsPriority = setsPriority
    self.settleTime = settleTime
    self.emailVariable = emailVariable
    self.tokenVariable = tokenVariable
  }
}

/// Settings of a webhook.
public struct WebhookSettings: Equatable, Sendable {
  /// The environment variable of the secret that requests are signed with; nil signs none.
  public var secretVariable: String?
  /// The environment variable of the bearer token; nil sends none.
  public var tokenVariable: String?

  /// Settings, of which each has a default.
  public init(secretVariable: String? = nil, tokenVariable: String? = nil) {
    self.secretVariable = secretVariable
    self.tokenVariable = tokenVariable
  }
}
