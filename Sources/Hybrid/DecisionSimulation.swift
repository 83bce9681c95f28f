public import Evaluation
public import LogSchema

/// What a configuration would have done on labelled records, with the best of language models and
/// with none.
///
/// The best language model answers every question by the label. What it can do is bounded by the
/// rules and the sure model, which it never lowers.
public struct DecisionSimulation: Sendable {
  /// Verdicts without a language model.
  public private(set) var counts = VerdictCounts()
  /// Records by label and by what they would be called. Shape `[4, 5]`; the last column is
  /// `Unclassified`.
  public private(set) var outcomes: [Scenario: [Int]] = [:]
  /// Questions that the cache would not answer: distinct shapes with log type and process.
  public var distinctQuestionCount: Int { questions.count }
  /// Bytes of the messages of those questions.
  public private(set) var questionByteCount = 0

  private var questions: [[UInt8]: Int] = [:]

  /// What the language model does.
  public enum Scenario: String, CaseIterable, Sendable {
    /// There is none.
    case withoutLanguageModel = "without a language model"
    /// It answers by the label.
    case perfectLanguageModel = "with one that answers by the label"
  }

  private static let columnCount = Severity.allCases.count + 1

  /// No records.
  public init() {
    for scenario in Scenario.allCases {
      outcomes[scenario] = [Int](
        repeating: 0, count: Severity.allCases.count * DecisionSimulation.columnCount)
    }
  }

  /// Counts one record.
  ///
  /// - Parameters:
  ///   - verdict: Made without a language model; where it was wanted, ``Verdict/languageModel`` is
  ///     `absent`.
  ///   - label: What the record is.
  ///   - question: What tells questions apart; asked only where one is wanted.
  ///   - messageByteCount: Bytes of the message.
  public mutating func record(
    _ verdict: Verdict, label: Severity, question: () -> [UInt8], messageByteCount: Int
  ) {
    counts.record(verdict)
    count(label, verdict.severity, in: .withoutLanguageModel)
    guard verdict.languageModel == .absent else {
      count(label, verdict.severity, in: .perfectLanguageModel)
      return
    }
    count(label, verdict.severity(ifLanguageModelSays: label), in: .perfectLanguageModel)
    if questions.updateValue(messageByteCount, forKey: question()) == nil {
      questionByteCount += messageByteCount
    }
  }

  private mutating func count(_ label: Severity, _ called: Severity?, in scenario: Scenario) {
    let column = called?.rawValue ?? Severity.allCases.count
    outcomes[scenario]?[label.rawValue * DecisionSimulation.columnCount + column] += 1
  }

  /// Records of a label that would be called so; nil for `Unclassified`.
  public func count(of label: Severity, called: Severity?, _ scenario: Scenario) -> Int {
    let column = called?.rawValue ?? Severity.allCases.count
    return outcomes[scenario]?[label.rawValue * DecisionSimulation.columnCount + column] ?? 0
  }

  /// Records of a label.
  public func count(of label: Severity) -> Int {
    (Severity.allCases + [nil]).reduce(0) {
      $0 + count(of: label, called: $1, .withoutLanguageModel)
    }
  }

  /// Records that would be called by another severity than their label's; `Unclassified` is no
  /// mistake.
  public func mistakeCount(of label: Severity, _ scenario: Scenario) -> Int {
    Severity.allCases.reduce(0) {
      $0 + ($1 == label ? 0 : count(of: label, called: $1, scenario))
    }
  }

  /// Records that would be called by a severity below their label's.
  public func calledLowerCount(of label: Severity, _ scenario: Scenario) -> Int {
    Severity.allCases.reduce(0) {
      $0 + ($1 < label ? count(of: label, called: $1, scenario) : 0)
    }
  }

  /// The mean cost of the records that get a severity; nil where none does.
  public func meanCost(_ costs: SeverityCosts, _ scenario: Scenario) -> Double? {
    var sum = 0.0
    var classifiedCount = 0
    for label in Severity.allCases {
      for called in Severity.allCases {
        let count = count(of: label, called: called, scenario)
        sum += Double(count) * costs[label, called]
        classifiedCount += count
      }
    }
    return classifiedCount > 0 ? sum / Double(classifiedCount) : nil
  }

  /// The records of both.
  public static func += (left: inout DecisionSimulation, right: DecisionSimulation) {
    left.counts += right.counts
    for (scenario, cells) in right.outcomes {
      for index in cells.indices { left.outcomes[scenario]?[index] += cells[index] }
    }
    for (question, byteCount) in right.questions
    where left.questions.updateValue(byteCount, forKey: question) == nil {
      left.questionByteCount += byteCount
    }
  }
}
