import Features

/// How often a memo served.
public struct MemoCounts: Equatable, Sendable {
  /// Messages that the model was asked for.
  public internal(set) var lookupCount = 0
  /// Those of them whose answer was recalled.
  public internal(set) var hitCount = 0
}

/// Probabilities of messages that have been classified, by all that the answer depends on.
///
/// Most log lines are one shape with other identifiers: once masked they read the same, and the
/// second need not be cut, weighed and multiplied again. A message is found by its whole normalized
/// text and not by a hash of it, so the memo never changes an answer. Where messages do not recur it
/// rests for a while, since looking up and keeping them would be in vain.
struct AnswerMemo: Sendable {
  private var keys = ByteInterner()
  private var probabilities: [Double] = []
  private var scores: [Scores] = []
  /// Messages taken since the memo last judged itself, and those of them that were not found.
  private var takenCount = 0
  private var missCount = 0
  /// Messages that it will not be asked for.
  private var restCount = 0

  /// What is kept beside the probabilities.
  struct Scores: Sendable {
    let known: Double
    /// nil for an answer that goes by words.
    let similarity: Double?
  }

  /// Answers kept before the memo starts anew; a few hundred kilobytes.
  private static let countLimit = 4_096
  /// Longer keys are not kept.
  private static let keyLengthLimit = 1_024
  /// Messages after which a memo judges itself.
  private static let trialLength = 4_096
  /// It rests when fewer than one of so many were found.
  private static let worthwhileShare = 16
  /// Messages that it rests for.
  private static let restLength = 32_768

  /// Whether the next message is to be looked up and kept.
  mutating func takesNext() -> Bool {
    if restCount > 0 {
      restCount -= 1
      return false
    }
    if takenCount == AnswerMemo.trialLength {
      let hitCount = takenCount - missCount
      (takenCount, missCount) = (0, 0)
      if hitCount * AnswerMemo.worthwhileShare < AnswerMemo.trialLength {
        restCount = AnswerMemo.restLength - 1
        return false
      }
    }
    takenCount += 1
    return true
  }

  /// Replaces `answer` by the probabilities kept for `key`.
  ///
  /// - Returns: The scores kept with them, or nil if there is no answer for the key.
  /// - Complexity: O(key), no allocation.
  func recall(_ key: [UInt8], into answer: inout [Double]) -> Scores? {
    guard let number = keys.number(of: key.span) else { return nil }
    let start = number * answer.count
    for index in answer.indices { answer[index] = probabilities[start + index] }
    return scores[number]
  }

  /// Keeps the answer for a key that ``recall(_:into:)`` did not know.
  mutating func keep(_ answer: [Double], _ scores: Scores, for key: [UInt8]) {
    missCount += 1
    guard key.count <= AnswerMemo.keyLengthLimit else { return }
    if keys.count == AnswerMemo.countLimit {
      keys.removeAll()
      probabilities.removeAll(keepingCapacity: true)
      self.scores.removeAll(keepingCapacity: true)
    }
    _ = keys.intern(key.span)
    probabilities.append(contentsOf: answer)
    self.scores.append(scores)
  }
}
