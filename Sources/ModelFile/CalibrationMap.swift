import Features
import Glibc

extension Calibration {
  /// What a probability counts at least, before its logarithm is taken for a temperature.
  ///
  /// A forest gives 0 to a class that none of its leaves has seen with such words; no temperature
  /// could make a true 0 less sure.
  public static let smallestProbability = 1e-12

  /// Whether a prediction reaches the threshold of its class; true where there are no thresholds.
  @inline(__always)
  public func isConfident(classIndex: Int, probability: Double) -> Bool {
    guard let thresholds else { return true }
    return probability >= thresholds[classIndex]
  }
}

extension Calibration.Map {
  /// Changes probabilities in place; they sum to 1 before and after.
  ///
  /// An isotonic map that takes all of a row to 0 answers the same for each class.
  ///
  /// - Parameter probabilities: Shape `[classCount]`.
  /// - Complexity: O(`classCount`), with curves a binary search for each; no allocation.
  public func apply(to probabilities: inout [Double]) {
    switch self {
    case .identity:
      break
    case .temperature(let temperature):
      temper(&probabilities, by: temperature)
    case .isotonic(let curves):
      for index in probabilities.indices {
        probabilities[index] = curves[index].value(at: probabilities[index])
      }
      divideBySum(&probabilities)
    }
  }
}

extension IsotonicCurve {
  /// The curve's height at `input`.
  ///
  /// - Complexity: O(log points).
  public func value(at input: Double) -> Double {
    let last = inputs.count - 1
    if input <= inputs[0] { return outputs[0] }
    if input >= inputs[last] { return outputs[last] }
    // inputs[low] < input <= inputs[high]
    var (low, high) = (0, last)
    while high - low > 1 {
      let middle = (low + high) / 2
      if inputs[middle] < input { low = middle } else { high = middle }
    }
    let slope = (outputs[high] - outputs[low]) / (inputs[high] - inputs[low])
    return outputs[low] + slope * (input - inputs[low])
  }
}

/// `softmax(log p / temperature)`; the largest exponent is taken off first.
private func temper(_ probabilities: inout [Double], by temperature: Double) {
  var largest = -Double.infinity
  for index in probabilities.indices {
    let exponent = log(max(probabilities[index], Calibration.smallestProbability)) / temperature
    probabilities[index] = exponent
    if exponent > largest { largest = exponent }
  }
  for index in probabilities.indices { probabilities[index] = exp(probabilities[index] - largest) }
  divideBySum(&probabilities)
}

private func divideBySum(_ values: inout [Double]) {
  var sum = 0.0
  for index in values.indices { sum += values[index] }
  guard sum > 0 else {
    for index in values.indices { values[index] = 1 / Double(values.count) }
    return
  }
  for index in values.indices { values[index] /= sum }
}
