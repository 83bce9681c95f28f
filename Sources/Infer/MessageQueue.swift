import Features
import ModelFile

/// A message that waits for its answer.
struct QueuedMessage: Sendable {
  var key: [UInt8] = []
  var normalizedCount = 0
  var categories: [UInt32] = []
  /// Where its features are found, unless the answer was recalled.
  var vector = FeatureVector()
  /// The answer, if it was recalled.
  var scores: AnswerScores?
  var probabilities: [Double]

  init(classCount: Int) { probabilities = [Double](repeating: 0, count: classCount) }

  /// Begins to find its features.
  mutating func begin(in space: FeatureSpace) {
    let key = key
    space.beginExtracting(normalized: key.span.extracting(0..<normalizedCount), into: &vector)
  }

  /// Ends it, and has the weights of the features fetched.
  mutating func finish(in space: FeatureSpace, weighedBy regression: LogisticRegression?) {
    vector.finishSearch(in: space)
    for feature in categories { vector.append(category: feature) }
    regression?.fetchRows(of: vector)
  }
}

/// Messages that are answered together.
///
/// Most of a large model is not in the cache, and what a message asks of it names what it asks next.
/// Where several messages wait, each step is taken with all of them, and the memory that one asks for
/// arrives while the others are cut: a million lines one by one, by models of a million, took 1.1 and
/// 1.3 times as long.
struct MessageQueue: Sendable {
  /// The messages; those behind the last are kept for their memory.
  var messages: [QueuedMessage] = []
  /// How many there are.
  var count = 0
  /// How many of them were answered.
  var answeredCount = 0
}

extension SeverityClassifier {
  /// Messages that wait for an answer at most.
  public static let queueLength = 8
  /// Longer messages should wait alone: each place in the queue keeps memory for the longest message that
  /// stood there.
  public static let queuedByteLimit = 4_096

  /// Puts the message that was extracted behind those that wait for an answer.
  ///
  /// - Precondition: fewer than ``queueLength`` messages wait, and none of them has been answered.
  public func enqueue(_ scratch: inout ClassifierScratch) {
    let place = scratch.queue.count
    precondition(
      place < SeverityClassifier.queueLength && scratch.queue.answeredCount == 0,
      "\(place) messages wait, of which \(scratch.queue.answeredCount) were answered")
    if place == scratch.queue.messages.count {
      scratch.queue.messages.append(QueuedMessage(classCount: labels.count))
    }
    scratch.queue.count += 1
    let scores = recall(&scratch)
    scratch.exchange(place)
    scratch.queue.messages[place].scores = scores
    guard scores == nil else { return }
    scratch.queue.messages[place].begin(in: model.features)
  }

  /// The prediction for the first message that waits; it and its probabilities are in the scratch
  /// afterwards, as after ``predict(_:)``.
  ///
  /// - Precondition: a message waits.
  public func predictNext(_ scratch: inout ClassifierScratch) -> Prediction {
    precondition(scratch.queue.answeredCount < scratch.queue.count, "no message waits")
    if scratch.queue.answeredCount == 0 { findQueuedFeatures(&scratch.queue) }
    let place = scratch.queue.answeredCount
    scratch.queue.answeredCount += 1
    if scratch.queue.answeredCount == scratch.queue.count {
      (scratch.queue.count, scratch.queue.answeredCount) = (0, 0)
    }
    scratch.exchange(place)
    let scores = scratch.queue.messages[place].scores
    scratch.hasFeatures = scores == nil
    let answer = scores ?? answerAnew(&scratch)
    return prediction(answer, scratch.probabilities)
  }

  /// Ends the search for the features of the messages.
  private func findQueuedFeatures(_ queue: inout MessageQueue) {
    for place in 0..<queue.count where queue.messages[place].scores == nil {
      queue.messages[place].vector.narrowSearch()
    }
    for place in 0..<queue.count where queue.messages[place].scores == nil {
      queue.messages[place].vector.fetchFound()
    }
    let regression = algorithm == .logistic ? model.logisticRegression : nil
    for place in 0..<queue.count where queue.messages[place].scores == nil {
      queue.messages[place].finish(in: model.features, weighedBy: regression)
    }
  }
}

extension ClassifierScratch {
  /// Takes a message out of the queue, and puts the one that was here in its place.
  fileprivate mutating func exchange(_ place: Int) {
    swap(&key, &queue.messages[place].key)
    swap(&normalizedCount, &queue.messages[place].normalizedCount)
    swap(&categories, &queue.messages[place].categories)
    vector.exchangeFeatures(with: &queue.messages[place].vector)
    swap(&probabilities, &queue.messages[place].probabilities)
  }
}
