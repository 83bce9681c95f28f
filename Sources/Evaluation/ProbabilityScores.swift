/// How good the probabilities of a model are, not only its first choices.
///
/// Rows whose label the model has never seen have no probability to judge: they are counted apart
/// and leave the figures alone. Threads may each fill one and add them up; the order decides over
/// the last bits of the sums.
public struct ProbabilityScores: Equatable, Sendable {
  /// Rows whose confidence, the largest probability, lies between two borders.
  public struct ConfidenceBin: Equatable, Sendable {
    /// Rows, by weight.
    public fileprivate(set) var weight = 0.0
    /// Sum of the confidences, by weight.
    public fileprivate(set) var confidenceSum = 0.0
    /// Rows whose most probable label is the actual one, by weight.
    public fileprivate(set) var rightWeight = 0.0
  }

  /// The bins of the calibration error.
  public static let binCount = 15

  /// Rows that count: those whose label the model knows.
  public private(set) var scoredRowCount = 0
  /// Rows whose label the model has never seen.
  public private(set) var unseenLabelRowCount = 0
  /// Bin `b` holds the confidences in `b / binCount ..< (b + 1) / binCount`, the upper border
  /// inside and the lower one outside. Shape `[binCount]`.
  public private(set) var bins = [ConfidenceBin](repeating: ConfidenceBin(), count: binCount)

  private var totalWeight = 0.0
  private var lossSum = 0.0
  private var squaredErrorSum = 0.0

  /// No rows yet.
  public init() {}

  /// Counts a row.
  ///
  /// - Parameters:
  ///   - actual: The class index of its label; nil where the model has never seen the label.
  ///   - probabilities: Of each class, from 0 to 1. Shape `[classCount]`.
  ///   - weight: How many equal rows it stands for.
  /// - Complexity: O(`classCount`), no allocation.
  public mutating func record(actual: Int?, probabilities: Span<Double>, weight: Double = 1) {
    record(RowScore(actual: actual, probabilities: probabilities), weight: weight)
  }

  /// Counts a row that was judged before.
  public mutating func record(_ score: RowScore, weight: Double = 1) {
    record(score, bin: Self.bin(of: score), weight: weight)
  }

  /// Counts a row whose ``bin(of:)`` is known; a row of weight 0 is no row.
  mutating func record(_ score: RowScore, bin: Int, weight: Double) {
    // Chance decides which rows of a replicate count: nothing branches on it.
    let rowCount = weight > 0 ? 1 : 0
    guard let loss = score.loss else {
      unseenLabelRowCount += rowCount
      return
    }
    scoredRowCount += rowCount
    totalWeight += weight
    squaredErrorSum += weight * loss.squaredError
    lossSum += weight * loss.logLoss
    bins[bin].weight += weight
    bins[bin].confidenceSum += weight * score.confidence
    bins[bin].rightWeight += score.isRight ? weight : 0
  }

  /// The bin of a row's confidence.
  static func bin(of score: RowScore) -> Int {
    precondition(
      score.confidence >= 0, "the largest probability of a row is \(score.confidence)")
    let place = (Double(binCount) * min(score.confidence, 1)).rounded(.up)
    return max(0, Int(place) - 1)
  }

  /// Mean of −ln of the probability that the actual label was given, in nats; nil without rows.
  ///
  /// Probabilities are clipped to `[2⁻⁵², 1 − 2⁻⁵²]`, as scikit-learn does, so one certain mistake
  /// costs 36 nats and not infinity.
  public var logLoss: Double? { mean(lossSum) }

  /// Mean over the rows of `Σ_class (probability − (class is the actual one ? 1 : 0))²`, from 0 to
  /// 2; nil without rows.
  ///
  /// The definition for several classes of Brier 1950, also where there are two: scikit-learn's
  /// `brier_score_loss` with `scale_by_half=False`.
  public var brierScore: Double? { mean(squaredErrorSum) }

  /// How far confidence and share of right rows lie apart, from 0 to 1; nil without rows.
  ///
  /// With `w` the weight of a bin and `W` that of all rows:
  ///
  ///     Σ_bin w / W · |share of right rows in the bin − mean confidence in the bin|
  ///
  /// over ``binCount`` bins of equal width. Ties for the most probable label go to the lower
  /// class index. Reference: Guo et al. 2017, arXiv:1706.04599, equation 3.
  public var expectedCalibrationError: Double? {
    mean(bins.reduce(0) { $0 + abs($1.rightWeight - $1.confidenceSum) })
  }

  /// Adds the rows of another.
  public static func += (left: inout ProbabilityScores, right: ProbabilityScores) {
    left.scoredRowCount += right.scoredRowCount
    left.unseenLabelRowCount += right.unseenLabelRowCount
    left.totalWeight += right.totalWeight
    left.lossSum += right.lossSum
    left.squaredErrorSum += right.squaredErrorSum
    for bin in left.bins.indices {
      left.bins[bin].weight += right.bins[bin].weight
      left.bins[bin].confidenceSum += right.bins[bin].confidenceSum
      left.bins[bin].rightWeight += right.bins[bin].rightWeight
    }
  }

  private func mean(_ sum: Double) -> Double? {
    totalWeight > 0 ? sum / totalWeight : nil
  }
}
