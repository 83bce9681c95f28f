import Infer
import LogSchema
import Rules
import Testing

@testable import Hybrid

struct HybridClassifierTests {
  private func classifier(
    weight: Double = 4, knowsOnlyBad: Bool = false, languageModel: (any LanguageModel)? = nil,
    configuration: DecisionConfiguration = ToyStages.configuration()
  ) throws -> HybridClassifier {
    try HybridClassifier(
      rules: ToyStages.rules(),
      model: ToyStages.model(weight: weight, gate: knowsOnlyBad ? ToyStages.gateOfBad : nil),
      languageModel: languageModel, configuration: configuration)
  }

  @Test func `a rule that fits settles the record, and the model is not asked`() async throws {
    let verdict = try await classifier().verdict(on: "the house is on fire")
    #expect(verdict.severity == .critical)
    #expect(verdict.stage == .rules)
    #expect(verdict.confidence == 1)
    #expect(verdict.model == nil)
    #expect(verdict.languageModel == nil)
  }

  /// e⁴ / (e⁴ + 3) = 54.598 / 57.598 = 0.94792.
  @Test func `a model that is sure settles what no rule fits`() async throws {
    let verdict = try await classifier().verdict(on: "bad")
    #expect(verdict.severity == .high)
    #expect(verdict.stage == .model)
    #expect(abs((verdict.confidence ?? 0) - 0.94792) < 1e-4)
  }

  /// e / (e + 3) = 0.475, below the threshold of 0.5; the others have 0.175 each, and called High
  /// they cost 2, 1 and 2: 5 · 0.175 = 0.87.
  @Test func `the language model is asked where the model is not sure`() async throws {
    let asked = try classifier(weight: 1, languageModel: ScriptedLanguageModel(saying: .low))
    let verdict = await asked.verdict(on: "bad")
    #expect(verdict.severity == .low)
    #expect(verdict.stage == .languageModel)
    #expect(verdict.confidence == nil)
    #expect(asked.reason(of: verdict) == "because")
    #expect(
      asked.attempts(of: verdict).map(\.outcome) == [
        "no rule fits", "not sure: High with probability 0.48, expected cost 0.87",
        "Low: because",
      ])
  }

  @Test func `a line that the gate does not know is Unclassified where nobody can be asked`()
    async throws
  {
    let verdict = try await classifier(knowsOnlyBad: true).verdict(on: "fatal")
    #expect(verdict.severity == nil)
    #expect(verdict.label == "Unclassified")
    #expect(verdict.stage == .fallback)
    #expect(verdict.confidence == nil)
    #expect(verdict.languageModel == .absent)
    #expect(verdict.model?.isKnown == false)
  }

  @Test func `the configuration says what stands in for the language model`() async throws {
    let unsure = try await classifier(
      weight: 1, configuration: ToyStages.configuration(unsure: .unclassified)
    ).verdict(on: "bad")
    #expect(unsure.severity == nil)
    let unknown = try await classifier(
      knowsOnlyBad: true, configuration: ToyStages.configuration(unknown: .model)
    ).verdict(on: "fatal")
    #expect(unknown.severity == .critical)
    #expect(unknown.stage == .fallback)
  }

  @Test(arguments: LanguageModelFailure.Kind.allCases)
  func `a language model that fails leaves the fallback and its reason`(
    kind: LanguageModelFailure.Kind
  ) async throws {
    let failing = try classifier(weight: 1, languageModel: ScriptedLanguageModel(failing: kind))
    let verdict = await failing.verdict(on: "bad")
    #expect(verdict.severity == .high)
    #expect(verdict.stage == .fallback)
    #expect(failing.reason(of: verdict).contains(kind.rawValue))
  }

  @Test func `a route for the language model asks it even where a rule fits`() async throws {
    let verdict = try await classifier(languageModel: ScriptedLanguageModel(saying: .high))
      .verdict(on: "all well", logType: "Routed")
    #expect(verdict.severity == .high)
    #expect(verdict.stage == .languageModel)
    #expect(verdict.rule?.severity == .low)
  }

  @Test func `a route for the language model without one falls back on rule and model`()
    async throws
  {
    let byRule = try await classifier().verdict(on: "all well", logType: "Routed")
    #expect(byRule.severity == .low)
    #expect(byRule.stage == .fallback)
    let byModel = try await classifier().verdict(on: "bad", logType: "Routed")
    #expect(byModel.severity == .high)
    #expect(byModel.stage == .fallback)
  }

  @Test func `a route without the language model never asks it`() async throws {
    let quiet = try classifier(weight: 1, languageModel: ScriptedLanguageModel(saying: .critical))
    let verdict = await quiet.verdict(on: "bad", process: "Quiet")
    #expect(verdict.severity == .high)
    #expect(verdict.stage == .fallback)
    #expect(verdict.languageModel == nil)
  }

  /// The words of the toy model, and the lines of the toy rules, by what they say.
  @Test(arguments: [
    ("fine", Severity.low), ("odd", .medium), ("bad", .high), ("fatal", .critical),
    ("all well", .low), ("on fire", .critical),
  ])
  func `the language model never lowers what a rule or a sure model said`(
    line: String, said: Severity
  ) async throws {
    for answer in Severity.allCases {
      let asked = try classifier(languageModel: ScriptedLanguageModel(saying: answer))
      let verdict = await asked.verdict(on: line, logType: "Routed")
      #expect(verdict.severity == max(said, answer))
      #expect((verdict.stage == .languageModel) == (answer > said))
    }
  }

  @Test func `a language model that cannot tell leaves the fallback`() async throws {
    let asked = try classifier(weight: 1, languageModel: ScriptedLanguageModel(saying: nil))
    let verdict = await asked.verdict(on: "bad")
    #expect(verdict.severity == .high)
    #expect(verdict.stage == .fallback)
    #expect(asked.reason(of: verdict).hasPrefix("the language model cannot tell; the model stands"))
  }

  @Test func `the memo changes no verdict`() async throws {
    let hybrid = try classifier()
    for line in ["bad", "fatal 12", "fatal 13", "on fire", "fine odd", ""] {
      let with = await hybrid.verdict(on: line)
      let without = await hybrid.verdict(on: line, recallsAnswers: false)
      #expect(with.severity == without.severity)
      #expect(with.model == without.model)
    }
  }

  @Test func `a question carries the line as it was read, and its shape`() throws {
    let hybrid = try classifier(weight: 1, languageModel: ScriptedLanguageModel(saying: nil))
    var scratch = hybrid.makeScratch()
    let (message, logType, process) = (
      Array("Bad 4711".utf8), Array("T".utf8), Array("P".utf8)
    )
    let decision = hybrid.decide(
      message: message.span, logType: logType.span, process: process.span, scratch: &scratch)
    guard case .asks(let pending) = decision else {
      Issue.record("the language model is not asked")
      return
    }
    #expect(pending.question.message == message)
    #expect(pending.question.shape == Array("bad <num>".utf8))
    #expect(pending.question.logType == logType)
    #expect(pending.question.process == process)
  }

  @Test func `a model of other labels is refused`() throws {
    #expect(throws: HybridError.labelIsNoSeverity("INFO")) {
      try HybridClassifier(
        rules: nil, model: ToyStages.model(labels: ["INFO", "WARN", "ERROR", "FATAL"]),
        languageModel: nil)
    }
  }
}
