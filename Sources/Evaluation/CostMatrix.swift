import LogSchema

/// What it costs to call a row of one label by another, for labels of any names.
public struct CostMatrix: Equatable, Sendable {
  /// The labels that have costs.
  public let labels: [String]
  private let indices: [String: Int]
  private let costs: [Double]

  /// ``SeverityCosts/standard`` by the names of the severities.
  public static let standard = CostMatrix(.standard)

  /// The costs of severities by their names.
  public init(_ costs: SeverityCosts) {
    self.init(
      labels: Severity.allCases.map(\.label),
      costs: Severity.allCases.map { actual in Severity.allCases.map { costs[actual, $0] } })
  }

  /// Costs of labels.
  ///
  /// - Parameters:
  ///   - labels: Each once.
  ///   - costs: Finite and at least 0. Shape `[actual, called]`.
  public init(labels: [String], costs: [[Double]]) {
    precondition(Set(labels).count == labels.count, "a label is given twice")
    precondition(
      costs.count == labels.count && costs.allSatisfy { $0.count == labels.count },
      "\(labels.count) labels need as many rows and columns of costs")
    self.labels = labels
    self.costs = costs.flatMap(\.self)
    precondition(
      self.costs.allSatisfy { $0 >= 0 && $0.isFinite }, "a cost is below 0 or not finite")
    indices = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
  }

  /// What it costs to call a row of label `actual` by `called`; nil where either has no costs.
  public subscript(actual: String, called: String) -> Double? {
    guard let actual = indices[actual], let called = indices[called] else { return nil }
    return costs[actual * labels.count + called]
  }

  /// Mean cost of a row, 0 for a perfect matrix; nil without rows, or where a label that occurs
  /// has no costs.
  public func meanCost(of matrix: ConfusionMatrix) -> Double? {
    var sum = 0.0
    var total = 0.0
    for cell in matrix.cells where cell.count > 0 {
      guard let cost = self[matrix.labels[cell.actual], matrix.labels[cell.predicted]] else {
        return nil
      }
      sum += cell.count * cost
      total += cell.count
    }
    return total > 0 ? sum / total : nil
  }
}
