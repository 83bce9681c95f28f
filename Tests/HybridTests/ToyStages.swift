import Features
import Infer
import LogSchema
import ModelFile
import Rules

@testable import Hybrid

/// Stages whose answers can be worked out by hand.
enum ToyStages {
  /// A model of the words `fine`, `odd`, `bad`, `fatal`, each of which speaks for one severity by a
  /// logit of `weight`, without a gate.
  ///
  /// A message of one of the words gives it `e^w / (e^w + 3)`, and each other severity
  /// `1 / (e^w + 3)`: 0.9480 and 0.0173 for `w = ln 54.7`.
  static func model(
    weight: Double = 4, gate: KnownShapeGate? = nil,
    labels: [String] = Severity.allCases.map(\.label)
  ) throws -> SeverityClassifier {
    let words = ["bad", "fatal", "fine", "odd"]
    let classOfWord = [2, 3, 0, 1]
    var weights = [Double](repeating: 0, count: 16)
    for (word, index) in classOfWord.enumerated() { weights[word * 4 + index] = weight }
    let model = TrainedModel(
      labels: labels,
      features: FeatureSpace(
        settings: try AnalyzerSettings(
          wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: true),
        usesSublinearTermFrequency: false,
        words: Vocabulary(family: .words, terms: words.map { Array($0.utf8) }),
        characters: Vocabulary(family: .characters, terms: []),
        inverseDocumentFrequencies: FrozenArray([1, 1, 1, 1]), columns: []),
      logisticRegression: LogisticRegression(
        weights: FrozenArray(weights), biases: FrozenArray([0, 0, 0, 0])),
      forest: nil, gate: gate, card: "{}")
    return try SeverityClassifier(bytes: FrozenArray(model.fileBytes()), path: "toy.tocsin")
  }

  /// A gate that knows lines of the word `bad` alone.
  static let gateOfBad = KnownShapeGate(
    score: .cosine, threshold: 0.9, epsilon: 0.3, minSamples: 1, unseenTermWeight: 1,
    noiseSize: 0, starts: FrozenArray([0, 1]), features: FrozenArray([0]),
    values: FrozenArray([1]), labelSizes: FrozenArray([0, 0, 1, 0]), typicalShapes: ["bad"],
    forest: nil)

  static func rules() throws -> RuleSet {
    try RuleSet(
      yaml: """
        rules:
          - {name: all-well, pattern: '^all well$', severity: Low}
          - {name: on-fire, pattern: 'on fire', severity: Critical}
        """)
  }

  /// Sends records of the log type `Routed` to the language model, and is sure from 0.5 on.
  static func configuration(
    unsure: DecisionConfiguration.Fallback = .model,
    unknown: DecisionConfiguration.Fallback = .unclassified
  ) -> DecisionConfiguration {
    var configuration = DecisionConfiguration.portal
    configuration.routes = [
      .init(logTypes: ["Routed"], processes: [], stages: [.languageModel]),
      .init(logTypes: [], processes: ["Quiet"], stages: [.rules, .model]),
    ]
    configuration.choice = .mostProbable
    configuration.acceptance = .probabilities([0.5, 0.5, 0.5, 0.5])
    configuration.fallbackForUnsure = unsure
    configuration.fallbackForUnknown = unknown
    return configuration
  }
}

/// A language model that says what a test tells it to.
struct ScriptedLanguageModel: LanguageModel {
  let answer: Result<LanguageModelAnswer, LanguageModelFailure>

  init(saying severity: Severity?) {
    answer = .success(LanguageModelAnswer(severity: severity, reason: "because"))
  }

  init(failing kind: LanguageModelFailure.Kind) {
    answer = .failure(LanguageModelFailure(kind, "it failed"))
  }

  func judge(
    _ question: LanguageModelQuestion
  ) async throws(LanguageModelFailure) -> LanguageModelAnswer {
    try answer.get()
  }
}

extension HybridClassifier {
  /// The verdict on a line, the language model asked if it is wanted.
  func verdict(
    on message: String, logType: String = "", process: String = "", recallsAnswers: Bool = true
  ) async -> Verdict {
    var scratch = makeScratch(recallsAnswers: recallsAnswers)
    let (message, logType, process) = (
      Array(message.utf8), Array(logType.utf8), Array(process.utf8)
    )
    let decision = decide(
      message: message.span, logType: logType.span, process: process.span, scratch: &scratch)
    switch decision {
    case .settled(let verdict): return verdict
    case .asks(let pending): return await settle(pending)
    }
  }
}
