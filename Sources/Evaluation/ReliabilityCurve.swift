/// How often rows are of a class, against the probability that they were given for it.
///
/// scikit-learn's `calibration_curve` with bins of equal width.
public struct ReliabilityCurve: Equatable, Sendable {
  /// The bins, from probability 0 to 1; empty ones are there too. Bin `b` holds the probabilities
  /// in `b / binCount ..< (b + 1) / binCount`, the upper border inside and the lower one outside.
  public private(set) var bins: [Bin]

  /// Rows whose probability lies between two borders.
  public struct Bin: Equatable, Sendable {
    /// Rows, by weight.
    public fileprivate(set) var weight = 0.0
    fileprivate var probabilitySum = 0.0
    fileprivate var positiveWeight = 0.0

    /// Mean probability; nil without rows.
    public var meanProbability: Double? { weight > 0 ? probabilitySum / weight : nil }
    /// Share of the rows that are of the class; nil without rows.
    public var positiveShare: Double? { weight > 0 ? positiveWeight / weight : nil }
  }

  /// The curve of the most probable class, whichever it is: whether it is right.
  public init(_ scores: ProbabilityScores) {
    bins = scores.bins.map {
      Bin(weight: $0.weight, probabilitySum: $0.confidenceSum, positiveWeight: $0.rightWeight)
    }
  }

  /// The curve of one class against the rest, over the rows whose label the model knows.
  public init(_ rows: ScoredRows, ofClass index: Int, binCount: Int = ProbabilityScores.binCount) {
    bins = [Bin](repeating: Bin(), count: binCount)
    for row in 0..<rows.count where rows.scores[row].loss != nil {
      let probability = rows.probability(row, index)
      let place = (Double(binCount) * min(probability, 1)).rounded(.up)
      let bin = max(0, Int(place) - 1)
      bins[bin].weight += rows.weights[row]
      bins[bin].probabilitySum += rows.weights[row] * probability
      if rows.actual[row] == index { bins[bin].positiveWeight += rows.weights[row] }
    }
  }
}
