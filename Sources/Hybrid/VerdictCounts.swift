public import LogSchema

/// How many records each stage decided, and what became of the language model's questions.
public struct VerdictCounts: Equatable, Sendable {
  /// Records by stage and severity; the last column is `Unclassified`.
  private var cells = [Int](repeating: 0, count: Stage.allCases.count * VerdictCounts.columnCount)
  /// Questions by what came of them: `answered`, `absent`, `timed-out` and so on.
  public private(set) var questions: [String: Int] = [:]
  /// Answers that came from the cache.
  public private(set) var cachedAnswerCount = 0
  /// Tokens that were charged.
  public private(set) var tokenCount = 0
  /// What the answers cost, in the provider's currency.
  public private(set) var cost = 0.0
  /// Records whose answer the model had in its memo.
  public var memoHitCount = 0
  /// Records that the model was asked about.
  public var memoLookupCount = 0

  private static let columnCount = Severity.allCases.count + 1

  /// No records.
  public init() {}

  /// Counts one verdict.
  public mutating func record(_ verdict: Verdict) {
    let column = verdict.severity?.rawValue ?? Severity.allCases.count
    cells[verdict.stage.rawValue * VerdictCounts.columnCount + column] += 1
    guard let finding = verdict.languageModel else { return }
    questions[finding.name, default: 0] += 1
    if case .answered(let answer) = finding {
      if answer.isFromCache { cachedAnswerCount += 1 }
      tokenCount += answer.tokenCount
      cost += answer.cost
    }
  }

  /// Records that a stage decided.
  public func count(of stage: Stage) -> Int {
    (0..<VerdictCounts.columnCount).reduce(0) {
      $0 + cells[stage.rawValue * VerdictCounts.columnCount + $1]
    }
  }

  /// Records that a stage called by a severity; nil for `Unclassified`.
  public func count(of stage: Stage, _ severity: Severity?) -> Int {
    let column = severity?.rawValue ?? Severity.allCases.count
    return cells[stage.rawValue * VerdictCounts.columnCount + column]
  }

  /// All records.
  public var total: Int { cells.reduce(0, +) }

  /// The counts of both.
  public static func += (left: inout VerdictCounts, right: VerdictCounts) {
    for index in left.cells.indices { left.cells[index] += right.cells[index] }
    left.questions.merge(right.questions, uniquingKeysWith: +)
    left.cachedAnswerCount += right.cachedAnswerCount
    left.tokenCount += right.tokenCount
    left.cost += right.cost
    left.memoHitCount += right.memoHitCount
    left.memoLookupCount += right.memoLookupCount
  }
}
