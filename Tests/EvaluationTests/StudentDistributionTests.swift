import Testing

@testable import Evaluation

/// Reference: SciPy 1.17.1, Tests/Reference/evaluation.py.
struct StudentDistributionTests {
  @Test func `shares and quantiles are those of SciPy`() throws {
    let reference = try EvaluationReference.read()
    for one in reference.student {
      let degrees = one.degreesOfFreedom
      #expect(
        agree(studentShare(below: one.value, degreesOfFreedom: degrees), one.share), "\(one)")
      #expect(
        agree(
          studentQuantile(one.upperShare, degreesOfFreedom: degrees), one.quantile, within: 1e-11),
        "\(one)")
    }
    for one in reference.normal {
      #expect(agree(normalShare(below: one.value), one.share))
    }
  }
}
