import Evaluation
import Infer
import LogSchema

/// Turns a model's probabilities into a severity, what it is expected to cost, and whether the
/// model is sure enough.
struct ModelJudge: Sendable {
  /// The severity of each class of the model.
  private let severities: [Severity]
  private let configuration: DecisionConfiguration
  /// What it costs to call by one class what is of another. Shape `[called][actual]`, row-major.
  private let costs: [Double]

  init(severities: [Severity], configuration: DecisionConfiguration) {
    self.severities = severities
    self.configuration = configuration
    costs = severities.flatMap { called in severities.map { configuration.costs[$0, called] } }
  }

  /// What the model says of a message.
  ///
  /// - Parameters:
  ///   - prediction: The model's own reading of the probabilities.
  ///   - probabilities: Calibrated if the model is. Shape `[classCount]`.
  /// - Complexity: O(classes²), no allocation.
  func finding(_ prediction: Prediction, probabilities: Span<Double>) -> ModelFinding {
    let called = chosenClass(prediction, probabilities)
    let cost = expectedCost(of: called, probabilities)
    let isKnown = prediction.isKnown || !configuration.usesGate
    return ModelFinding(
      severity: severities[called], probability: probabilities[called], expectedCost: cost,
      knownScore: prediction.knownScore, isKnown: isKnown,
      isSure: isKnown
        && isAccepted(called, probability: probabilities[called], cost: cost, prediction))
  }

  private func chosenClass(_ prediction: Prediction, _ probabilities: Span<Double>) -> Int {
    guard configuration.choice == .cheapest else { return prediction.classIndex }
    // Classes come from the least to the most severe, so among equals the most severe wins.
    let costs = costs.span
    var best = 0
    var least = Double.infinity
    var start = 0
    for called in probabilities.indices {
      let cost = dot(probabilities, costs, from: start)
      if cost <= least { (best, least) = (called, cost) }
      start += probabilities.count
    }
    return best
  }

  /// `Σ over a of p[a] · cost[a, called]`.
  private func expectedCost(of called: Int, _ probabilities: Span<Double>) -> Double {
    dot(probabilities, costs.span, from: called * probabilities.count)
  }

  private func isAccepted(
    _ called: Int, probability: Double, cost: Double, _ prediction: Prediction
  ) -> Bool {
    switch configuration.acceptance {
    case .costs:
      cost <= configuration.askingCost
    case .modelThresholds:
      // The file's thresholds are for the model's own choice.
      called == prediction.classIndex && prediction.isConfident
    case .probabilities(let thresholds):
      probability >= thresholds[severities[called].rawValue]
    }
  }
}

/// The product of `left` and as much of `right` from `start` on.
private func dot(_ left: Span<Double>, _ right: Span<Double>, from start: Int) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[start + index] }
  return sum
}
