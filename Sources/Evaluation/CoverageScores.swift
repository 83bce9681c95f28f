/// What is left of a model's answers when only those count that it is sure of.
///
/// Answers are counted by the class that they name, since each class has a threshold of its own.
public struct CoverageScores: Equatable, Sendable {
  /// Some answers, by weight.
  public struct Counts: Equatable, Sendable {
    /// All of them.
    public fileprivate(set) var answers = 0.0
    /// Those at or above their threshold.
    public fileprivate(set) var confident = 0.0
    /// Those of the confident ones that are right.
    public fileprivate(set) var right = 0.0

    /// Share of the answers that are confident; nil without answers.
    public var coverage: Double? { answers > 0 ? confident / answers : nil }
    /// Share of the confident answers that are right; nil without any.
    public var precision: Double? { confident > 0 ? right / confident : nil }

    fileprivate static func += (left: inout Counts, right: Counts) {
      left.answers += right.answers
      left.confident += right.confident
      left.right += right.right
    }
  }

  /// The answers that name each class. Shape `[classCount]`.
  public private(set) var classes: [Counts]

  /// All answers.
  public var overall: Counts { classes.reduce(into: Counts()) { $0 += $1 } }

  /// No answers yet.
  public init(classCount: Int) {
    classes = Array(repeating: Counts(), count: classCount)
  }

  /// Counts an answer.
  ///
  /// - Parameters:
  ///   - predicted: The class that it names.
  ///   - isConfident: Whether it reaches the threshold of that class.
  ///   - isRight: Whether it names the label of its row.
  ///   - weight: How many equal rows it stands for.
  public mutating func record(
    predicted: Int, isConfident: Bool, isRight: Bool, weight: Double = 1
  ) {
    classes[predicted].answers += weight
    guard isConfident else { return }
    classes[predicted].confident += weight
    if isRight { classes[predicted].right += weight }
  }

  /// Adds the answers of another of as many classes.
  public static func += (left: inout CoverageScores, right: CoverageScores) {
    for (place, counts) in right.classes.enumerated() { left.classes[place] += counts }
  }
}
