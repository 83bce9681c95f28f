import SeededRandom
import Testing

@testable import Train

struct ConfidenceThresholdsTests {
  /// Answers of random classes; few confidences, so that many tie.
  private func answers(count: Int, seed: UInt64) -> [Answer] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let confidence = 0.5 + Double(generator.below(11)) / 20
      return Answer(
        classIndex: generator.below(3), confidence: confidence,
        isRight: generator.unitInterval() < confidence, weight: Double(1 + generator.below(4)))
    }
  }

  /// The twin tries every confidence as threshold, and counts anew for each.
  @Test func `a threshold accepts the most answers that a confidence of theirs can`() {
    for seed in 0..<60 {
      let answers = answers(count: 5 + seed * 2, seed: UInt64(seed))
      for target in [0.5, 0.75, 0.9, 1] {
        let found = confidenceThresholds(of: answers, classCount: 3, targetPrecision: target)
        for classIndex in 0..<3 {
          let own = answers.filter { $0.classIndex == classIndex }
          let allowed = own.map(\.confidence).filter { threshold in
            let accepted = own.filter { $0.confidence >= threshold }
            let right = accepted.filter(\.isRight).reduce(0) { $0 + $1.weight }
            return right / accepted.reduce(0) { $0 + $1.weight } >= target
          }
          guard let smallest = allowed.min() else {
            #expect(found[classIndex] == 2)
            continue
          }
          #expect(
            own.filter { $0.confidence >= found[classIndex] }
              == own.filter { $0.confidence >= smallest })
          #expect(found[classIndex] >= 1.0 / 3 && found[classIndex] <= smallest)
        }
      }
    }
  }

  private func answer(_ confidence: Double, _ isRight: Bool, weight: Double = 1) -> Answer {
    Answer(classIndex: 0, confidence: confidence, isRight: isRight, weight: weight)
  }

  @Test func `a threshold lies half-way to the next lower confidence`() {
    let answers = [answer(0.9, true), answer(0.75, true), answer(0.5, false)]
    #expect(confidenceThresholds(of: answers, classCount: 2, targetPrecision: 1) == [0.625, 2])
  }

  @Test func `answers that are all right are accepted half-way down to chance`() {
    // 1/4 is the least that the first of four classes can have; (1 + 1/4) / 2 = 0.625.
    let found = confidenceThresholds(
      of: [answer(1, true), answer(1, true)], classCount: 4, targetPrecision: 0.95)
    #expect(found == [0.625, 2, 2, 2])
  }

  @Test func `neighbouring doubles stay apart`() {
    let answers = [answer(0.75, true), answer(0.75.nextDown, false)]
    #expect(confidenceThresholds(of: answers, classCount: 2, targetPrecision: 1)[0] == 0.75)
  }

  @Test func `equal confidences pass together or not at all`() {
    let answers = [answer(0.8, true, weight: 3), answer(0.8, false), answer(0.6, false)]
    #expect(confidenceThresholds(of: answers, classCount: 2, targetPrecision: 0.75)[0] == 0.7)
    #expect(confidenceThresholds(of: answers, classCount: 2, targetPrecision: 0.76)[0] == 2)
  }

  @Test func `precision may be short at the top and enough further down`() {
    // From 0.7 on 4 of 5 are right, from 0.9 on none.
    let answers = [answer(0.9, false), answer(0.7, true, weight: 4), answer(0.6, false)]
    let found = confidenceThresholds(of: answers, classCount: 2, targetPrecision: 0.8)
    #expect(found[0] > 0.6 && found[0] <= 0.7)
  }

  @Test func `nineteen of twenty are 0.95`() {
    let answers = [answer(0.5, true, weight: 19), answer(0.5, false)]
    #expect(confidenceThresholds(of: answers, classCount: 2, targetPrecision: 0.95)[0] == 0.5)
  }
}
