import Evaluation
import Features
import Hybrid
import Infer
import LLMClient
import LogSchema
import ModelFile

/// What `tocsin decide` prints.
struct DecisionReport {
  let classifier: HybridClassifier
  let simulation: DecisionSimulation?
  /// What the simulation's questions would take; nil without a simulation.
  let estimate: QuestionEstimate?

  private typealias Scenario = DecisionSimulation.Scenario

  private var configuration: DecisionConfiguration { classifier.configuration }

  var text: String {
    var lines = ["Who may settle which records:"]
    lines += configuration.routes.map { "  \(words($0)): \(names($0.stages))" }
    lines.append("  all others: \(names(Set(Stage.askable)))")
    lines.append("The model \(acceptanceWords).")
    if classifier.model.calibration == nil {
      lines.append(
        "  Its probabilities are not calibrated, so the bounds below do not hold for certain: "
          + "train with --calibrate temperature.")
    }
    lines.append("Among the lines that it settles, of calibrated probabilities, at most:")
    for called in Severity.allCases where called < .critical {
      lines.append(
        "  \(percent(bound(.critical, called))) of those called \(called.label) are Critical")
    }
    lines.append(
      "Where the language model gives no answer: \(configuration.fallbackForUnsure.rawValue) if "
        + "the gate knows the line, else \(configuration.fallbackForUnknown.rawValue).")
    if let simulation { lines += ["", text(of: simulation)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private var acceptanceWords: String {
    let choice =
      configuration.choice == .cheapest
      ? "calls a line by the severity with the least expected cost"
      : "calls a line by the likeliest severity"
    return switch configuration.acceptance {
    case .costs:
      "\(choice), and is sure where that cost is at most \(configuration.askingCost)"
    case .modelThresholds:
      "\(choice), and is sure by the thresholds in its file"
        + (modelThresholds == nil ? " (it has none: always)" : "")
    case .probabilities(let thresholds):
      "\(choice), and is sure from these probabilities on: "
        + Severity.allCases.map { "\($0.label) \(thresholds[$0.rawValue])" }
        .joined(separator: ", ")
    }
  }

  private var modelThresholds: [Double]? {
    classifier.model.calibration?.thresholds.map { thresholds in
      var bySeverity = [Double](repeating: 2, count: Severity.allCases.count)
      for (index, label) in classifier.model.labels.enumerated() {
        if let severity = Severity(label: label) {
          bySeverity[severity.rawValue] = thresholds[index]
        }
      }
      return bySeverity
    }
  }

  private func bound(_ actual: Severity, _ called: Severity) -> Double {
    configuration.largestShare(of: actual, among: called, modelThresholds: modelThresholds)
  }

  private func words(_ route: DecisionConfiguration.Route) -> String {
    [("log type", route.logTypes), ("process", route.processes)]
      .filter { !$0.1.isEmpty }
      .map { "\($0.0) \($0.1.joined(separator: " or "))" }
      .joined(separator: " and ")
  }

  private func names(_ stages: Set<Stage>) -> String {
    stages.sorted { $0.rawValue < $1.rawValue }.map(\.name).joined(separator: ", ")
  }

  // MARK: The simulation

  private func text(of simulation: DecisionSimulation) -> String {
    var lines = [
      HybridSummary.table(simulation.counts),
      "language model: \(wantedCount(simulation)) records ask for one, "
        + "\(simulation.distinctQuestionCount) of them a question that the cache cannot answer; "
        + estimateWords,
    ]
    for scenario in Scenario.allCases {
      lines += ["", "\(scenario.rawValue):"]
      lines.append(
        "  label     rows     mistakes  called lower  Unclassified")
      for label in Severity.allCases {
        let cells = [
          (label.label, -8), (String(simulation.count(of: label)), 6),
          (String(simulation.mistakeCount(of: label, scenario)), 12),
          (String(simulation.calledLowerCount(of: label, scenario)), 13),
          (String(simulation.count(of: label, called: nil, scenario)), 13),
        ]
        lines.append("  " + cells.map { padded($0.0, to: $0.1) }.joined(separator: " "))
      }
      let mean = simulation.meanCost(configuration.costs, scenario)
      lines.append(
        "  Criticals called lower: \(simulation.calledLowerCount(of: .critical, scenario)); "
          + "mean cost \(mean.map { fixedPoint($0, digits: 4) } ?? "–")")
    }
    return lines.joined(separator: "\n")
  }

  /// Spaces before a text, or behind it for a negative width.
  private func padded(_ text: String, to width: Int) -> String {
    let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? text + padding : padding + text
  }

  private func percent(_ share: Double) -> String { fixedPoint(100 * share, digits: 1) + " %" }

  private func wantedCount(_ simulation: DecisionSimulation) -> Int {
    simulation.counts.questions.reduce(0) { $0 + $1.value }
  }

  private var estimateWords: String {
    guard let estimate else { return "" }
    let tokens =
      "about \(estimate.inputTokenCount) tokens in and \(estimate.outputTokenCount) out"
    guard let cost = estimate.cost else {
      return tokens + " (no prices: set input_price and output_price of language_model)"
    }
    return tokens + ", cost \(fixedPoint(cost, digits: 4)) by the configured prices"
  }

  // MARK: JSON

  var json: JSONValue {
    [
      "routes": .array(
        configuration.routes.map { route in
          [
            "log_type": .array(route.logTypes.map { .string($0) }),
            "process": .array(route.processes.map { .string($0) }),
            "stages": .array(
              route.stages.sorted { $0.rawValue < $1.rawValue }.map { .string($0.name) }),
          ]
        }),
      "calibrated": .bool(classifier.model.calibration != nil),
      "largest_share_of_critical": .object(
        Severity.allCases.dropLast().map {
          JSONValue.Member($0.label, .number(bound(.critical, $0)))
        }),
      "fallback": [
        "unsure": .string(configuration.fallbackForUnsure.rawValue),
        "unknown": .string(configuration.fallbackForUnknown.rawValue),
      ],
      "rows": simulation.map { .integer($0.counts.total) } ?? .null,
      "by_stage": simulation.map { HybridSummary.json($0.counts) } ?? .null,
      "questions": simulation.map {
        [
          "records": .integer(wantedCount($0)), "distinct": .integer($0.distinctQuestionCount),
          "input_tokens": estimate.map { .integer($0.inputTokenCount) } ?? .null,
          "output_tokens": estimate.map { .integer($0.outputTokenCount) } ?? .null,
          "cost": .number(estimate?.cost),
        ]
      } ?? .null,
      "scenarios": simulation.map { json(of: $0) } ?? .null,
    ]
  }

  private func json(of simulation: DecisionSimulation) -> JSONValue {
    .array(
      Scenario.allCases.map { scenario in
        [
          "language_model": .string(
            scenario == .withoutLanguageModel ? "none" : "answers by the label"),
          "mean_cost": .number(simulation.meanCost(configuration.costs, scenario)),
          "criticals_called_lower": .integer(
            simulation.calledLowerCount(of: .critical, scenario)),
          "by_label": .object(
            Severity.allCases.map { label in
              JSONValue.Member(
                label.label,
                .object(
                  (Severity.allCases + [nil]).map {
                    JSONValue.Member(
                      $0?.label ?? Severity.unclassifiedLabel,
                      .integer(simulation.count(of: label, called: $0, scenario)))
                  }))
            }),
        ]
      })
  }
}
