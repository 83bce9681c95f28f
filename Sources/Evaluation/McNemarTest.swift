import Glibc

/// Whether two classifiers are right equally often on the same items.
///
/// Only items that one of them gets right and the other wrong tell them apart. If neither is
/// better, each such item falls on either side like a fair coin. Items have to be independent.
///
/// Reference: McNemar 1947, doi:10.1007/BF02295996; correction: Edwards 1948,
/// doi:10.1007/BF02289261.
public struct McNemarTest: Equatable, Sendable {
  /// Fewer discordant items than these are counted out exactly.
  public static let exactLimit = 25

  /// Items that only the first gets right.
  public let onlyFirst: Int
  /// Items that only the second gets right.
  public let onlySecond: Int

  /// A test of its counts, each 0 or more.
  public init(onlyFirst: Int, onlySecond: Int) {
    precondition(onlyFirst >= 0 && onlySecond >= 0, "counts \(onlyFirst) and \(onlySecond)")
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
  }

  /// Items that tell the two apart.
  public var discordantCount: Int { onlyFirst + onlySecond }
  /// Whether ``pValue`` is that of the exact binomial test.
  public var isExact: Bool { discordantCount < Self.exactLimit }

  /// `(|first − second| − 1)² / (first + second)`, chi-square with one degree of freedom if
  /// neither is better; nil where the test is exact.
  public var statistic: Double? {
    guard !isExact else { return nil }
    let difference = max(Double(abs(onlyFirst - onlySecond)) - 1, 0)
    return difference * difference / Double(discordantCount)
  }

  /// The chance of a difference as large as this or larger in either direction, if neither is
  /// better.
  public var pValue: Double {
    if let statistic { return erfc((statistic / 2).squareRoot()) }
    // 2 · Σ_{k ≤ the smaller count} C(n, k) / 2ⁿ, at most 1; n < 25, so all of it is exact.
    var ways = 1.0
    var sum = 0.0
    for count in 0...min(onlyFirst, onlySecond) {
      sum += ways
      ways *= Double(discordantCount - count) / Double(count + 1)
    }
    return min(1, 2 * sum / exp2(Double(discordantCount)))
  }
}
