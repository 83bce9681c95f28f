internal import LogSchema
internal import Outbox

/// An Alertmanager, told of incidents as alerts.
///
/// An alert is known by its labels, so sending it again adds nothing. It is sent again while it
/// fires, as Alertmanager forgets alerts when it restarts, and resolves some time after the last
/// finding.
///
/// Reference: https://prometheus.io/docs/alerting/latest/alerts_api/
struct AlertmanagerTarget: DeliveryTarget {
  let settleTime = Duration.zero
  private let url: String
  private let settings: AlertmanagerSettings
  private let token: Secret?

  init(
    name: String, url: TargetURL, _ settings: AlertmanagerSettings, _ source: CredentialSource
  ) throws(CredentialError) {
    self.url = url.text + "/api/v2/alerts"
    self.settings = settings
    token = try settings.tokenVariable.map { variable throws(CredentialError) in
      try source.secret(variable, target: name)
    }
  }

  func deliver(_ delivery: DueDelivery, through sender: HTTPSender) async -> TargetAnswer {
    let exchange = await sender.post(
      request(delivery.incident, isFollowUp: delivery.isFollowUp, now: .now()))
    guard exchange.isSuccess else { return TargetAnswer(failed: exchange) }
    let next = UnixTime.now() + settings.repeatEvery
    let fires = next < delivery.incident.lastSeen + settings.resolveAfter
    return .delivered(reference: nil, followUp: fires ? next : nil)
  }

  /// An incident that comes late fires all the same: one that had ended would tell nobody.
  func request(_ incident: Incident, isFollowUp: Bool, now: UnixTime) -> JSONRequest {
    let lastSign = isFollowUp ? incident.lastSeen : max(incident.lastSeen, now)
    let alert = alert(incident, end: lastSign + settings.resolveAfter)
    return JSONRequest(
      url: url, headers: token.map { [$0.bearerHeader] } ?? [],
      body: Array(JSONValue.array([alert]).text().utf8))
  }

  private func alert(_ incident: Incident, end: UnixTime) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("labels", labels(incident)),
      .init("annotations", annotations(incident)),
      .init("startsAt", .string(incident.firstSeen.rfc3339)),
      .init("endsAt", .string(end.rfc3339)),
    ]
    if let url = settings.generatorURL { members.append(.init("generatorURL", .string(url))) }
    return .object(members)
  }

  /// Severities are in lower case, as Prometheus's own rules and routes have them. A label without
  /// a value is no label.
  private func labels(_ incident: Incident) -> JSONValue {
    let labels = [
      ("alertname", settings.alertName), ("severity", incident.severity.label.lowercased()),
      ("process", incident.process), ("log_type", incident.logType),
      ("fingerprint", incident.fingerprint),
    ]
    return .object(
      labels.filter { !$0.1.isEmpty }.map { JSONValue.Member($0.0, .string($0.1)) })
  }

  private func annotations(_ incident: Incident) -> JSONValue {
    var annotations: JSONValue = [
      "summary": .string(incident.headline), "description": .string(incident.sample),
      "count": .string("\(incident.count)"), "last_seen": .string(incident.lastSeen.rfc3339),
      "stage": .string(incident.stage), "incident": .string(incident.key),
    ]
    if let confidence = incident.confidence, case .object(var members) = annotations {
      members.append(.init("confidence", .string("\(confidence)")))
      annotations = .object(members)
    }
    return annotations
  }
}
