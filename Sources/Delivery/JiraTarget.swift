internal import FoundationEssentials
internal import LogSchema
internal import Outbox

/// A project of Jira Cloud, in which an incident becomes an issue.
///
/// Jira has no idempotency key of its own. Each issue carries the label `tocsin-KEY`, and an
/// attempt whose end is unknown is followed by a search for it before another issue is created.
///
/// Reference: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
struct JiraTarget: DeliveryTarget {
  /// Jira's search lags behind what was created.
  let settleTime: Duration
  private let url: String
  private let settings: JiraSettings
  private let authorization: Secret

  init(
    name: String, url: TargetURL, _ settings: JiraSettings, _ source: CredentialSource
  ) throws(CredentialError) {
    self.url = url.text
    self.settings = settings
    settleTime = settings.settleTime
    let email = try source.secret(settings.emailVariable, target: name)
    let token = try source.secret(settings.tokenVariable, target: name)
    let pair = Data("\(email.text):\(token.text)".utf8)
    authorization = Secret(text: "Basic " + pair.base64EncodedString())
  }

  func deliver(_ delivery: DueDelivery, through sender: HTTPSender) async -> TargetAnswer {
    if delivery.isUncertain {
      let exchange = await sender.post(searchRequest(delivery.incident))
      guard exchange.isSuccess, case .answered(_, let retryAfter, let body) = exchange else {
        return stillUncertain(TargetAnswer(failed: exchange))
      }
      guard let found = JiraAnswer.issues(ofSearch: body) else {
        return .temporary(
          reason: "the answer to the search is no list of issues", retryAfter: retryAfter,
          isUncertain: true)
      }
      if let issue = found.first { return .delivered(reference: issue.key, followUp: nil) }
    }
    let exchange = await sender.post(createRequest(delivery.incident))
    guard exchange.isSuccess, case .answered(_, _, let body) = exchange else {
      return TargetAnswer(failed: exchange)
    }
    return .delivered(reference: JiraAnswer.issue(ofCreation: body)?.key, followUp: nil)
  }

  /// Whatever the search failed of, what the attempt before it did is as unknown as it was.
  private func stillUncertain(_ answer: TargetAnswer) -> TargetAnswer {
    guard case .temporary(let reason, let retryAfter, _) = answer else { return answer }
    return .temporary(reason: reason, retryAfter: retryAfter, isUncertain: true)
  }

  func searchRequest(_ incident: Incident) -> JSONRequest {
    // Both values are letters, digits, '_' and '-' alone.
    let query = "project = \"\(settings.project)\" AND labels = \"\(label(incident))\""
    let body: JSONValue = ["jql": .string(query), "maxResults": 1, "fields": ["key"]]
    return request("/rest/api/3/search/jql", body)
  }

  func createRequest(_ incident: Incident) -> JSONRequest {
    var fields: [JSONValue.Member] = [
      .init("project", ["key": .string(settings.project)]),
      .init("issuetype", ["name": .string(settings.issueType)]),
      .init("summary", .string(summary(incident))),
      .init("description", JiraDocument.description(of: incident)),
      .init("labels", ["tocsin", .string(label(incident))]),
    ]
    if settings.setsPriority {
      fields.append(.init("priority", ["name": .string(priority(incident.severity))]))
    }
    return request("/rest/api/3/issue", ["fields": .object(fields)])
  }

  private func request(_ path: String, _ body: JSONValue) -> JSONRequest {
    JSONRequest(
      url: url + path, headers: [("Authorization", authorization.text)],
      body: Array(body.text().utf8))
  }

  private func label(_ incident: Incident) -> String { "tocsin-\(incident.key)" }

  /// Jira takes at most 255 characters.
  private func summary(_ incident: Incident) -> String {
    let headline = incident.headline
    return headline.utf16.count <= 255 ? headline : headline.prefix(scalars: 200) + "…"
  }

  private func priority(_ severity: Severity) -> String {
    switch severity {
    case .critical: "Highest"
    case .high: "High"
    case .medium: "Medium"
    case .low: "Low"
    }
  }
}

extension String {
  /// The first scalars of a text; each is at most two units of UTF-16.
  fileprivate func prefix(scalars count: Int) -> String {
    var text = ""
    var units = 0
    for scalar in unicodeScalars {
      units += scalar.value > 0xFFFF ? 2 : 1
      guard units <= count else { break }
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}
