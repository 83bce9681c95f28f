import Features
import Infer
import ModelFile
import Testing

@testable import Train

struct GateAgreementTests {
  @Test(arguments: KnownShapeGate.Score.allCases, [true, false])
  func `training and inference score the same`(
    score: KnownShapeGate.Score, masks: Bool
  ) throws {
    let families: [(words: ClosedRange<Int>?, characters: ClosedRange<Int>?)] = [
      (1...2, nil), (nil, 3...4), (1...1, 2...3),
    ]
    for lengths in families {
      let analyzer = try AnalyzerSettings(
        wordNGrams: lengths.words, characterNGrams: lengths.characters, masksIdentifiers: masks)
      let outcome = try outcome(of: analyzer, score: score)
      let gate = try #require(outcome.gate).gate
      let model = TrainedModel(
        labels: outcome.labels, features: outcome.features, logisticRegression: nil,
        forest: outcome.forest?.forest, gate: gate, card: "{}")
      let classifier = try SeverityClassifier(
        bytes: FrozenArray(model.fileBytes()), path: "model in memory")
      var scratch = classifier.makeScratch()
      var scorer = GateScorer(gate, in: outcome.features)
      for message in messages + others {
        let bytes = Array(message.utf8)
        classifier.extract(bytes.span, scratch: &scratch)
        classifier.extractColumn(0, value: Array("web".utf8).span, scratch: &scratch)
        let found = classifier.predict(&scratch)
        var normalized: [UInt8] = []
        var lowercased: [UInt8] = []
        analyzer.normalize(bytes, &lowercased, &normalized)
        let expected = scorer.score(ofNormalized: normalized.span)
        #expect(abs(found.knownScore - expected) < 1e-12, "\(message)")
        #expect(found.isKnown == (found.knownScore >= gate.threshold))
      }
      // The vote alone may know a message of numbers only; docs/gate.md says why it is no default.
      for message in others where score != .vote {
        #expect(!classifier.classify(message).isKnown, "\(message)")
      }
    }
  }

  private let others = ["hey chill men", "", "12345", "Peel the potatoes.", "\u{1F600} \u{E9}"]

  private var messages: [String] {
    (0..<60).map { number in
      switch number % 4 {
      case 0: "User u\(number) signed in from 10.1.0.\(number)"
      case 1: "Payment \(number * 7919) of \(number).50 EUR was refused: insufficient funds"
      case 2: "Replica lag is \(number)ms on node-\(number)"
      default: "Unauthorized access attempt on /accounts/\(number)/transfer blocked"
      }
    }
  }

  private func outcome(
    of analyzer: AnalyzerSettings, score: KnownShapeGate.Score
  ) throws -> ModelTrainer.Outcome {
    var builder = CorpusBuilder(
      analyzer: TextAnalyzer(settings: analyzer), columnNames: ["process"])
    for (number, message) in messages.enumerated() {
      builder.setCategory(0, Array((number % 3 == 0 ? "web" : "mail").utf8).span)
      builder.append(
        message: Array(message.utf8).span,
        label: Array((number % 2 == 0 ? "Low" : "High").utf8).span, isHeldOut: number % 5 == 0)
    }
    let settings = try TrainingSettings(
      vocabulary: VocabularySettings(), logistic: nil,
      forest: ForestHyperparameters(treeCount: 5, seed: 1),
      gate: GateSettings(
        clustering: ClusteringHyperparameters(minSamples: 3),
        forest: ForestHyperparameters(treeCount: 7, seed: 1), score: score),
      classWeighting: .none, holdoutShare: 0.2, seed: 1)
    return try ModelTrainer(settings: settings).train(builder.finish())
  }
}

extension AnalyzerSettings {
  fileprivate func normalize(
    _ message: [UInt8], _ lowercased: inout [UInt8], _ normalized: inout [UInt8]
  ) {
    TextAnalyzer(settings: self).normalize(
      message.span, scratch: &lowercased, into: &normalized)
  }
}
