internal import SeededRandom

extension SplitMix64 {
  /// A positive number with the density e^−x.
  mutating func exponential() -> Double {
    -naturalLogarithm(1 - unitInterval())
  }

  /// A number with mean 0 and variance 1, normally distributed.
  ///
  /// Reference: Marsaglia and Bray 1964, the polar method, doi:10.1137/1006063.
  mutating func normal() -> Double {
    while true {
      let x = 2 * unitInterval() - 1
      let y = 2 * unitInterval() - 1
      let square = x * x + y * y
      guard square > 0, square < 1 else { continue }
      return x * (-2 * naturalLogarithm(square) / square).squareRoot()
    }
  }

  /// A number with the density x^(a−1) e^−x / Γ(a), for a whole `a` of at least 1.
  ///
  /// Reference: Marsaglia and Tsang 2000, doi:10.1145/358407.358414.
  mutating func gamma(_ a: Int) -> Double {
    let d = Double(a) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let bound = 0.5 * x * x + d - d * v + d * naturalLogarithm(v)
      if naturalLogarithm(1 - unitInterval()) < bound { return d * v }
    }
  }

  /// A number in `0..<1` with the density x^(a−1) (1−x)^(b−1) / B(a, b), for whole `a`, `b` ≥ 1.
  mutating func beta(_ a: Int, _ b: Int) -> Double {
    let first = gamma(a)
    return first / (first + gamma(b))
  }
}

/// The natural logarithm of a positive, finite, normal number, in plain arithmetic.
///
/// The C library's answers differ in the last bit between processors, and a seed must give the
/// same bytes on all of them. With x = m · 2^e, m in √½..<√2, and s = (m − 1) / (m + 1):
///
///     ln x = e · ln 2 + 2 (s + s³/3 + s⁵/5 + …)
///
/// |s| < 0.1716, so the terms up to s¹⁹ leave an error below 2e-17.
func naturalLogarithm(_ x: Double) -> Double {
  var mantissa = x.significand
  var exponent = Double(x.exponent)
  if mantissa > 1.4142135623730951 {
    mantissa *= 0.5
    exponent += 1
  }
  let s = (mantissa - 1) / (mantissa + 1)
  let square = s * s
  // 1/17, 1/15, … 1, divided by the compiler.
  let reciprocals: InlineArray<9, Double> = [
    1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1,
  ]
  var series = 1.0 / 19
  for index in reciprocals.indices {
    series = series * square + reciprocals[index]
  }
  return exponent * 0.6931471805599453 + 2 * s * series
}
