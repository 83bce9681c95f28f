import Evaluation
import LogSchema
import Testing

@testable import Hybrid

struct DecisionReaderTests {
  @Test func `the example file says what holds without a file`() throws {
    #expect(try DecisionConfiguration(yaml: DecisionConfiguration.portalYAML) == .portal)
  }

  @Test func `what a file leaves out is as in the portal`() throws {
    let read = try DecisionConfiguration(yaml: "fallback: {unknown: model}")
    var expected = DecisionConfiguration.portal
    expected.fallbackForUnknown = .model
    #expect(read == expected)
  }

  @Test func `every part can be set`() throws {
    let read = try DecisionConfiguration(
      yaml: """
        routes:
          - {process: Firewall, log_type: Warning, stages: [rules, model]}
          - {log_type: [A, B], stages: language-model}
        model:
          gate: false
          choose: most-probable
          sure_by: {Low: 0.99, Medium: 0.8, High: 0.7, Critical: 0.5}
        costs:
          language_model: 2
          matrix:
            Low: {Low: 0, Medium: 1, High: 1, Critical: 1}
            Medium: {Low: 1, Medium: 0, High: 1, Critical: 1}
            High: {Low: 1, Medium: 1, High: 0, Critical: 1}
            Critical: {Low: 7, Medium: 1, High: 1, Critical: 0}
        language_model: {model: any}
        """)
    #expect(
      read.routes == [
        .init(logTypes: ["Warning"], processes: ["Firewall"], stages: [.rules, .model]),
        .init(logTypes: ["A", "B"], processes: [], stages: [.languageModel]),
      ])
    #expect(!read.usesGate)
    #expect(read.choice == .mostProbable)
    #expect(read.acceptance == .probabilities([0.99, 0.8, 0.7, 0.5]))
    #expect(read.askingCost == 2)
    #expect(read.costs[.critical, .low] == 7)
    #expect(read.costs[.low, .critical] == 1)
    #expect(read.fallbackForUnsure == .model)
  }

  @Test(arguments: [
    ("routes: [{stages: [rules]}]", "decisions, line 1, column 10: route 1: a route needs"),
    (
      "routes:\n  - {process: A, stages: [ruls]}", "line 2, column 27: route 1: 'ruls' is not known"
    ),
    ("routes:\n  - {process: A, stages: [rules, rules]}", "'rules' is there twice"),
    ("routes:\n  - {process: A}", "route 1: 'stages' is missing"),
    ("routes: []", "there is nothing here"),
    ("model: {gate: maybe}", "'maybe' is not known here. Use one of: true, false."),
    ("model: {choose: best}", "Use one of: cheapest, most-probable."),
    ("model: {sure_by: {Low: 0.5}}", "'Medium' is missing"),
    (
      "model: {sure_by: {Low: 0.5, Medium: 1, High: 2, Critical: 0}}",
      "'2' is not a probability from 0 to 1"
    ),
    ("costs: {language_model: -1}", "'-1' is not a number from 0 to 1e9"),
    ("costs: {language_model: nan}", "'nan' is not a number"),
    ("costs: {matrix: {Low: {Low: 0}}}", "costs of Low lines: 'Medium' is missing"),
    ("fallback: {unsure: rules}", "Use one of: model, unclassified."),
    ("thresholds: 1", "nothing reads the key 'thresholds'"),
    ("- 1", "a mapping is needed here"),
    ("a: b: c", "this is no YAML"),
    ("", "there is nothing here"),
  ])
  func `a fault names its place and what to do`(yaml: String, words: String) {
    do {
      _ = try DecisionConfiguration(yaml: yaml)
      Issue.record("'\(yaml)' is read")
    } catch {
      #expect(error.description.contains(words), "\(error)")
    }
  }

  @Test func `a text without end is refused unread`() {
    let yaml = "# " + String(repeating: "x", count: DecisionConfiguration.largestTextByteCount)
    #expect(throws: DecisionError.self) { try DecisionConfiguration(yaml: yaml) }
  }
}
