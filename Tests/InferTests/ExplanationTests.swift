import TestSupport
import Testing

@testable import Infer

struct ExplanationTests {
  /// Class 1 wins. down: 0.8 · (5 − 5/3); up: 0.6 · (0 − 2/3).
  @Test func `terms weigh what they add beyond the average class`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    let prediction = classifier.classify(Array("up down".utf8).span, scratch: &scratch)
    let terms = classifier.explain(prediction, scratch: &scratch)
    #expect(terms.map(\.term) == ["down", "up"])
    #expect(relativeDifference(terms.map(\.weight), [8 / 3.0, -0.4]) < 1e-14)
    #expect(classifier.explain(prediction, scratch: &scratch, limit: 1).map(\.term) == ["down"])
  }

  /// The second answer is recalled, but its terms have to be found.
  @Test func `recalled answers are explained too`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    for message in ["up 17 down", "UP 18 down"] {
      let prediction = classifier.classify(Array(message.utf8).span, scratch: &scratch)
      #expect(classifier.explain(prediction, scratch: &scratch).map(\.term) == ["down", "up"])
    }
  }

  @Test func `a column is named with its value`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    classifier.extract([UInt8]().span, scratch: &scratch)
    classifier.extractColumn(0, value: Array("db".utf8).span, scratch: &scratch)
    let prediction = classifier.predict(&scratch)
    #expect(classifier.explain(prediction, scratch: &scratch).map(\.term) == ["host=db"])
  }

  @Test func `the terms of a message are those that the model knows, recalled or not`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    for message in ["up up sideways 17 down", "Up up sideways 18 down"] {
      classifier.extract(Array(message.utf8).span, scratch: &scratch)
      classifier.extractColumn(0, value: Array("db".utf8).span, scratch: &scratch)
      _ = classifier.predict(&scratch)
      #expect(Set(classifier.terms(&scratch)) == [0, 1])
    }
  }
}
