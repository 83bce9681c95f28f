import Testing

@testable import Infer

struct AnswerMemoTests {
  @Test func `answers are recalled for the very key and no other`() {
    var memo = AnswerMemo<AnswerScores>()
    memo.keep(
      [0.25, 0.75], AnswerScores(known: 0.5, similarity: nil), for: Array("user <num>".utf8))
    memo.keep([1, 0], AnswerScores(known: 0.125, similarity: -0.5), for: [])
    var answer = [9.0, 9.0]
    #expect(memo.recall(Array("user <num".utf8), into: &answer) == nil)
    #expect(answer == [9, 9])
    #expect(memo.recall(Array("user <num>".utf8), into: &answer)?.known == 0.5)
    #expect(answer == [0.25, 0.75])
    let scores = memo.recall([], into: &answer)
    #expect(scores?.known == 0.125)
    #expect(scores?.similarity == -0.5)
    #expect(answer == [1, 0])
  }

  /// More keys than the memo holds, each asked for right after it came and once more later.
  @Test func `a full memo starts anew and stays right`() {
    var memo = AnswerMemo<AnswerScores>()
    var answer = [0.0]
    for round in 0..<2 {
      for number in 0..<10_000 {
        let key = Array("key \(number)".utf8)
        if let scores = memo.recall(key, into: &answer) {
          #expect(scores.known == Double(-number))
          #expect(answer == [Double(number)], "round \(round)")
        } else {
          memo.keep(
            [Double(number)], AnswerScores(known: Double(-number), similarity: nil), for: key)
        }
        #expect(memo.recall(key, into: &answer) != nil)
        #expect(answer == [Double(number)])
      }
    }
  }

  /// Messages that wait together may be the same, and none of them is recalled.
  @Test func `a key that is kept twice has its first answer, and the next its own`() {
    var memo = AnswerMemo<Void>()
    for answer in [1.0, 2.0] { memo.keep([answer], (), for: Array("one".utf8)) }
    memo.keep([3], (), for: Array("other".utf8))
    var answer = [0.0]
    #expect(memo.recall(Array("one".utf8), into: &answer) != nil)
    #expect(answer == [1])
    #expect(memo.recall(Array("other".utf8), into: &answer) != nil)
    #expect(answer == [3])
  }

  @Test func `long keys are not kept`() {
    var memo = AnswerMemo<AnswerScores>()
    let key = [UInt8](repeating: 97, count: 100_000)
    memo.keep([1], AnswerScores(known: 1, similarity: nil), for: key)
    var answer = [0.0]
    #expect(memo.recall(key, into: &answer) == nil)
  }

  /// Each key is new, and every 32nd or 8th is asked for again at once.
  @Test(arguments: [(32, true), (8, false)])
  func `a full memo rests where one message in 16 was not found`(period: Int, rests: Bool) {
    var memo = AnswerMemo<Void>()
    var answer = [0.0]
    var restedCount = 0
    for number in 0..<100_000 {
      let key = Array("key \(number)".utf8)
      #expect(memo.recall(key, into: &answer) == nil)
      memo.keep([Double(number)], (), for: key)
      guard number % period == 0 else { continue }
      if memo.isResting { restedCount += 1 }
      #expect((memo.recall(key, into: &answer) == nil) == memo.isResting)
      #expect(memo.isResting || answer == [Double(number)])
    }
    #expect((restedCount > 0) == rests)
    // It rests for 65,536 messages after each 4,096, so it did not for one of these.
    #expect(restedCount < 100_000 / period)
  }
}
