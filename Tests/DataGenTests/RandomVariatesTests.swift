import Foundation
import SeededRandom
import Testing

@testable import DataGen

struct RandomVariatesTests {
  /// Reference: the C library, which is right to one unit in the last place.
  @Test func `the logarithm is right to four units in the last place`() {
    var random = SplitMix64(seed: 31)
    for exponent in -60...60 {
      for _ in 0..<50 {
        let x = (1 + random.unitInterval()) * Foundation.pow(2, Double(exponent))
        let expected = Foundation.log(x)
        #expect(abs(naturalLogarithm(x) - expected) <= 4 * max(expected.ulp, 1e-19))
      }
    }
    #expect(naturalLogarithm(1) == 0)
  }

  /// The moments that each distribution has, and how far a mean of `count` may stray (four
  /// standard deviations).
  private func expectMoments(
    mean: Double, variance: Double, fourthCentralMoment: Double, of values: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let count = Double(values.count)
    let foundMean = values.reduce(0, +) / count
    let foundVariance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let meanError = (variance / count).squareRoot()
    let varianceError = ((fourthCentralMoment - variance * variance) / count).squareRoot()
    #expect(abs(foundMean - mean) < 4 * meanError, sourceLocation: sourceLocation)
    #expect(abs(foundVariance - variance) < 4 * varianceError, sourceLocation: sourceLocation)
  }

  @Test func `exponential numbers have their moments`() {
    var random = SplitMix64(seed: 32)
    let values = (0..<100_000).map { _ in random.exponential() }
    // Central moments of e^−x: 1, 2, 9.
    expectMoments(mean: 1, variance: 1, fourthCentralMoment: 9, of: values)
    #expect(values.allSatisfy { $0 >= 0 && $0.isFinite })
  }

  @Test func `normal numbers have their moments`() {
    var random = SplitMix64(seed: 33)
    let values = (0..<100_000).map { _ in random.normal() }
    expectMoments(mean: 0, variance: 1, fourthCentralMoment: 3, of: values)
  }

  @Test(arguments: [1, 2, 7, 4096, 1_000_000])
  func `gamma numbers have their moments`(shape: Int) {
    var random = SplitMix64(seed: 34)
    let values = (0..<40_000).map { _ in random.gamma(shape) }
    let a = Double(shape)
    // Central moments of a gamma variable with scale 1: a and 3a² + 6a.
    expectMoments(mean: a, variance: a, fourthCentralMoment: 3 * a * a + 6 * a, of: values)
  }

  @Test(arguments: [(1, 1), (2, 5), (4096, 4097), (1, 100_000)])
  func `beta numbers have their moments`(a: Int, b: Int) {
    var random = SplitMix64(seed: 35)
    let values = (0..<40_000).map { _ in random.beta(a, b) }
    let (a, b) = (Double(a), Double(b))
    let sum = a + b
    let variance = a * b / (sum * sum * (sum + 1))
    // Johnson, Kotz and Balakrishnan 1995, chapter 25: the fourth central moment over variance².
    let kurtosis =
      3 + 6 * ((a - b) * (a - b) * (sum + 1) - a * b * (sum + 2)) / (a * b * (sum + 2) * (sum + 3))
    expectMoments(
      mean: a / sum, variance: variance, fourthCentralMoment: kurtosis * variance * variance,
      of: values)
  }
}
