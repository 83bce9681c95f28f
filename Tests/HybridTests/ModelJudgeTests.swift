import Evaluation
import LogSchema
import Testing

@testable import Hybrid
@testable import Infer

struct ModelJudgeTests {
  private func finding(
    _ probabilities: [Double], isKnown: Bool = true, isConfident: Bool = true,
    _ change: (inout DecisionConfiguration) -> Void = { _ in }
  ) -> ModelFinding {
    var configuration = DecisionConfiguration.portal
    change(&configuration)
    var best = 0
    for index in probabilities.indices where probabilities[index] > probabilities[best] {
      best = index
    }
    let prediction = Prediction(
      classIndex: best, label: Severity.allCases[best].label, confidence: probabilities[best],
      isConfident: isConfident, knownScore: isKnown ? 1 : 0, isKnown: isKnown)
    return ModelJudge(severities: Severity.allCases, configuration: configuration)
      .finding(prediction, probabilities: probabilities.span)
  }

  /// Called Low: 0.1 · 18 = 1.8. Medium: 0.9 · 1 + 0.1 · 8 = 1.7. High: 0.9 · 2 + 0.1 · 2 = 2.
  /// Critical: 0.9 · 3 = 2.7.
  @Test func `the cheapest severity need not be the likeliest`() {
    let found = finding([0.9, 0, 0, 0.1])
    #expect(found.severity == .medium)
    #expect(found.probability == 0)
    #expect(abs(found.expectedCost - 1.7) < 1e-12)
    #expect(!found.isSure)
    let likeliest = finding([0.9, 0, 0, 0.1]) { $0.choice = .mostProbable }
    #expect(likeliest.severity == .low)
    #expect(abs(likeliest.expectedCost - 1.8) < 1e-12)
  }

  /// High called Low costs 8, Low called High 2: both are worth 1.6 at 0.2 : 0.8.
  @Test func `among equally cheap severities the most severe is called`() {
    let found = finding([0.5, 0.5, 0, 0]) {
      $0.costs = SeverityCosts { actual, called in actual == called ? 0 : 1 }
    }
    #expect(found.severity == .medium)
  }

  /// Even odds of Medium and High: High costs 0.5, Medium 1.
  @Test func `the model is sure where being wrong costs no more than asking`() {
    #expect(finding([0, 0.5, 0.5, 0]) { $0.askingCost = 0.5 }.isSure)
    #expect(!finding([0, 0.5, 0.5, 0]) { $0.askingCost = 0.49 }.isSure)
  }

  @Test func `a line that the gate does not know is never sure`() {
    #expect(!finding([1, 0, 0, 0], isKnown: false).isSure)
    #expect(finding([1, 0, 0, 0], isKnown: false) { $0.usesGate = false }.isSure)
  }

  @Test func `thresholds of the file hold for the model's own choice alone`() {
    let byFile: (inout DecisionConfiguration) -> Void = { $0.acceptance = .modelThresholds }
    #expect(finding([0.97, 0, 0, 0.03], byFile).isSure)
    #expect(!finding([0.97, 0, 0, 0.03], isConfident: false, byFile).isSure)
    // The cheapest is Medium, which the thresholds do not speak of.
    #expect(!finding([0.9, 0, 0, 0.1], byFile).isSure)
  }

  @Test func `each severity can have a probability of its own`() {
    let byProbability: (inout DecisionConfiguration) -> Void = {
      $0.choice = .mostProbable
      $0.acceptance = .probabilities([0.9, 0.8, 0.7, 0.6])
    }
    #expect(finding([0, 0, 0.39, 0.61], byProbability).isSure)
    #expect(!finding([0, 0, 0.61, 0.39], byProbability).isSure)
  }

  /// 0.6 / 18 and 0.6 / 8; 1 − 0.9.
  @Test func `the share of Criticals among lines settled as Low is bounded`() {
    var configuration = DecisionConfiguration.portal
    func bound(_ called: Severity) -> Double {
      configuration.largestShare(of: .critical, among: called, modelThresholds: nil)
    }
    #expect(abs(bound(.low) - 0.03333333333333333) < 1e-15)
    #expect(abs(bound(.medium) - 0.075) < 1e-15)
    configuration.acceptance = .probabilities([0.9, 0, 0, 0])
    #expect(abs(bound(.low) - 0.1) < 1e-15)
    configuration.acceptance = .modelThresholds
    #expect(bound(.low) == 1)
  }

  /// Every mixture of the four severities in steps of 0.05 that the model settles keeps the bound.
  @Test func `no settled probabilities break the bound`() {
    var settledCount = 0
    for first in 0...20 {
      for second in 0...(20 - first) {
        for third in 0...(20 - first - second) {
          let parts = [first, second, third, 20 - first - second - third]
          let found = finding(parts.map { Double($0) / 20 })
          guard found.isSure else { continue }
          settledCount += 1
          for actual in Severity.allCases where actual != found.severity {
            let share = Double(parts[actual.rawValue]) / 20
            let bound = DecisionConfiguration.portal.largestShare(
              of: actual, among: found.severity, modelThresholds: nil)
            #expect(share <= bound + 1e-12)
          }
        }
      }
    }
    #expect(settledCount > 4)
  }
}
