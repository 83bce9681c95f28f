import Testing

@testable import Evaluation

/// Reference: SciPy 1.17.1, Tests/Reference/evaluation.py.
struct McNemarTestTests {
  @Test func `few discordant items are counted out, many go by chi-square`() throws {
    for one in try EvaluationReference.read().mcnemar {
      let test = McNemarTest(onlyFirst: one.onlyFirst, onlySecond: one.onlySecond)
      #expect(test.isExact == (one.onlyFirst + one.onlySecond < 25))
      if test.isExact {
        #expect(agree(test.pValue, one.exact), "\(one)")
        #expect(test.statistic == nil)
      } else {
        #expect(agree(test.statistic, one.statistic), "\(one)")
        // Relative, since p may be very small.
        #expect(abs(test.pValue - one.chiSquare) <= 1e-12 * one.chiSquare, "\(one)")
      }
    }
  }

  @Test func `which model comes first does not matter`() {
    for (first, second) in [(3, 9), (10, 40)] {
      #expect(
        McNemarTest(onlyFirst: first, onlySecond: second).pValue
          == McNemarTest(onlyFirst: second, onlySecond: first).pValue)
    }
  }
}
