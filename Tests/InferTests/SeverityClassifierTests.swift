import Features
import Glibc
import TestSupport
import Testing

@testable import Infer

struct SeverityClassifierTests {
  /// `down` alone has the value 1: logits 0, 5, 0.
  @Test func `probabilities are the softmax of the logits`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    let prediction = classifier.classify(Array("Gateway DOWN".utf8).span, scratch: &scratch)
    let sum = exp(5.0) + 2
    #expect(relativeDifference(scratch.probabilities, [1 / sum, exp(5.0) / sum, 1 / sum]) < 1e-14)
    #expect(prediction.label == "bad")
    #expect(prediction.classIndex == 1)
    #expect(prediction.confidence == scratch.probabilities[1])
    #expect(classifier.classify("Gateway DOWN") == prediction)
  }

  /// idf 4 and 3 make 0.8 and 0.6: logits 1.2, 4, 0, and 7 for the host.
  @Test func `words share the unit length and a column adds its own`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    classifier.extract(Array("up down".utf8).span, scratch: &scratch)
    classifier.extractColumn(0, value: Array("db".utf8).span, scratch: &scratch)
    let prediction = classifier.predict(&scratch)
    let weights = [exp(1.2), exp(4), exp(7)]
    let sum = weights.reduce(0, +)
    #expect(relativeDifference(scratch.probabilities, weights.map { $0 / sum }) < 1e-14)
    #expect(prediction.label == "odd")
  }

  @Test func `a message without a known word gets the biases and ties go to the first label`()
    throws
  {
    let classifier = try ToyModel.classifier()
    for message in ["", "?", "nothing known 17"] {
      let prediction = classifier.classify(message)
      #expect(prediction.label == "fine")
      #expect(abs(prediction.confidence - 1 / 3.0) < 1e-15)
    }
  }

  /// Answers depend on the message alone and not on what the scratch memory saw before.
  @Test func `scratch memory carries nothing over`() throws {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    let messages = ["down", "", "up up up", "x down y", "UP 17", "down", "up", ""]
    for message in messages + messages.reversed() {
      let found = classifier.classify(Array(message.utf8).span, scratch: &scratch)
      #expect(found == classifier.classify(message))
    }
  }

  /// Answers of masked messages are recalled; those of other categories are others.
  @Test func `a message that reads the same gets the same answer and another column another`()
    throws
  {
    let classifier = try ToyModel.classifier()
    var scratch = classifier.makeScratch()
    func answer(_ message: String, host: String) -> Prediction {
      classifier.extract(Array(message.utf8).span, scratch: &scratch)
      classifier.extractColumn(0, value: Array(host.utf8).span, scratch: &scratch)
      return classifier.predict(&scratch)
    }
    let first = answer("node 17 down", host: "web")
    #expect(answer("Node 4711 DOWN", host: "web") == first)
    #expect(first.label == "bad")
    #expect(answer("node 18 down", host: "db").label == "odd")
    #expect(answer("node 19 down", host: "unknown") == first)
  }

  /// Messages that no tree tells apart: other words, other weights in one bin.
  @Test func `votes that are recalled are those of the forest`() throws {
    let classifier = try ToyModel.forestClassifier()
    var recalling = classifier.makeScratch()
    var walking = classifier.makeScratch(recallsAnswers: false)
    let expected = [
      "down": [0.125, 0.625, 0.25], "up": [0.625, 0.125, 0.25], "": [0.25, 0.25, 0.5],
    ]
    for (message, alike) in [
      ("down", "down"), ("up", "up"), ("x", ""), ("down y", "down"), ("z", ""), ("up z", "up"),
      ("down down up", "down"), ("down up down up up", "down"), ("up up up up down", "up"),
    ] {
      let bytes = Array(message.utf8)
      let prediction = classifier.classify(bytes.span, scratch: &recalling)
      #expect(prediction == classifier.classify(bytes.span, scratch: &walking))
      #expect(recalling.probabilities == walking.probabilities)
      #expect(recalling.probabilities == expected[alike])
    }
    #expect(recalling.memoCounts.hitCount == 0)
  }

  @Test func `a classifier that the model lacks is refused with what it has`() {
    #expect(
      throws: ClassifierError.noSuchAlgorithm(
        path: "toy.tocsin", wanted: .forest, there: [.logistic])
    ) { try ToyModel.classifier(algorithm: .forest) }
    #expect(
      ClassifierError.noSuchAlgorithm(path: "toy.tocsin", wanted: .forest, there: [.logistic])
        .description
        == "toy.tocsin: the model has no forest classifier, only logistic. Choose that, or train "
        + "with --algorithm forest.")
  }

  @Test func `bytes that are no model are refused with the path`() {
    do {
      _ = try SeverityClassifier(bytes: FrozenArray([1, 2, 3]), path: "x.tocsin")
      Issue.record("three bytes are no model")
    } catch {
      #expect(error.description.hasPrefix("x.tocsin: "))
    }
  }
}
