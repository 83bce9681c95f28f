/// Which settings go on to more splits, and which are given up.
///
/// All settings are judged on a few splits; of those the best `1 / factor` are judged on `factor`
/// times as many, and so on, until some have been judged on all. Every split is the same for all
/// settings, so that a hard one harms all alike.
///
/// Reference: Jamieson and Talwalkar 2016, arXiv:1502.07943, with splits for the resource, as
/// scikit-learn's `HalvingRandomSearchCV` has rows or trees for it.
public struct SuccessiveHalving: Equatable, Sendable {
  /// One of so many settings goes on; 1 gives none up.
  public let factor: Int
  /// At least so many go on where there are as many: a few splits are a noisy judge.
  public static let fewestKept = 4
  /// Settings are given up after so many splits at the earliest.
  static let fewestSplits = 2

  /// Checks and keeps the factor.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)``.
  public init(factor: Int) throws(TrainError) {
    guard (1...100).contains(factor) else {
      throw .setting(name: "halving", value: "\(factor)", allowed: "1 to 100")
    }
    self.factor = factor
  }

  /// How many splits settings have been judged on at the end of each round, ascending; the last is
  /// all of them. With 5 splits and factor 3: 2, 5; with 25: 3, 9, 25.
  func rungs(splitCount: Int) -> [Int] {
    guard factor > 1 else { return [splitCount] }
    var rungs = [splitCount]
    while case let next = (rungs[0] + factor - 1) / factor, next < rungs[0],
      next >= SuccessiveHalving.fewestSplits
    {
      rungs.insert(next, at: 0)
    }
    return rungs
  }

  /// How many of so many settings go on.
  func keptCount(of count: Int) -> Int {
    max((count + factor - 1) / factor, min(count, SuccessiveHalving.fewestKept))
  }
}
