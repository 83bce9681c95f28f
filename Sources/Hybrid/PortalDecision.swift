import Evaluation

extension DecisionConfiguration {
  /// What holds unless a file says otherwise: the portal's behaviour, as ``portalYAML`` writes it.
  public static let portal = DecisionConfiguration(
    routes: [
      Route(
        logTypes: ["Maintenance", "Access Control Violation", "Email Failure"], processes: [],
        stages: [.languageModel])
    ],
    usesGate: true, choice: .cheapest, acceptance: .costs, costs: .standard, askingCost: 0.6,
    fallbackForUnsure: .model, fallbackForUnknown: .unclassified)

  /// ``portal`` as a file: the example to start a configuration from.
  public static let portalYAML = """
    # Who decides about a record. Every part may be left out; these are the defaults.

    # The first route that fits a record names the stages that may settle it: rules, model,
    # language-model. A record that fits none goes through all three, in this order. A rule or a
    # sure model that is left out still sets what the language model cannot go below.
    routes:
      - log_type: [Maintenance, Access Control Violation, Email Failure]
        stages: [language-model]
      # - process: Firewall          # a route may ask for processes, log types or both
      #   stages: [rules, model]     # never ask the language model about these

    model:
      # Lines unlike anything in training are not settled by the model.
      gate: true
      # cheapest: the severity with the smallest expected cost. most-probable: the likeliest.
      choose: cheapest
      # costs: sure where being wrong is expected to cost no more than asking the language model.
      # thresholds: sure by the thresholds of the model file (train --target-precision).
      # Or a probability for each severity: {Low: 0.99, Medium: 0.8, High: 0.8, Critical: 0.5}
      sure_by: costs

    costs:
      # What it costs to ask the language model, its own mistakes included; the unit is calling a
      # line one step too severe. Calibrated, at most 0.6 / 18 = 3.4 % of the lines that the model
      # settles as Low are Critical.
      language_model: 0.6
      # For each severity that a line has, what it costs to call it so.
      matrix:
        Low:      {Low: 0,  Medium: 1, High: 2, Critical: 3}
        Medium:   {Low: 2,  Medium: 0, High: 1, Critical: 2}
        High:     {Low: 8,  Medium: 2, High: 0, Critical: 1}
        Critical: {Low: 18, Medium: 8, High: 2, Critical: 0}

    # What stands in when the language model is off, slow, over budget or wrong: model, its best
    # answer marked as a fallback, or unclassified.
    fallback:
      unsure: model            # the gate knows the line
      unknown: unclassified    # it does not

    """
}
