import LogSchema
import Outbox
import Testing

@testable import Delivery

struct TicketsReaderTests {
  @Test func `a section is read as it is written`() throws {
    let settings = try TicketSettings(
      yaml: """
        routes: []
        tickets:
          severities: [Medium, Critical]
          window: 2h
          incident_limit: 500
          byte_limit: 2000000
          retention: 1d
          first_wait: 2s
          longest_wait: 5m
          attempt_limit: 7
          age_limit: 1d
          connect_limit: 1s
          read_limit: 2s
          total_limit: 3s
          targets:
            - type: alertmanager
              name: on-call
              url: https://alerts.example.com/
              alert_name: Portal
              resolve_after: 10m
              repeat_every: 30s
              generator_url: https://tocsin.example.com/?a=b
              bearer: true
            - type: jira
              url: https://example.atlassian.net
              project: OPS
              issue_type: Bug
              set_priority: false
              settle_time: 2m
              email_variable: MAIL
              token_variable: TOKEN
            - type: webhook
              url: https://hooks.example.com/x?y
              signed: true
        """)
    #expect(settings.severities == [.medium, .critical])
    #expect(settings.outbox.window == .seconds(7200))
    #expect(settings.outbox.incidentLimit == 500 && settings.outbox.byteLimit == 2_000_000)
    #expect(settings.outbox.retention == .seconds(86_400))
    #expect(
      settings.outbox.targets.map(\.name) == ["on-call", "jira", "webhook"]
        && settings.outbox.targets.map(\.followsUp) == [true, false, false])
    #expect(
      settings.retry
        == RetrySettings(
          firstWait: .seconds(2), longestWait: .seconds(300), attemptLimit: 7,
          ageLimit: .seconds(86_400)))
    #expect(
      settings.timeLimits
        == TimeLimits(connect: .seconds(1), read: .seconds(2), total: .seconds(3)))
    #expect(
      settings.targets[0].kind
        == .alertmanager(
          AlertmanagerSettings(
            alertName: "Portal", resolveAfter: .seconds(600), repeatEvery: .seconds(30),
            generatorURL: "https://tocsin.example.com/?a=b",
            tokenVariable: "TOCSIN_ALERTMANAGER_TOKEN")))
    #expect(
      settings.targets[1].kind
        == .jira(
          JiraSettings(
            project: "OPS", issueType: "Bug", setsPriority: false, settleTime: .seconds(120),
            emailVariable: "MAIL", tokenVariable: "TOKEN")))
    #expect(
      settings.targets[2].kind
        == .webhook(WebhookSettings(secretVariable: "TOCSIN_WEBHOOK_SECRET")))
  }

  @Test func `what is left out has its default`() throws {
    let settings = try section("targets: [{type: webhook, url: 'http://hooks/'}]")
    #expect(settings.severities == [.high, .critical])
    #expect(settings.outbox.window == .seconds(3600))
    #expect(settings.retry == RetrySettings() && settings.timeLimits == TimeLimits())
    #expect(settings.targets[0].kind == .webhook(WebhookSettings()))
    #expect(settings.targets[0].name == "webhook")
  }

  @Test(arguments: [
    ("a: b", "there is no section 'tickets'. Add one"),
    ("tickets: }", "line 1, column 10: the file: this is no YAML"),
    ("tickets: []", "line 1, column 10: the section: a mapping is needed here"),
    ("tickets: {window: 1h}", "line 1, column 10: the section: 'targets' is missing"),
    ("tickets: {windows: 1h}", "nothing reads the key 'windows'. Known keys: severities, window"),
    ("tickets: {window: 1w, targets: []}", "column 19: the section: a duration from 1s to 365d"),
    ("tickets: {window: 0s, targets: []}", "a duration from 1s to 365d is needed"),
    ("tickets: {incident_limit: 0, targets: []}", "a whole number from 1 to 100000000"),
    ("tickets: {targets: []}", "column 20: the section: there is nothing here"),
    ("tickets: {severities: [Bad], targets: []}", "there is nothing here"),
    ("tickets: {targets: [{url: 'http://x'}]}", "target 1: 'type' is missing"),
    (
      "tickets: {targets: [{type: mail, url: 'http://x'}]}",
      "target 1: 'mail' is none of: alertmanager, jira, webhook"
    ),
    ("tickets: {targets: [{type: webhook}]}", "target 'webhook': 'url' is missing"),
    (
      "tickets: {targets: [{type: webhook, url: 'http://x', project: OPS}]}",
      "nothing reads the key 'project'"
    ),
    ("tickets: {targets: [{type: webhook, url: 'ftp://x'}]}", "target 'webhook': the URL does not"),
    (
      "tickets: {targets: [{type: jira, url: 'https://x/'}]}", "target 'jira': 'project' is missing"
    ),
    (
      "tickets: {targets: [{type: jira, url: 'https://x/', project: 'O\" OR'}]}",
      "letters, digits and '_' of a project's key are needed"
    ),
    (
      "tickets: {targets: [{type: jira, url: 'http://x/', project: OPS}]}",
      "credentials would be sent in plain text"
    ),
    (
      "tickets: {targets: [{type: webhook, url: 'http://x/', bearer: true}]}",
      "credentials would be sent in plain text"
    ),
    (
      "tickets: {targets: [{type: webhook, url: 'http://x/', signed: maybe}]}",
      "neither true nor false"
    ),
    (
      "tickets: {targets: [{type: alertmanager, url: 'http://x/?a=b'}]}", "has parameters"
    ),
    (
      "tickets: {targets: [{type: webhook, url: 'http://x'}, {type: webhook, url: 'http://y'}]}",
      "target 2: 'webhook' is there twice"
    ),
    (
      "tickets: {targets: [{type: webhook, name: 'a b', url: 'http://x'}]}",
      "1 to 64 letters, digits, '_', '-' and '.' are needed"
    ),
    (
      "tickets: {targets: [{type: webhook, url: 'https://u:hunter2@x'}]}",
      "column 42: target 'webhook': the URL holds credentials"
    ),
  ])
  func `a fault has its place and its remedy`(yaml: String, words: String) {
    let error = #expect(throws: TicketsError.self) { try TicketSettings(yaml: yaml) }
    let text = error?.description ?? ""
    #expect(text.contains(words), "\(text)")
    #expect(!text.contains("hunter2"))
  }

  @Test func `a severity that there is not is named`() {
    let error = #expect(throws: TicketsError.self) {
      try section("{severities: [Bad], targets: [{type: webhook, url: 'http://x'}]}")
    }
    #expect(error?.problem == .unknownValue("Bad", known: ["Low", "Medium", "High", "Critical"]))
  }

  private func section(_ text: String) throws -> TicketSettings {
    try TicketSettings(yaml: "tickets:\n  \(text)")
  }
}
