import Features
import ModelFile
import Testing

@testable import Infer

struct CalibratedPredictionTests {
  /// Log-odds of `log 4` for the word "alarm", 0 for any other message; unmasked single words.
  private func classifier(_ calibration: Calibration?) throws -> SeverityClassifier {
    let space = FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: false),
      usesSublinearTermFrequency: false,
      words: Vocabulary(family: .words, terms: [Array("alarm".utf8)]),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([1]), columns: [])
    let regression = LogisticRegression(
      weights: FrozenArray([1.3862943611198906, 0]), biases: FrozenArray([0, 0]))
    let model = TrainedModel(
      labels: ["bad", "good"], features: space, logisticRegression: regression, forest: nil,
      logisticCalibration: calibration, card: "{}")
    return try SeverityClassifier(bytes: FrozenArray(model.fileBytes()), path: "test")
  }

  @Test func `a model without calibration is always confident`() throws {
    let found = try classifier(nil).classify("alarm")
    #expect(abs(found.confidence - 0.8) < 1e-15 && found.isConfident)
  }

  @Test func `a temperature changes the confidence that is given`() throws {
    let classifier = try classifier(
      Calibration(map: .temperature(2), thresholds: nil, targetPrecision: 0))
    var scratch = classifier.makeScratch()
    let message = Array("alarm".utf8)
    let found = classifier.classify(message.span, scratch: &scratch)
    // Odds of 4 become √4.
    #expect(abs(found.confidence - 2.0 / 3) < 1e-15)
    #expect(found.classIndex == 0 && found.isConfident)
    #expect(scratch.probabilities[0] == found.confidence)
    classifier.computeUncalibratedProbabilities(&scratch)
    #expect(abs(scratch.probabilities[0] - 0.8) < 1e-15)
  }

  @Test func `curves can change the first choice`() throws {
    let low = IsotonicCurve(inputs: FrozenArray([0, 1]), outputs: FrozenArray([0, 0.25]))
    let high = IsotonicCurve(inputs: FrozenArray([0, 0.2]), outputs: FrozenArray([0, 0.8]))
    let found = try classifier(
      Calibration(map: .isotonic([low, high]), thresholds: nil, targetPrecision: 0)
    ).classify("alarm")
    // 0.8 becomes 0.2 and 0.2 becomes 0.8.
    #expect(found.label == "good" && abs(found.confidence - 0.8) < 1e-12)
  }

  @Test func `the threshold of the predicted class decides`() throws {
    let classifier = try classifier(
      Calibration(
        map: .identity, thresholds: FrozenArray([0.7, 2]), targetPrecision: 0.95))
    #expect(classifier.classify("alarm").isConfident)
    // Equal odds: the first class, at 0.5.
    let other = classifier.classify("nothing")
    #expect(other.classIndex == 0 && other.confidence == 0.5 && !other.isConfident)
  }
}
