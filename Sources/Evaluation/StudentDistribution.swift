import Glibc

/// The share of the standard normal distribution below `value`.
func normalShare(below value: Double) -> Double {
  erfc(-value / 2.0.squareRoot()) / 2
}

/// The share of Student's t distribution below `value`.
///
/// The finite series for whole degrees of freedom: with θ = atan(|t| / √ν), the share within ±t is
/// `2θ/π` and the like plus a sum of ν/2 terms.
///
/// Reference: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
///
/// - Complexity: O(`degreesOfFreedom`).
func studentShare(below value: Double, degreesOfFreedom: Int) -> Double {
  precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
  let angle = atan(abs(value) / Double(degreesOfFreedom).squareRoot())
  let squaredCosine = cos(angle) * cos(angle)
  let isOdd = degreesOfFreedom % 2 == 1
  var term = isOdd ? cos(angle) : 1.0
  var sum = degreesOfFreedom == 1 ? 0 : term
  // Odd ν: cos + 2/3 cos³ + …; even ν: 1 + 1/2 cos² + 1·3/(2·4) cos⁴ + …
  for step in stride(from: isOdd ? 3 : 2, to: degreesOfFreedom, by: 2) {
    term *= squaredCosine * Double(step - 1) / Double(step)
    sum += term
  }
  let within = isOdd ? 2 / Double.pi * (angle + sin(angle) * sum) : sin(angle) * sum
  return value < 0 ? (1 - within) / 2 : (1 + within) / 2
}

/// The value below which a share of Student's t distribution lies, by bisection.
///
/// - Parameter share: More than 0.5 and less than 1.
func studentQuantile(_ share: Double, degreesOfFreedom: Int) -> Double {
  precondition(share > 0.5 && share < 1, "share \(share) is not above one half and below 1")
  var low = 0.0
  var high = 1.0
  while studentShare(below: high, degreesOfFreedom: degreesOfFreedom) < share { high *= 2 }
  for _ in 0..<80 {
    let middle = (low + high) / 2
    if studentShare(below: middle, degreesOfFreedom: degreesOfFreedom) < share {
      low = middle
    } else {
      high = middle
    }
  }
  return (low + high) / 2
}
