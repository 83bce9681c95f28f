import Testing

@testable import Evaluation

struct CoverageScoresTests {
  private func scores(of answers: ArraySlice<(Int, Bool, Bool, Double)>) -> CoverageScores {
    var scores = CoverageScores(classCount: 3)
    for (predicted, isConfident, isRight, weight) in answers {
      scores.record(
        predicted: predicted, isConfident: isConfident, isRight: isRight, weight: weight)
    }
    return scores
  }

  private let answers: [(Int, Bool, Bool, Double)] = [
    (0, true, true, 3), (0, true, false, 1), (0, false, true, 4), (1, false, false, 2),
    (0, true, true, 2),
  ]

  @Test func `coverage and precision go by the class predicted`() {
    let found = scores(of: answers[...])
    // Class 0: confident 3 + 1 + 2 of 10, of which 5 are right. Class 1: none of 2.
    #expect(found.classes[0].coverage == 0.6)
    #expect(found.classes[0].precision == 5.0 / 6)
    #expect(found.classes[1].coverage == 0)
    #expect(found.classes[1].precision == nil)
    #expect(found.classes[2].coverage == nil)
    // In all: 6 of 12.
    #expect(found.overall.coverage == 0.5)
    #expect(found.overall.precision == 5.0 / 6)
  }

  @Test func `parts add up to the whole`() {
    for cut in 0...answers.count {
      var sum = scores(of: answers[..<cut])
      sum += scores(of: answers[cut...])
      #expect(sum == scores(of: answers[...]))
    }
  }
}
