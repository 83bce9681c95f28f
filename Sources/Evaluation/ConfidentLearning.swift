/// Which rows carry a label that held-out predictions confidently contradict.
///
/// With `p(c)` the held-out probability of class `c` for a row labelled `y`, the threshold of a
/// class is the mean confidence of the rows that carry it:
///
///     t(c) = mean of p(c) over the rows labelled c
///
/// A row counts as one of the class `j` with the largest `p(j)` among those with `p(j) ≥ t(j)`. If
/// there is such a class and it is not `y`, the label is an issue. A class that a model is seldom
/// sure of needs less confidence than one that it is always sure of.
///
/// Issues are ranked by the margin `p(j) − p(y)`, the largest first.
///
/// Reference: Northcutt, Jiang and Chuang 2021, doi:10.1613/jair.1.12125, equations 1 and 2
/// (thresholds and confident joint), ranked by normalised margin.
public struct ConfidentLearning: Equatable, Sendable {
  /// Classes.
  public let classCount: Int
  private var confidenceSums: [Double]
  private var weights: [Double]

  /// No rows yet.
  public init(classCount: Int) {
    self.classCount = classCount
    confidenceSums = Array(repeating: 0, count: classCount)
    weights = confidenceSums
  }

  /// Counts a row for the thresholds.
  ///
  /// - Parameters:
  ///   - label: The class that it carries.
  ///   - probabilities: What a fit that did not see it says. Shape `[classCount]`.
  ///   - weight: How many equal rows it stands for.
  public mutating func record(label: Int, probabilities: some Collection<Double>, weight: Double) {
    precondition(
      probabilities.count == classCount,
      "\(probabilities.count) probabilities of \(classCount) classes")
    let place = probabilities.index(probabilities.startIndex, offsetBy: label)
    confidenceSums[label] += weight * probabilities[place]
    weights[label] += weight
  }

  /// The threshold of each class; nil for one that no row carries. Shape `[classCount]`.
  public var thresholds: [Double?] {
    zip(confidenceSums, weights).map { sum, weight in weight > 0 ? sum / weight : nil }
  }

  /// The class that a row counts as: the most probable of those that reach their threshold, of
  /// equal ones the first; nil where none does.
  ///
  /// - Parameter thresholds: ``thresholds``, once all rows are counted.
  public static func confidentClass(
    _ probabilities: some Collection<Double>, thresholds: [Double?]
  ) -> Int? {
    var best: (index: Int, probability: Double)?
    for (index, probability) in probabilities.enumerated() {
      guard let threshold = thresholds[index], probability >= threshold else { continue }
      if best.map({ probability > $0.probability }) ?? true { best = (index, probability) }
    }
    return best?.index
  }
}
