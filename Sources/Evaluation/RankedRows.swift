/// Rows in the order of falling score, for the curves that a moving threshold draws.
///
/// Rows of equal score pass the threshold together, so the order among them does not matter.
public struct RankedRows: Sendable {
  private let order: [Int]
  /// For each place of the order, whether the next row has another score.
  private let endsStep: [Bool]
  private let isPositive: [Bool]
  private let scores: [Double]

  /// Ranks rows.
  ///
  /// - Parameters:
  ///   - scores: How much each row looks positive; no score is NaN.
  ///   - isPositive: Whether each row is.
  /// - Complexity: O(n log n).
  public init(scores: [Double], isPositive: [Bool]) {
    precondition(
      scores.count == isPositive.count, "\(scores.count) scores, \(isPositive.count) rows")
    let order = scores.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    self.order = order
    endsStep = order.indices.map {
      $0 + 1 == order.count || scores[order[$0]] != scores[order[$0 + 1]]
    }
    self.isPositive = isPositive
    self.scores = scores
  }

  /// The areas under the two curves of a ranking.
  public struct Areas: Equatable, Sendable {
    /// `Σ (recallₙ − recallₙ₋₁) · precisionₙ` over the thresholds from high to low; nil without
    /// positive rows. scikit-learn's `average_precision_score`.
    public let averagePrecision: Double?
    /// The share of pairs of a positive and a negative row that are ranked right, ties for half;
    /// nil where either is missing. scikit-learn's `roc_auc_score`.
    public let underROC: Double?
  }

  /// What lies at and above a threshold.
  public struct Step: Equatable, Sendable {
    /// The score of the last rows that pass.
    public let threshold: Double
    /// Positive rows that pass, by weight.
    public let truePositives: Double
    /// Negative rows that pass, by weight.
    public let falsePositives: Double

    /// Share of the rows that pass that are positive.
    public var precision: Double { truePositives / (truePositives + falsePositives) }
  }

  /// The areas under the curves.
  ///
  /// - Parameter weights: Of each row, 0 or more. Shape `[rowCount]`.
  /// - Complexity: O(n), no allocation.
  public func areas(weights: [Double]) -> Areas {
    var before = (truePositives: 0.0, falsePositives: 0.0)
    var precisionSum = 0.0
    var area = 0.0
    forEachStep(weights: weights) { step in
      let gain = step.truePositives - before.truePositives
      precisionSum += gain > 0 ? gain * step.precision : 0
      area +=
        (step.falsePositives - before.falsePositives)
        * (step.truePositives + before.truePositives) / 2
      before = (step.truePositives, step.falsePositives)
    }
    let (positives, negatives) = before
    return Areas(
      averagePrecision: positives > 0 ? precisionSum / positives : nil,
      underROC: positives > 0 && negatives > 0 ? area / (positives * negatives) : nil)
  }

  /// All steps, from the highest threshold to the lowest.
  public func steps(weights: [Double]) -> [Step] {
    var steps: [Step] = []
    forEachStep(weights: weights) { steps.append($0) }
    return steps
  }

  /// Steps that no row of any weight passes are left out.
  private func forEachStep(weights: [Double], _ body: (Step) -> Void) {
    var truePositives = 0.0
    var falsePositives = 0.0
    var weightOfStep = 0.0
    for (place, row) in order.enumerated() {
      let weight = weights[row]
      if isPositive[row] { truePositives += weight } else { falsePositives += weight }
      weightOfStep += weight
      guard endsStep[place] else { continue }
      if weightOfStep > 0 {
        body(
          Step(
            threshold: scores[row], truePositives: truePositives, falsePositives: falsePositives))
      }
      weightOfStep = 0
    }
  }
}
