import Features
import SeededRandom
import Testing

@testable import Infer

struct MessageQueueTests {
  private struct Message {
    let text: [UInt8]
    let host: [UInt8]?
  }

  /// In queues of all lengths, with messages that recur in the queue, before it and not at all.
  @Test(arguments: [true, false])
  func `messages that wait together are answered as if alone`(recallsAnswers: Bool) throws {
    for classifier in [try ToyModel.classifier(), try ToyModel.forestClassifier()] {
      var scratch = classifier.makeScratch(recallsAnswers: recallsAnswers)
      var alone = classifier.makeScratch(recallsAnswers: false)
      var chance = SplitMix64(seed: 8)
      for round in 0..<200 {
        let count = 1 + round % SeverityClassifier.queueLength
        let messages = (0..<count).map { _ in message(&chance) }
        for message in messages {
          extract(message, classifier, &scratch)
          classifier.enqueue(&scratch)
        }
        for message in messages {
          extract(message, classifier, &alone)
          let expected = classifier.predict(&alone)
          #expect(classifier.predictNext(&scratch) == expected)
          #expect(scratch.probabilities == alone.probabilities)
          #expect(classifier.terms(&scratch) == classifier.terms(&alone))
        }
      }
      #expect((scratch.memoCounts.hitCount > 0) == recallsAnswers)
    }
  }

  private func message(_ chance: inout SplitMix64) -> Message {
    let words = ["up", "down", "UP", "17", "other", "Straße"]
    let text = (0..<chance.below(5)).map { _ in words[chance.below(words.count)] }
    let host = [nil, "db", "web"][chance.below(3)]
    return Message(
      text: Array(text.joined(separator: " ").utf8), host: host.map { Array($0.utf8) })
  }

  private func extract(
    _ message: Message, _ classifier: SeverityClassifier, _ scratch: inout ClassifierScratch
  ) {
    classifier.extract(message.text.span, scratch: &scratch)
    if let host = message.host {
      classifier.extractColumn(0, value: host.span, scratch: &scratch)
    }
  }

  @Test func `a queue that is full, empty or half answered stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let classifier = try ToyModel.classifier()
      var scratch = classifier.makeScratch()
      for _ in 0...SeverityClassifier.queueLength { classifier.enqueue(&scratch) }
    }
    await #expect(processExitsWith: .failure) {
      let classifier = try ToyModel.classifier()
      var scratch = classifier.makeScratch()
      classifier.enqueue(&scratch)
      _ = classifier.predictNext(&scratch)
      _ = classifier.predictNext(&scratch)
    }
    await #expect(processExitsWith: .failure) {
      let classifier = try ToyModel.classifier()
      var scratch = classifier.makeScratch()
      classifier.enqueue(&scratch)
      classifier.enqueue(&scratch)
      _ = classifier.predictNext(&scratch)
      classifier.enqueue(&scratch)
    }
  }
}
