import LogSchema
import Outbox
import Testing

@testable import Delivery

/// Requests, letter by letter; what receivers accept is checked by Tests/Integration/receiver.py.
struct RequestTests {
  private let source = CredentialSource { name in
    ["MAIL": "Aladdin", "TOKEN": "open sesame", "SECRET": "key", "BROKEN": "a\nb"][name]
  }
  private let url: TargetURL

  init() throws { url = try TargetURL("https://example.com/") }

  /// The times are those of RFC 9110's example, and two seconds later.
  @Test func `a webhook is told all in one object, with key and signature`() async throws {
    let incident = try await Incident.example()
    let target = try WebhookTarget(
      name: "hook", url: url, WebhookSettings(secretVariable: "SECRET", tokenVariable: "TOKEN"),
      source)
    let request = target.request(incident)
    #expect(request.url == "https://example.com")
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(
      body == """
        {"event":"incident","id":"\(incident.key)","fingerprint":"\(incident.fingerprint)",\
        "severity":"Critical","process":"Web Server","log_type":"HTTP Error",\
        "message":"said \\"no\\" to <card>","shape":"\(incident.shape.escapingQuotes)",\
        "stage":"model","confidence":0.97,"declared_severity":null,"count":3,\
        "first_seen":"1994-11-06T08:49:37.000Z","last_seen":"1994-11-06T08:49:39.000Z"}
        """)
    let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
    #expect(headers["Idempotency-Key"] == incident.key)
    #expect(headers["Authorization"] == "Bearer open sesame")
    #expect(headers["Tocsin-Signature"]?.hasPrefix("sha256=") == true)
  }

  @Test func `Alertmanager is told of an alert that ends by itself`() async throws {
    let incident = try await Incident.example(sample: "lost")
    let settings = AlertmanagerSettings(
      resolveAfter: .seconds(60), generatorURL: "https://example.com/t")
    let target = try AlertmanagerTarget(name: "alerts", url: url, settings, source)
    let request = target.request(incident, isFollowUp: false, now: incident.firstSeen)
    #expect(request.url == "https://example.com/api/v2/alerts" && request.headers.isEmpty)
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        [{"labels":{"alertname":"TocsinIncident","severity":"critical","process":"Web Server",\
        "log_type":"HTTP Error","fingerprint":"\(incident.fingerprint)"},\
        "annotations":{"summary":"[Critical] HTTP Error issue detected in process Web Server",\
        "description":"lost","count":"3","last_seen":"1994-11-06T08:49:39.000Z",\
        "stage":"model","incident":"\(incident.key)","confidence":"0.97"},\
        "startsAt":"1994-11-06T08:49:37.000Z","endsAt":"1994-11-06T08:50:39.000Z",\
        "generatorURL":"https://example.com/t"}]
        """)
  }

  /// 10 minutes after the last finding, at 08:49:39, the alert is to fire for 5 more.
  @Test func `an alert that comes late fires all the same, and a follow-up ends when it ends`()
    async throws
  {
    let incident = try await Incident.example()
    let target = try AlertmanagerTarget(name: "alerts", url: url, AlertmanagerSettings(), source)
    let now = incident.lastSeen + .seconds(600)
    func body(isFollowUp: Bool) -> String {
      let request = target.request(incident, isFollowUp: isFollowUp, now: now)
      return String(decoding: request.body, as: UTF8.self)
    }
    #expect(body(isFollowUp: false).contains("\"endsAt\":\"1994-11-06T09:04:39.000Z\""))
    #expect(body(isFollowUp: true).contains("\"endsAt\":\"1994-11-06T08:54:39.000Z\""))
  }

  @Test func `a label without a value is left out`() async throws {
    let incident = try await Incident.example(logType: "", process: "")
    let target = try AlertmanagerTarget(name: "alerts", url: url, AlertmanagerSettings(), source)
    let request = target.request(incident, isFollowUp: false, now: incident.lastSeen)
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(!body.contains("\"process\"") && !body.contains("\"log_type\""))
    #expect(body.contains("\"summary\":\"[Critical] issue detected\""))
  }

  /// `Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==` is the example of RFC 7617, section 2.
  @Test func `Jira is asked for an issue that a search can find again`() async throws {
    let incident = try await Incident.example(sample: "lost", count: 1)
    let target = try jira(JiraSettings(project: "OPS"))
    let request = target.createRequest(incident)
    #expect(request.url == "https://example.com/rest/api/3/issue")
    #expect(request.headers.map(\.value) == ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(
      body.hasPrefix(
        """
        {"fields":{"project":{"key":"OPS"},"issuetype":{"name":"Task"},\
        "summary":"[Critical] HTTP Error issue detected in process Web Server",\
        "description":{"type":"doc","version":1,"content":[{"type":"paragraph","content":\
        [{"type":"text","text":"
        """))
    #expect(
      body.hasSuffix(
        """
        "labels":["tocsin","tocsin-\(incident.key)"],"priority":{"name":"Highest"}}}
        """))
    #expect(
      String(decoding: target.searchRequest(incident).body, as: UTF8.self) == """
        {"jql":"project = \\"OPS\\" AND labels = \\"tocsin-\(incident.key)\\"","maxResults":1,\
        "fields":["key"]}
        """)
  }

  @Test(arguments: [
    (Severity.critical, "Highest"), (.high, "High"), (.medium, "Medium"), (.low, "Low"),
  ])
  func `priorities follow severities`(severity: Severity, priority: String) async throws {
    let incident = try await Incident.example(severity: severity)
    let body = try jira(JiraSettings(project: "OPS")).createRequest(incident).body
    #expect(
      String(decoding: body, as: UTF8.self).contains("\"priority\":{\"name\":\"\(priority)\"}"))
    let without = try jira(JiraSettings(project: "OPS", setsPriority: false))
      .createRequest(incident).body
    #expect(!String(decoding: without, as: UTF8.self).contains("priority"))
  }

  @Test func `a summary has no more than 255 units of UTF-16`() async throws {
    let incident = try await Incident.example(
      logType: String(repeating: "🦉", count: 60), process: String(repeating: "é", count: 120))
    let body = try jira(JiraSettings(project: "OPS")).createRequest(incident).body
    let text = String(decoding: body, as: UTF8.self)
    let start = try #require(text.firstRange(of: "\"summary\":\"")).upperBound
    let summary = text[start...].prefix { $0 != "\"" }
    #expect(summary.utf16.count <= 255 && summary.hasSuffix("…") && summary.hasPrefix("[Critical]"))
  }

  @Test func `an issue's key is believed only if it looks like one`() {
    func created(_ text: String) -> JiraAnswer.Issue? {
      JiraAnswer.issue(ofCreation: Array(text.utf8))
    }
    #expect(created(#"{"id":"1","key":"OPS-7","self":"x"}"#)?.key == "OPS-7")
    #expect(created(#"{"key":"<b>\u001b[31m"}"#) == JiraAnswer.Issue(key: nil))
    #expect(created("{}") == nil && created("") == nil && created("[") == nil)
    func found(_ text: String) -> [JiraAnswer.Issue]? {
      JiraAnswer.issues(ofSearch: Array(text.utf8))
    }
    #expect(found(#"{"issues":[{"id":"1","key":"OPS-7"}],"isLast":true}"#)?.first?.key == "OPS-7")
    #expect(found(#"{"issues":[]}"#) == [])
    #expect(found(#"{"errorMessages":[]}"#) == nil)
  }

  // MARK: Credentials

  @Test func `a credential that is missing is named, and none is ever printed`() throws {
    let missing = #expect(throws: CredentialError.self) {
      try jira(JiraSettings(project: "OPS", tokenVariable: "NONE"))
    }
    #expect(missing == .missing(variable: "NONE", target: "jira"))
    #expect(missing?.description.contains("environment variable NONE") == true)
    #expect(throws: CredentialError.unusable(variable: "BROKEN", target: "hook")) {
      try WebhookTarget(
        name: "hook", url: url, WebhookSettings(tokenVariable: "BROKEN"), source)
    }
    let target = try jira(JiraSettings(project: "OPS"))
    var dumped = ""
    dump(target, to: &dumped)
    for text in ["\(target)", String(reflecting: target), dumped] {
      #expect(!text.contains("sesame") && !text.contains("QWxh"))
    }
  }

  private func jira(_ settings: JiraSettings) throws -> JiraTarget {
    var settings = settings
    settings.emailVariable = "MAIL"
    if settings.tokenVariable == "TOCSIN_JIRA_TOKEN" { settings.tokenVariable = "TOKEN" }
    return try JiraTarget(name: "jira", url: url, settings, source)
  }
}

extension String {
  fileprivate var escapingQuotes: String {
    split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
  }
}
