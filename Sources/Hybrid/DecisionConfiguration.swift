public import Evaluation
public import LogSchema

/// Who is asked about which record, when a model's answer is good enough, and what stands in for
/// a language model that does not answer.
public struct DecisionConfiguration: Equatable, Sendable {
  /// The first route that fits a record says who may settle it; a record that fits none goes by
  /// ``Stage/askable``.
  public var routes: [Route]
  /// Whether the model may settle only messages that its gate knows.
  public var usesGate: Bool
  /// Which severity the model calls a record by.
  public var choice: Choice
  /// From when on the model is sure.
  public var acceptance: Acceptance
  /// What mistakes cost.
  public var costs: SeverityCosts
  /// What it costs to ask the language model, its own mistakes included, in the units of
  /// ``costs``.
  public var askingCost: Double
  /// What stands in for the language model where the gate knows the message.
  public var fallbackForUnsure: Fallback
  /// What stands in for it where the gate does not know the message.
  public var fallbackForUnknown: Fallback

  /// Who may settle the records of some log types and processes.
  public struct Route: Equatable, Sendable {
    /// The log types it is for, byte for byte; empty for all.
    public let logTypes: [String]
    /// The processes it is for, byte for byte; empty for all.
    public let processes: [String]
    /// The stages that may settle these records. Rules and a sure model that are not among them
    /// still set what the language model cannot go below.
    public let stages: Set<Stage>

    /// A route of its parts.
    public init(logTypes: [String], processes: [String], stages: Set<Stage>) {
      self.logTypes = logTypes
      self.processes = processes
      self.stages = stages
    }
  }

  /// Which severity the model calls a record by.
  public enum Choice: String, Sendable, CaseIterable {
    /// The one that is cheapest to be wrong with; among equals the most severe.
    case cheapest
    /// The most probable one.
    case mostProbable = "most-probable"
  }

  /// From when on the model is sure of its choice.
  public enum Acceptance: Equatable, Sendable {
    /// When being wrong costs no more than asking: the expected cost of the choice is at most
    /// ``DecisionConfiguration/askingCost``.
    ///
    /// Reference: Chow 1970, doi:10.1109/TIT.1970.1054406, with a matrix of costs.
    case costs
    /// When the probability reaches the threshold in the model file, chosen by
    /// `train --target-precision`; always where it has none.
    case modelThresholds
    /// When the probability reaches a figure of its own for each severity, by raw value.
    case probabilities([Double])
  }

  /// What stands in where nobody settled a record.
  public enum Fallback: String, Sendable, CaseIterable {
    /// The model's best answer, marked as a fallback.
    case model
    /// `Unclassified`.
    case unclassified
  }

  /// A configuration of its parts.
  public init(
    routes: [Route], usesGate: Bool, choice: Choice, acceptance: Acceptance, costs: SeverityCosts,
    askingCost: Double, fallbackForUnsure: Fallback, fallbackForUnknown: Fallback
  ) {
    precondition(askingCost >= 0 && askingCost.isFinite, "asking cannot cost \(askingCost)")
    self.routes = routes
    self.usesGate = usesGate
    self.choice = choice
    self.acceptance = acceptance
    self.costs = costs
    self.askingCost = askingCost
    self.fallbackForUnsure = fallbackForUnsure
    self.fallbackForUnknown = fallbackForUnknown
  }

  /// The largest share that one severity can have among the records that the model settles as
  /// another, if its probabilities are calibrated.
  ///
  /// Where the model is sure by ``Acceptance/costs``, the expected cost `Σ p[a] · cost[a, called]`
  /// is at most the asking cost, so `p[actual] ≤ askingCost / cost[actual, called]`; by
  /// probabilities, `p[actual] ≤ 1 − threshold[called]`. The mean over the settled records keeps
  /// the bound of each.
  ///
  /// - Parameter modelThresholds: Those of the model file by raw value, if it has any.
  /// - Returns: 0...1; 1 where nothing bounds it.
  public func largestShare(
    of actual: Severity, among called: Severity, modelThresholds: [Double]?
  ) -> Double {
    let bound: Double
    switch acceptance {
    case .costs:
      let cost = costs[actual, called]
      bound = cost > 0 ? askingCost / cost : 1
    case .modelThresholds:
      bound = 1 - (modelThresholds?[called.rawValue] ?? 0)
    case .probabilities(let thresholds):
      bound = 1 - thresholds[called.rawValue]
    }
    return min(max(bound, 0), 1)
  }
}
