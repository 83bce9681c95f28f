import ParallelWork
import SeededRandom

/// The values that a figure may have had, had the data been drawn anew.
public struct Interval: Equatable, Sendable {
  /// The lower bound.
  public let lower: Double
  /// The upper bound.
  public let upper: Double

  /// An interval of its bounds.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// A figure, and its interval where the data allow one.
public struct Estimate: Equatable, Sendable {
  /// The figure on the rows as they are; nil where they do not give it.
  public let value: Double?
  /// Nil where too little was drawn from.
  public let interval: Interval?

  /// An estimate of its parts.
  public init(value: Double?, interval: Interval?) {
    self.value = value
    self.interval = interval
  }
}

/// Bootstrap confidence intervals of figures, drawn by clusters.
///
/// Rows of one shape are answered alike, so they are not independent: what varies from one day's
/// logs to the next is which shapes there are. Each replicate draws as many shapes as there are,
/// with replacement, and takes all rows of each as often as it was drawn. The interval lies between
/// two percentiles of the replicates, which are moved outwards for few shapes: not `α/2` and
/// `1 − α/2`, but
///
///     Φ(−√(n / (n − 1)) · t(1 − α/2; n − 1)) and 1 minus that
///
/// with Φ the normal and t Student's distribution: plain percentiles are too narrow for few
/// clusters, as a normal interval is beside one of Student's. Here `n` is the effective number of
/// shapes, `(Σ size)² / Σ size²` rounded down and at least 2: where one shape has most of the rows,
/// the others hardly count. One seed gives one answer on any number of threads.
///
/// References: Efron and Tibshirani 1993, chapter 13 (percentile); Davison and Hinkley 1997,
/// section 3.8 (drawing by clusters); Hesterberg 2015, doi:10.1080/00031305.2015.1089789 (expanded
/// percentile); Kish 1965, section 8.2 (effective number).
public struct ClusterBootstrap: Equatable, Sendable {
  /// Replicates; none give no intervals.
  public let replicateCount: Int
  /// The share of intervals that hold the true figure, if all is well.
  public let confidence: Double
  /// Where chance starts.
  public let seed: UInt64
  /// Threads at work.
  public let threads: Int

  /// A bootstrap of its settings.
  ///
  /// - Parameter confidence: More than 0 and less than 1.
  public init(replicateCount: Int = 1_000, confidence: Double = 0.95, seed: UInt64, threads: Int) {
    precondition(replicateCount >= 0, "\(replicateCount) replicates")
    precondition(confidence > 0 && confidence < 1, "confidence \(confidence) is not within 0...1")
    self.replicateCount = replicateCount
    self.confidence = confidence
    self.seed = seed
    self.threads = threads
  }

  /// The intervals of several figures at once.
  ///
  /// - Parameters:
  ///   - clusterSizes: The rows of each cluster; fewer than two clusters give no intervals.
  ///   - figures: The figures, always as many and in one order, when each cluster counts as often
  ///     as the argument says. Shape `[clusterCount]`. Called by several threads.
  /// - Returns: For each figure; nil where fewer than half of the replicates have it.
  public func intervals(
    clusterSizes: [Double], _ figures: @Sendable (_ multiplicities: [Double]) -> [Double?]
  ) -> [Interval?] {
    let replicates = replicates(clusterCount: clusterSizes.count, figures)
    guard let figureCount = replicates.first?.count else { return [] }
    let share = tailShare(effectiveCount: Self.effectiveCount(clusterSizes))
    return (0..<figureCount).map { figure in
      let values = replicates.compactMap { $0[figure] }.sorted()
      guard values.count * 2 >= replicateCount else { return nil }
      return Interval(
        lower: quantile(share, of: values), upper: quantile(1 - share, of: values))
    }
  }

  /// The figures of each replicate; none where there is nothing to draw.
  func replicates(
    clusterCount: Int, _ figures: @Sendable (_ multiplicities: [Double]) -> [Double?]
  ) -> [[Double?]] {
    guard clusterCount > 1 else { return [] }
    return parallelMap(count: replicateCount, threads: threads) { replicate in
      var chance = SplitMix64(seed: seed, purpose: "bootstrap", stream: UInt64(replicate))
      var multiplicities = [Double](repeating: 0, count: clusterCount)
      for _ in 0..<clusterCount { multiplicities[chance.below(clusterCount)] += 1 }
      return figures(multiplicities)
    }
  }

  /// How many clusters of one size tell as much as these; at least 2.
  static func effectiveCount(_ sizes: [Double]) -> Int {
    let sum = sizes.reduce(0, +)
    let squares = sizes.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? max(2, Int(sum * sum / squares)) : 2
  }

  /// The share of replicates that is left outside on either side.
  func tailShare(effectiveCount: Int) -> Double {
    let tail = (1 - confidence) / 2
    // From here on the shift is less than a thousandth of the share.
    guard effectiveCount <= 10_000 else { return tail }
    let count = Double(effectiveCount)
    let student = studentQuantile(1 - tail, degreesOfFreedom: effectiveCount - 1)
    return normalShare(below: -(count / (count - 1)).squareRoot() * student)
  }
}

/// The value below which a share of sorted values lies, linear between neighbours: NumPy's default.
func quantile(_ share: Double, of sorted: [Double]) -> Double {
  let place = share * Double(sorted.count - 1)
  let below = Int(place.rounded(.down))
  guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
  return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
}
