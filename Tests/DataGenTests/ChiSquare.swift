/// Pearson's statistic of counts against expected shares.
func chiSquare(_ counts: [Int], shares: [Double]) -> Double {
  let total = Double(counts.reduce(0, +))
  let shareSum = shares.reduce(0, +)
  return zip(counts, shares).reduce(0) { sum, pair in
    let expected = total * pair.1 / shareSum
    return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
  }
}

/// What a true hypothesis exceeds about once in 10,000 tests.
///
/// Reference: Wilson and Hilferty 1931, doi:10.1073/pnas.17.12.684, with the normal quantile 3.719
/// of 1 − 1e-4. SciPy's chi2.ppf(0.9999, df) says 15.14, 33.72, 50.80, 57.07 for 1, 9, 19, 23
/// degrees of freedom, this 16.21, 34.15, 51.08, 57.33.
func chiSquareLimit(degreesOfFreedom: Int) -> Double {
  let spread = 2.0 / (9 * Double(degreesOfFreedom))
  let root = 1 - spread + 3.719 * spread.squareRoot()
  return Double(degreesOfFreedom) * root * root * root
}
