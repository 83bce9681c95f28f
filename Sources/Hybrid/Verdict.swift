public import LogSchema
public import Rules

/// How severe a record is, which stage knew it, and what each stage found.
public struct Verdict: Equatable, Sendable {
  /// The severity; nil where nobody can know.
  public let severity: Severity?
  /// The stage that decided.
  public let stage: Stage
  /// How probable the severity is, 0...1: 1 from a rule, the model's probability of the severity
  /// from the model or where its answer stands in, and nil where there is no such figure.
  public let confidence: Double?
  /// The rule that fits, if one does.
  public let rule: RuleMatch?
  /// What the model found; nil where a rule fits, since it was not asked then.
  public let model: ModelFinding?
  /// What came of the language model; nil where it was not wanted.
  public let languageModel: LanguageModelFinding?
  /// What rules and model took, and the wait for the language model; zero where the scratch does
  /// not measure time.
  public let duration: Duration

  /// The severity's label, or `Unclassified`.
  public var label: String { severity?.label ?? Severity.unclassifiedLabel }

  /// What a rule or a sure model said, whoever decided: the language model cannot go below it.
  public var floor: Severity? {
    rule?.severity ?? (model?.isSure == true ? model?.severity : nil)
  }

  /// The severity that the record would get if the language model answered so.
  public func severity(ifLanguageModelSays answer: Severity) -> Severity {
    max(answer, floor ?? answer)
  }

  /// A verdict of its parts.
  public init(
    severity: Severity?, stage: Stage, confidence: Double?, rule: RuleMatch?,
    model: ModelFinding?, languageModel: LanguageModelFinding?, duration: Duration
  ) {
    self.severity = severity
    self.stage = stage
    self.confidence = confidence
    self.rule = rule
    self.model = model
    self.languageModel = languageModel
    self.duration = duration
  }
}

/// What the model found out about a record.
public struct ModelFinding: Equatable, Sendable {
  /// The severity that it would call the record.
  public let severity: Severity
  /// Its probability of that severity, 0...1.
  public let probability: Double
  /// What calling it so costs by the model's probabilities, in the units of the cost matrix.
  public let expectedCost: Double
  /// How much the message looks like what training saw, 0...1.
  public let knownScore: Double
  /// Whether the gate knows the message.
  public let isKnown: Bool
  /// Whether the gate knows the message and the model is sure enough to settle it.
  public let isSure: Bool

  /// A finding of its parts.
  public init(
    severity: Severity, probability: Double, expectedCost: Double, knownScore: Double,
    isKnown: Bool, isSure: Bool
  ) {
    self.severity = severity
    self.probability = probability
    self.expectedCost = expectedCost
    self.knownScore = knownScore
    self.isKnown = isKnown
    self.isSure = isSure
  }
}

/// What came of the language model where it was wanted.
///
/// Indirect, so that verdicts of rules and model, nearly all, are small and copied quickly.
public indirect enum LanguageModelFinding: Equatable, Sendable {
  /// It answered.
  case answered(LanguageModelAnswer)
  /// It gave no answer.
  case failed(LanguageModelFailure)
  /// There is none.
  case absent

  /// The word for it in reports and metrics.
  public var name: String {
    switch self {
    case .answered(let answer): answer.severity == nil ? "cannot-tell" : "answered"
    case .failed(let failure): failure.kind.rawValue
    case .absent: "absent"
    }
  }
}
