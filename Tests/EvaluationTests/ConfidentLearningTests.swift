import Evaluation
import Testing

struct ConfidentLearningTests {
  /// By hand: the rows labelled 0 have p(0) of 0.9, 0.8 and 0.1, mean 0.6; that labelled 1 counts
  /// twice with p(1) = 0.5, mean 0.5.
  @Test func `thresholds are the mean confidence of the rows of a label`() {
    var learning = ConfidentLearning(classCount: 3)
    learning.record(label: 0, probabilities: [0.9, 0.1, 0], weight: 1)
    learning.record(label: 0, probabilities: [0.8, 0.1, 0.1], weight: 1)
    learning.record(label: 0, probabilities: [0.1, 0.9, 0], weight: 1)
    learning.record(label: 1, probabilities: [0.4, 0.5, 0.1], weight: 2)
    let thresholds = learning.thresholds
    #expect(abs(thresholds[0]! - 0.6) < 1e-15)
    #expect(thresholds[1] == 0.5)
    #expect(thresholds[2] == nil)
  }

  @Test func `a row counts as the likeliest class that reaches its threshold`() {
    func found(_ probabilities: [Double]) -> Int? {
      ConfidentLearning.confidentClass(probabilities, thresholds: [0.6, 0.4, nil])
    }
    #expect(found([0.7, 0.3, 0]) == 0)
    // 0 is likelier, but short of its threshold.
    #expect(found([0.55, 0.45, 0]) == 1)
    #expect(found([0.5, 0.3, 0.2]) == nil)
    // No row carries the last class, so that no row counts as one.
    #expect(found([0.1, 0.2, 0.7]) == nil)
    #expect(ConfidentLearning.confidentClass([0.5, 0.5], thresholds: [0.5, 0.5]) == 0)
  }
}
