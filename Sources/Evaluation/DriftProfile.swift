/// How the messages of some logs and a model's answers to them are distributed.
///
/// Memory grows with the terms of the model and not with the rows. Threads may each fill one and
/// add them up; whole counts do not depend on the order.
public struct DriftProfile: Equatable, Sendable {
  /// Bins of equal width over a probability; the upper border of a bin belongs to the next.
  public static let scoreBinCount = 20

  /// Rows.
  public private(set) var rowCount = 0.0
  /// Rows that were given each class. Shape `[classCount]`.
  public private(set) var answers: [Double]
  /// Rows by the probability that they were given for each class. Shape
  /// `[classCount, scoreBinCount]`.
  public private(set) var probabilities: [[Double]]
  /// Rows by the largest probability that they were given. Shape `[scoreBinCount]`.
  public private(set) var confidences = [Double](repeating: 0, count: scoreBinCount)
  /// For each term that occurs, the rows that hold it.
  public private(set) var termRows: TermRows
  /// Where only the commonest terms are kept apart: the rows that hold each of the others, summed,
  /// by the class that they were given; nil where all terms are in ``termRows``.
  public private(set) var otherTermRows: [Double]?

  /// No rows yet.
  public init(classCount: Int) {
    answers = [Double](repeating: 0, count: classCount)
    probabilities = [[Double]](
      repeating: [Double](repeating: 0, count: Self.scoreBinCount), count: classCount)
    termRows = TermRows(classCount: classCount)
  }

  /// A profile that was counted before, of which the commonest terms were kept. Shapes as those of
  /// the properties.
  public init(
    answers: [Double], probabilities: [[Double]], confidences: [Double], termRows: [Int: [Double]],
    otherTermRows: [Double]
  ) {
    precondition(
      probabilities.count == answers.count && confidences.count == Self.scoreBinCount
        && probabilities.allSatisfy { $0.count == Self.scoreBinCount }
        && termRows.allSatisfy { $0.value.count == answers.count }
        && otherTermRows.count == answers.count,
      "counts of other classes or bins")
    rowCount = answers.reduce(0, +)
    self.answers = answers
    self.probabilities = probabilities
    self.confidences = confidences
    self.termRows = TermRows(classCount: answers.count)
    for (term, rows) in termRows { self.termRows.add(rows, to: term) }
    self.otherTermRows = otherTermRows
  }

  /// Counts a row, or some that are alike.
  ///
  /// - Parameters:
  ///   - probabilities: Of each class. Shape `[classCount]`.
  ///   - terms: The terms of the model that its message holds, each once.
  ///   - count: Rows.
  /// - Returns: The class that the row was given: the most probable, ties to the lower index.
  @discardableResult
  public mutating func record(
    probabilities: Span<Double>, terms: [Int], count: Double = 1
  ) -> Int {
    precondition(
      probabilities.count == answers.count,
      "\(probabilities.count) probabilities, \(answers.count) classes")
    var best = 0
    for index in probabilities.indices {
      if probabilities[index] > probabilities[best] { best = index }
      self.probabilities[index][Self.bin(of: probabilities[index])] += count
    }
    rowCount += count
    answers[best] += count
    confidences[Self.bin(of: probabilities[best])] += count
    for term in terms { termRows.add(count, of: best, to: term) }
    return best
  }

  /// Adds the rows of another of as many classes.
  public static func += (left: inout DriftProfile, right: DriftProfile) {
    left.rowCount += right.rowCount
    add(right.answers, to: &left.answers)
    add(right.confidences, to: &left.confidences)
    for index in left.probabilities.indices {
      add(right.probabilities[index], to: &left.probabilities[index])
    }
    left.termRows += right.termRows
  }

  private static func add(_ counts: [Double], to sums: inout [Double]) {
    for place in sums.indices { sums[place] += counts[place] }
  }

  private static func bin(of probability: Double) -> Int {
    min(max(Int(probability * Double(scoreBinCount)), 0), scoreBinCount - 1)
  }
}
