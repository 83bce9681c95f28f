import Features
import Infer
import ModelFile
import Testing

struct GateScorerTests {
  /// "alpha" weighs 3 and "beta" 4; the one centroid lies on "alpha beta", an unseen term weighs 12.
  @Test(arguments: [true, false])
  func `the score is the cosine with unseen terms counted`(masks: Bool) throws {
    let classifier = try classifier(gate: gate(threshold: 0.6), masks: masks)
    // (3, 4) to (0.6, 0.8).
    #expect(abs(classifier.classify("alpha beta 17").knownScore - 1) < 1e-12)
    #expect(abs(classifier.classify("alpha").knownScore - 0.6) < 1e-12)
    #expect(classifier.classify("alpha").isKnown)
    // 5 / √(25 + 144), the one unseen term.
    let partly = classifier.classify("Beta alpha ZETA")
    #expect(abs(partly.knownScore - 5.0 / 13) < 1e-12)
    #expect(!partly.isKnown)
    #expect(classifier.classify("").knownScore == 0)
    #expect(classifier.classify("zeta").knownScore == 0)
  }

  @Test func `without clusters every message is unknown and has a severity all the same`() throws {
    let none = KnownShapeGate(
      score: .product, threshold: 0.7, epsilon: 0.3, minSamples: 5, unseenTermWeight: 12,
      noiseSize: 9, starts: FrozenArray([0]), features: FrozenArray([]), values: FrozenArray([]),
      labelSizes: FrozenArray([]), typicalShapes: [], forest: nil)
    let prediction = try classifier(gate: none, masks: true).classify("alpha beta")
    #expect(prediction.knownScore == 0 && !prediction.isKnown)
    #expect(prediction.label == "High")
  }

  @Test func `without a gate every message is known`() throws {
    let prediction = try classifier(gate: nil, masks: true).classify("zeta")
    #expect(prediction.knownScore == 1 && prediction.isKnown)
  }

  @Test func `a gate of one cluster scores by cosine whatever its score`() throws {
    for score in KnownShapeGate.Score.allCases {
      let classifier = try classifier(gate: gate(threshold: 0.5, score: score), masks: true)
      #expect(abs(classifier.classify("alpha").knownScore - 0.6) < 1e-12)
    }
  }

  private func gate(
    threshold: Double, score: KnownShapeGate.Score = .cosine
  ) -> KnownShapeGate {
    KnownShapeGate(
      score: score, threshold: threshold, epsilon: 0.3, minSamples: 5, unseenTermWeight: 12,
      noiseSize: 0, starts: FrozenArray([0, 2]), features: FrozenArray([1, 2]),
      values: FrozenArray([0.6, 0.8]), labelSizes: FrozenArray([5, 0]),
      typicalShapes: ["alpha beta"], forest: nil)
  }

  private func classifier(
    gate: KnownShapeGate?, masks: Bool
  ) throws -> SeverityClassifier {
    // The placeholder weighs nothing, so that masked and unmasked messages score the same.
    let space = FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: masks),
      usesSublinearTermFrequency: false,
      words: Vocabulary(
        family: .words, terms: ["<num>", "alpha", "beta"].map { Array($0.utf8) }),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([1e-9, 3, 4]), columns: [])
    let model = TrainedModel(
      labels: ["Low", "High"], features: space,
      logisticRegression: LogisticRegression(
        weights: FrozenArray([0, 0, 0, 0, 0, 0]), biases: FrozenArray([0, 1])),
      forest: nil, gate: gate, card: "{}")
    return try SeverityClassifier(
      bytes: FrozenArray(model.fileBytes()), path: "model in memory")
  }
}
