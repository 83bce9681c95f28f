import Features
public import Infer
import LogSchema
public import Rules

/// Rules, then the model, then the language model: whoever can settles the record.
///
/// A classifier never changes; threads share it, each with a scratch of its own. Rules and model
/// answer at once; a record that they cannot settle comes back as ``Decision/asks(_:)``, and
/// ``settle(_:)`` asks the language model. Without one, every record is settled all the same.
///
/// **The language model may raise a severity or fill in `Unclassified`; it never lowers what a rule
/// or a sure model said.** A line that talks it into "Low" makes noise at most, never silence.
public final class HybridClassifier: Sendable {
  /// The rules; nil for none.
  public let rules: RuleSet?
  /// The model.
  public let model: SeverityClassifier
  /// Who is asked last; nil for nobody.
  public let languageModel: (any LanguageModel)?
  /// Who is asked about what.
  public let configuration: DecisionConfiguration

  private let judge: ModelJudge
  private let routes: [(condition: FieldCondition, stages: StageSet)]
  private let hasRoutes: Bool
  private let allStages = StageSet(Stage.askable)

  /// A classifier of its stages.
  ///
  /// - Throws: ``HybridError`` if the model's labels are not severities, or a route names none.
  public init(
    rules: RuleSet?, model: SeverityClassifier, languageModel: (any LanguageModel)?,
    configuration: DecisionConfiguration = .portal
  ) throws(HybridError) {
    var severities: [Severity] = []
    for label in model.labels {
      guard let severity = Severity(label: label) else { throw .labelIsNoSeverity(label) }
      severities.append(severity)
    }
    self.rules = rules
    self.model = model
    self.languageModel = languageModel
    self.configuration = configuration
    judge = ModelJudge(severities: severities, configuration: configuration)
    routes = configuration.routes.map {
      (FieldCondition(logTypes: $0.logTypes, processes: $0.processes), StageSet($0.stages))
    }
    hasRoutes = !routes.isEmpty
  }

  /// Memory for one thread.
  ///
  /// - Parameter recallsAnswers: Whether the model answers from memory a message whose masked text
  ///   it answered before; the verdicts are the same.
  public func makeScratch(recallsAnswers: Bool = true) -> HybridScratch {
    HybridScratch(
      classifier: model.makeScratch(recallsAnswers: recallsAnswers), rules: rules?.makeScratch(),
      columnCount: model.columnNames.count)
  }

  /// Asks rules and model.
  ///
  /// - Parameters:
  ///   - message: UTF-8; bytes that are not are read as U+FFFD.
  ///   - logType: The record's log type; empty if it has none.
  ///   - process: The process that wrote it; empty if unknown.
  ///   - scratch: From ``makeScratch(recallsAnswers:)``; columns that the model reads beside the
  ///     text have been set there.
  /// - Complexity: Linear in the message; allocates only for a record that waits for the language
  ///   model.
  public func decide(
    message: Span<UInt8>, logType: Span<UInt8>, process: Span<UInt8>,
    scratch: inout HybridScratch
  ) -> Decision {
    let standing = standing(message, logType, process, &scratch)
    let stages = hasRoutes ? routedStages(logType, process) : allStages
    if let settled = standing.settledStage, stages.contains(settled) {
      return .settled(standing.verdict(by: settled, severity: standing.severity))
    }
    guard stages.contains(.languageModel) else {
      return .settled(fallback(standing, languageModel: nil))
    }
    guard languageModel != nil else {
      return .settled(fallback(standing, languageModel: .absent))
    }
    var shape: [UInt8] = []
    var lowercased: [UInt8] = []
    appendShape(of: message, scratch: &lowercased, to: &shape)
    let question = LanguageModelQuestion(
      message: copy(message), shape: shape, logType: copy(logType), process: copy(process))
    return .asks(PendingVerdict(question: question, standing: standing))
  }

  /// Asks the language model about a record that rules and model could not settle.
  ///
  /// - Returns: A verdict whatever happens: a language model that fails leaves what stands in.
  public func settle(_ pending: PendingVerdict) async -> Verdict {
    var standing = pending.standing
    guard let languageModel else { return fallback(standing, languageModel: .absent) }
    let start = ContinuousClock.now
    do throws(LanguageModelFailure) {
      let answer = try await languageModel.judge(pending.question)
      standing.duration += start.duration(to: .now)
      return verdict(standing, answer: answer)
    } catch {
      standing.duration += start.duration(to: .now)
      return fallback(standing, languageModel: .failed(error))
    }
  }

  /// The verdict after an answer, which cannot go below what a rule or a sure model said.
  private func verdict(_ standing: Standing, answer: LanguageModelAnswer) -> Verdict {
    guard let severity = answer.severity else {
      return fallback(standing, languageModel: .answered(answer))
    }
    if let settled = standing.settledStage, let floor = standing.severity, severity <= floor {
      return standing.verdict(by: settled, severity: floor, languageModel: .answered(answer))
    }
    return standing.verdict(
      by: .languageModel, severity: severity, languageModel: .answered(answer))
  }

  /// The verdict where nobody who may settle the record did.
  private func fallback(
    _ standing: Standing, languageModel: LanguageModelFinding?
  ) -> Verdict {
    var severity = standing.severity
    if standing.settledStage == nil, let model = standing.model {
      let standIn =
        model.isKnown ? configuration.fallbackForUnsure : configuration.fallbackForUnknown
      if standIn == .unclassified { severity = nil }
    }
    return standing.verdict(by: .fallback, severity: severity, languageModel: languageModel)
  }

  /// What rules and model say.
  private func standing(
    _ message: Span<UInt8>, _ logType: Span<UInt8>, _ process: Span<UInt8>,
    _ scratch: inout HybridScratch
  ) -> Standing {
    guard scratch.measuresTime else { return finding(message, logType, process, &scratch) }
    let start = ContinuousClock.now
    var standing = finding(message, logType, process, &scratch)
    standing.duration = start.duration(to: .now)
    return standing
  }

  private func finding(
    _ message: Span<UInt8>, _ logType: Span<UInt8>, _ process: Span<UInt8>,
    _ scratch: inout HybridScratch
  ) -> Standing {
    if let rule = matchingRule(message, logType, process, &scratch) {
      return Standing(rule: rule, model: nil)
    }
    return Standing(rule: nil, model: modelFinding(message, &scratch))
  }

  /// The stages that may settle a record where there are routes.
  private func routedStages(_ logType: Span<UInt8>, _ process: Span<UInt8>) -> StageSet {
    for route in routes where route.condition.fits(logType: logType, process: process) {
      return route.stages
    }
    return allStages
  }

  private func matchingRule(
    _ message: Span<UInt8>, _ logType: Span<UInt8>, _ process: Span<UInt8>,
    _ scratch: inout HybridScratch
  ) -> RuleMatch? {
    guard let rules, scratch.rules != nil else { return nil }
    // The engine reads lengths below 2^32.
    guard message.count < Int(UInt32.max) else { return nil }
    return rules.match(
      message: message, logType: logType, process: process, scratch: &scratch.rules!)
  }

  private func modelFinding(
    _ message: Span<UInt8>, _ scratch: inout HybridScratch
  ) -> ModelFinding {
    model.extract(message, scratch: &scratch.classifier)
    for column in scratch.columnValues.indices {
      let value = scratch.columnValues[column]
      model.extractColumn(column, value: value.span, scratch: &scratch.classifier)
    }
    let prediction = model.predict(&scratch.classifier)
    return judge.finding(prediction, probabilities: scratch.classifier.probabilities.span)
  }
}

/// What rules and model made of a record.
public enum Decision: Equatable, Sendable {
  /// The verdict.
  case settled(Verdict)
  /// The language model is wanted: ``HybridClassifier/settle(_:)`` asks it.
  ///
  /// Indirect, since few records get here and all pay for the size.
  indirect case asks(PendingVerdict)
}

/// A record that waits for the language model.
public struct PendingVerdict: Equatable, Sendable {
  /// What the language model is asked.
  public let question: LanguageModelQuestion
  let standing: Standing
}

/// What rules and model said of a record before anybody else was asked.
struct Standing: Equatable, Sendable {
  let rule: RuleMatch?
  let model: ModelFinding?
  /// What deciding took so far. No instant is kept: the clock's has no fixed layout, and what holds
  /// one is copied by way of the runtime.
  var duration = Duration.zero

  /// The stage that is sure; nil for none.
  var settledStage: Stage? {
    if rule != nil { return .rules }
    return model?.isSure == true ? .model : nil
  }

  /// The severity that rule or model name, sure or not.
  var severity: Severity? { rule?.severity ?? model?.severity }

  func verdict(
    by stage: Stage, severity: Severity?, languageModel: LanguageModelFinding? = nil
  ) -> Verdict {
    Verdict(
      severity: severity, stage: stage, confidence: confidence(by: stage, severity),
      rule: rule, model: model, languageModel: languageModel,
      duration: duration)
  }

  private func confidence(by stage: Stage, _ severity: Severity?) -> Double? {
    guard stage != .languageModel, severity != nil else { return nil }
    return rule == nil ? model?.probability : 1
  }
}

private func copy(_ bytes: Span<UInt8>) -> [UInt8] {
  var copy: [UInt8] = []
  copy.reserveCapacity(bytes.count)
  for index in bytes.indices { copy.append(bytes[index]) }
  return copy
}
