/// Rows in the order of falling score, for the curves that a moving threshold draws.
///
/// Rows of equal score pass the threshold together, so the order among them does not matter.
public struct RankedRows: Sendable {
  private let order: [Place]
  private let scores: [Double]

  /// A place of the order.
  private struct Place {
    let row: UInt32
    let isPositive: Bool
    /// Whether the next row has another score.
    let endsStep: Bool
  }

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
    self.order = order.enumerated().map { place, row in
      Place(
        row: UInt32(row), isPositive: isPositive[row],
        endsStep: place + 1 == order.count || scores[row] != scores[order[place + 1]])
    }
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

    /// Rows that pass, by weight.
    fileprivate var passed: Double { truePositives + falsePositives }
    /// Share of the rows that pass that are positive.
    public var precision: Double { truePositives / passed }
  }

  /// The areas under the curves.
  ///
  /// - Parameter weights: Of each row, 0 or more. Shape `[rowCount]`.
  /// - Complexity: O(n), no allocation.
  public func areas(weights: [Double]) -> Areas {
    var before = (truePositives: 0.0, falsePositives: 0.0)
    var precisionSum = 0.0
    var area = 0.0
    forEachStep(weights: weights) { _, truePositives, falsePositives in
      // Chance decides which steps gain anything: nothing branches on it.
      let passed = max(truePositives + falsePositives, .leastNormalMagnitude)
      precisionSum += (truePositives - before.truePositives) * (truePositives / passed)
      area +=
        (falsePositives - before.falsePositives) * (truePositives + before.truePositives) / 2
      before = (truePositives, falsePositives)
    }
    let (positives, negatives) = before
    return Areas(
      averagePrecision: positives > 0 ? precisionSum / positives : nil,
      underROC: positives > 0 && negatives > 0 ? area / (positives * negatives) : nil)
  }

  /// All steps that rows of some weight pass, from the highest threshold to the lowest.
  public func steps(weights: [Double]) -> [Step] {
    var steps: [Step] = []
    forEachStep(weights: weights) { row, truePositives, falsePositives in
      guard truePositives + falsePositives > (steps.last?.passed ?? 0) else { return }
      steps.append(
        Step(
          threshold: scores[row], truePositives: truePositives, falsePositives: falsePositives))
    }
    return steps
  }

  /// Calls `body` at each step with its last row and what has passed by then.
  private func forEachStep(
    weights: [Double],
    _ body: (_ row: Int, _ truePositives: Double, _ falsePositives: Double) -> Void
  ) {
    var truePositives = 0.0
    var falsePositives = 0.0
    for place in order {
      let row = Int(place.row)
      truePositives += place.isPositive ? weights[row] : 0
      falsePositives += place.isPositive ? 0 : weights[row]
      if place.endsStep { body(row, truePositives, falsePositives) }
    }
  }
}
