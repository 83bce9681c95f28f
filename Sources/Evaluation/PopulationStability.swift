import Glibc

/// How far a distribution over bins has moved from another one: the population stability index.
///
/// With `e` and `a` the shares of the rows that a bin holds of the reference and of the new data:
///
///     PSI = Σ_bin (a − e) · ln(a / e)
///
/// It is 0 for equal distributions and has no upper bound. Half a row is added to every bin of
/// both, so that no bin is empty; bins that are empty in both are left out. By convention, below
/// 0.1 is no shift, and above 0.25 a large one.
///
/// References: Siddiqi 2006, "Credit Risk Scorecards" (the index and the convention); Yurdakul and
/// Naranjo 2020, doi:10.21314/JRMV.2020.227 (what chance alone gives).
public struct PopulationStability: Equatable, Sendable {
  /// The index.
  public let index: Double
  /// What the index is on average when both are drawn from one distribution: with `B` bins and `n`
  /// and `m` rows, `(B − 1) · (1/n + 1/m)`.
  public let expectedByChance: Double

  /// How much of the index is more than chance, at least 0: compare this with the convention.
  public var excess: Double { max(0, index - expectedByChance) }

  /// Compares two distributions.
  ///
  /// - Parameters:
  ///   - reference: Rows in each bin of the reference, at least 0.
  ///   - current: Rows in each bin of the new data. Same shape.
  ///   - referenceRowCount: Independent rows behind the reference; nil for the sum over its bins.
  ///     Fewer than the sum where a row falls into several bins.
  ///   - currentRowCount: The same for the new data.
  /// - Returns: nil where either has no rows.
  public init?(
    reference: [Double], current: [Double], referenceRowCount: Double? = nil,
    currentRowCount: Double? = nil
  ) {
    precondition(
      reference.count == current.count, "\(reference.count) and \(current.count) bins")
    let bins = reference.indices.filter { reference[$0] + current[$0] > 0 }
    let totals = [reference, current].map { $0.reduce(0, +) }
    guard totals[0] > 0, totals[1] > 0 else { return nil }
    let added = 0.5
    let smoothed = totals.map { $0 + added * Double(bins.count) }
    index = bins.reduce(0) { sum, bin in
      let expected = (reference[bin] + added) / smoothed[0]
      let actual = (current[bin] + added) / smoothed[1]
      return sum + (actual - expected) * log(actual / expected)
    }
    let rows = (referenceRowCount ?? totals[0], currentRowCount ?? totals[1])
    expectedByChance = Double(max(bins.count - 1, 0)) * (1 / rows.0 + 1 / rows.1)
  }
}
