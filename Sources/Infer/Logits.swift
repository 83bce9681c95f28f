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
  ///
  /// A row is read at once, unsafe only by name: its place is checked, and any bits make a number.
  private func computeFourLogits(
    of vector: FeatureVector, _ weights: Span<Double>, into logits: inout [Double]
  ) {
    let (features, values) = (vector.indices.span, vector.values.span)
    let rows = unsafe weights.bytes
    for place in features.indices { self.weights.prefetch(Int(features[place]) * 4) }
    var sum = SIMD4(biases[0], biases[1], biases[2], biases[3])
    for place in features.indices {
      let row = unsafe rows.unsafeLoadUnaligned(
        fromByteOffset: Int(features[place]) * MemoryLayout<SIMD4<Double>>.stride,
        as: SIMD4<Double>.self)
      sum += values[place] * row
    }
    for index in 0..<4 { logits[index] = sum[index] }
  }
}
