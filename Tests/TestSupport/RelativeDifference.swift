/// The largest difference between two arrays, each relative to the larger of the pair and 1e-300.
public func relativeDifference(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var largest = 0.0
  for (one, other) in zip(found, expected) where one != other {
    let scale = max(abs(one), abs(other), 1e-300)
    let difference = abs(one - other) / scale
    largest = difference.isNaN ? .infinity : max(largest, difference)
  }
  return largest
}
