import Testing

@testable import Evaluation

/// Reference: scikit-learn 1.9.1, Tests/Reference/evaluation.py.
struct RankedRowsTests {
  @Test func `areas under the curves are those of scikit-learn`() throws {
    for one in try EvaluationReference.read().rankings {
      let areas = one.ranked.areas(weights: one.rowWeights)
      #expect(agree(areas.averagePrecision, one.averagePrecision), "\(one.name)")
      #expect(agree(areas.underROC, one.areaUnderROC), "\(one.name)")
    }
  }

  @Test func `the points of the precision-recall curve are those of scikit-learn`() throws {
    for one in try EvaluationReference.read().rankings {
      let steps = one.ranked.steps(weights: one.rowWeights)
      let positives = try #require(steps.last).truePositives
      #expect(steps.count == one.precisionRecall.count, "\(one.name)")
      for (step, point) in zip(steps, one.precisionRecall) {
        #expect(step.threshold == point[0], "\(one.name)")
        #expect(agree(step.precision, point[1]), "\(one.name)")
        #expect(agree(step.truePositives / positives, point[2]), "\(one.name)")
      }
    }
  }

  @Test func `the points of the ROC curve are those of scikit-learn`() throws {
    for one in try EvaluationReference.read().rankings {
      let steps = one.ranked.steps(weights: one.rowWeights)
      let last = try #require(steps.last)
      #expect(steps.count == one.roc.count, "\(one.name)")
      for (step, point) in zip(steps, one.roc) {
        #expect(step.threshold == point[0], "\(one.name)")
        #expect(agree(step.falsePositives / last.falsePositives, point[1]), "\(one.name)")
        #expect(agree(step.truePositives / last.truePositives, point[2]), "\(one.name)")
      }
    }
  }

  @Test func `rows of weight 0 are as if they were not there`() throws {
    for one in try EvaluationReference.read().rankings where one.weights == nil {
      let doubled = RankedRows(
        scores: one.scores + one.scores.map { 1 - $0 },
        isPositive: (one.positive + one.positive).map { $0 == 1 })
      let weights = one.rowWeights + one.rowWeights.map { _ in 0 }
      #expect(doubled.areas(weights: weights) == one.ranked.areas(weights: one.rowWeights))
      #expect(doubled.steps(weights: weights) == one.ranked.steps(weights: one.rowWeights))
    }
  }

  @Test func `without positive or without negative rows there is no area`() {
    let none = RankedRows(scores: [0.2, 0.7], isPositive: [false, false]).areas(weights: [1, 1])
    #expect(none.averagePrecision == nil && none.underROC == nil)
    let all = RankedRows(scores: [0.2, 0.7], isPositive: [true, true]).areas(weights: [1, 1])
    #expect(all.averagePrecision == 1 && all.underROC == nil)
    #expect(RankedRows(scores: [], isPositive: []).areas(weights: []).averagePrecision == nil)
  }
}
