import Features

/// How often a memo served.
public struct MemoCounts: Equatable, Sendable {
  /// Messages that the model was asked for.
  public internal(set) var lookupCount = 0
  /// Those of them whose answer was recalled.
  public internal(set) var hitCount = 0
}

/// What is kept beside the probabilities of a message.
struct AnswerScores: Sendable {
  let known: Double
  /// nil for an answer that goes by words.
  let similarity: Double?
}

/// Probabilities of messages that have been classified, by all that they depend on.
///
/// Most log lines are one shape with other identifiers: once masked they read the same, and the
/// second need not be cut, weighed and multiplied again. A message is found by its whole key and
/// not by a hash of it, so the memo never changes an answer.
///
/// Where hardly a message recurs, the memo costs more than it saves: that of a forest's votes took 5 %
/// of the time on lines that all differ. So one that is full and served too seldom rests before it
/// starts anew.
struct AnswerMemo<Scores: Sendable>: Sendable {
  private var keys = ByteInterner()
  private var probabilities: [Double] = []
  /// What is kept beside the probabilities.
  private var scores: [Scores] = []
  /// Messages looked up since the memo was empty, and those of them that were found.
  private var lookupCount = 0
  private var hitCount = 0
  /// Messages to let pass before the memo starts anew.
  private var restCount = 0

  /// Answers kept before the memo starts anew; a few hundred kilobytes.
  private static var countLimit: Int { 4_096 }
  /// Longer keys are not kept.
  private static var keyLengthLimit: Int { 1_024 }
  /// A full memo rests unless one message in so many was found.
  private static var lookupsForHit: Int { 16 }
  /// The messages for which it rests.
  private static var restLength: Int { 16 * countLimit }

  /// Whether it knows nothing and keeps nothing for now.
  var isResting: Bool { restCount > 0 }

  /// Replaces `answer` by the probabilities kept for `key`.
  ///
  /// - Returns: The scores kept with them, or nil if there is no answer for the key.
  /// - Complexity: O(key), no allocation.
  mutating func recall(_ key: [UInt8], into answer: inout [Double]) -> Scores? {
    guard !isResting else { return nil }
    lookupCount += 1
    guard let number = keys.number(of: key.span) else { return nil }
    hitCount += 1
    let start = number * answer.count
    for index in answer.indices { answer[index] = probabilities[start + index] }
    return scores[number]
  }

  /// Keeps the answer for a key that ``recall(_:into:)`` did not know, unless it knows it by now.
  mutating func keep(_ answer: [Double], _ scores: Scores, for key: [UInt8]) {
    if isResting { restCount -= 1 }
    guard !isResting, key.count <= Self.keyLengthLimit else { return }
    if keys.count == Self.countLimit {
      if hitCount * Self.lookupsForHit < lookupCount { restCount = Self.restLength }
      removeAll()
      guard !isResting else { return }
    }
    guard keys.intern(key.span) == self.scores.count else { return }
    for probability in answer { probabilities.append(probability) }
    self.scores.append(scores)
  }

  private mutating func removeAll() {
    keys.removeAll()
    probabilities.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
    lookupCount = 0
    hitCount = 0
  }
}
