public import LogSchema

/// What it costs to call a line of one severity by another, in units of one needless step up.
///
/// ``standard`` charges `d` for a line called `d` ranks too severe, which wastes attention, and
/// `2 · d²` for one called `d` ranks too harmless, which lets damage grow:
///
/// | actual \ called | Low | Medium | High | Critical |
/// |---|---|---|---|---|
/// | Low | 0 | 1 | 2 | 3 |
/// | Medium | 2 | 0 | 1 | 2 |
/// | High | 8 | 2 | 0 | 1 |
/// | Critical | 18 | 8 | 2 | 0 |
///
/// Calling Critical "Low" is worst. These are a convention of this project: who knows what
/// mistakes cost should give own figures.
public struct SeverityCosts: Equatable, Sendable {
  private let costs: [Double]

  /// The costs that hold unless others are given.
  public static let standard = SeverityCosts { actual, called in
    let ranks = Double(called.rawValue - actual.rawValue)
    return ranks >= 0 ? ranks : 2 * ranks * ranks
  }

  /// Makes costs of a function of the actual severity and the one that a line was called by.
  ///
  /// Each must be finite and at least 0.
  public init(_ cost: (_ actual: Severity, _ called: Severity) -> Double) {
    costs = Severity.allCases.flatMap { actual in
      Severity.allCases.map { called in
        let cost = cost(actual, called)
        precondition(
          cost >= 0 && cost.isFinite, "calling \(actual) \(called) cannot cost \(cost)")
        return cost
      }
    }
  }

  /// The cost of calling a line of severity `actual` by `called`.
  public subscript(actual: Severity, called: Severity) -> Double {
    costs[actual.rawValue * Severity.allCases.count + called.rawValue]
  }
}
