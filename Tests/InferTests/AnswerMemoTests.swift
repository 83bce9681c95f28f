import Testing

@testable import Infer

struct AnswerMemoTests {
  @Test func `answers are recalled for the very key and no other`() {
    var memo = AnswerMemo()
    memo.keep(
      [0.25, 0.75], AnswerMemo.Scores(known: 0.5, similarity: nil), for: Array("user <num>".utf8))
    memo.keep([1, 0], AnswerMemo.Scores(known: 0.125, similarity: -0.5), for: [])
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
    var memo = AnswerMemo()
    var answer = [0.0]
    for round in 0..<2 {
      for number in 0..<10_000 {
        let key = Array("key \(number)".utf8)
        if let scores = memo.recall(key, into: &answer) {
          #expect(scores.known == Double(-number))
          #expect(answer == [Double(number)], "round \(round)")
        } else {
          memo.keep(
            [Double(number)], AnswerMemo.Scores(known: Double(-number), similarity: nil), for: key)
        }
        #expect(memo.recall(key, into: &answer) != nil)
        #expect(answer == [Double(number)])
      }
    }
  }

  @Test func `long keys are not kept`() {
    var memo = AnswerMemo()
    let key = [UInt8](repeating: 97, count: 100_000)
    memo.keep([1], AnswerMemo.Scores(known: 1, similarity: nil), for: key)
    var answer = [0.0]
    #expect(memo.recall(key, into: &answer) == nil)
  }

  /// The 16th part of 4,096 messages is 256.
  @Test(arguments: [(255, false), (256, true)])
  func `a memo rests where too few messages recur, and tries again`(
    hitCount: Int, goesOn: Bool
  ) {
    var memo = AnswerMemo()
    for message in 0..<4_096 {
      let isTaken = memo.takesNext()
      #expect(isTaken)
      if message >= hitCount {
        memo.keep([1], AnswerMemo.Scores(known: 1, similarity: nil), for: [7])
      }
    }
    if !goesOn {
      for _ in 0..<32_768 where memo.takesNext() { Issue.record("a memo that rests was asked") }
    }
    let isTaken = memo.takesNext()
    #expect(isTaken)
  }
}
