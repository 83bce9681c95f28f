import Features
import ModelFile

extension LogisticRegression {
  /// Replaces `logits` by `x · weights + biases`.
  ///
  /// - Parameters:
  ///   - vector: The features `x` that are not zero.
  ///   - logits: Shape `[classCount]`.
  /// - Complexity: O(features of the message × classes).
  func computeLogits(of vector: FeatureVector, into logits: inout [Double]) {
    weights.withSpan { weights in
      if classCount == 4 {
        computeFourLogits(of: vector, weights, into: &logits)
        return
      }
      for index in 0..<classCount { logits[index] = biases[index] }
      for place in vector.indices.indices {
        let value = vector.values[place]
        let start = Int(vector.indices[place]) * classCount
        for index in 0..<classCount { logits[index] += value * weights[start + index] }
      }
    }
  }

  /// The same for the four severities, in one register.
  private func computeFourLogits(
    of vector: FeatureVector, _ weights: Span<Double>, into logits: inout [Double]
  ) {
    var sum = SIMD4(biases[0], biases[1], biases[2], biases[3])
    for place in vector.indices.indices {
      let start = Int(vector.indices[place]) * 4
      let row = SIMD4(
        weights[start], weights[start + 1], weights[start + 2], weights[start + 3])
      sum += vector.values[place] * row
    }
    for index in 0..<4 { logits[index] = sum[index] }
  }
}
