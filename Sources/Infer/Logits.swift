import CByteVectors
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

  /// Has the rows fetched that the logits of some features are made of, where there are four: once they
  /// are in the cache, nothing waits for one after the other.
  func fetchRows(of vector: FeatureVector) {
    guard classCount == 4 else { return }
    for feature in vector.indices { weights.prefetch(Int(feature) * 4) }
  }

  /// The same for the four severities, in one register.
  private func computeFourLogits(
    of vector: FeatureVector, _ weights: Span<Double>, into logits: inout [Double]
  ) {
    for index in 0..<4 { logits[index] = biases[index] }
    let areThere = unsafe weights.withUnsafeBufferPointer { weights in
      unsafe vector.indices.withUnsafeBufferPointer { features in
        unsafe vector.values.withUnsafeBufferPointer { values in
          unsafe logits.withUnsafeMutableBufferPointer { logits in
            // SAFETY: there is a value for each feature, and the function looks for the rows.
            unsafe byte_vectors_add_rows_of_four(
              weights.baseAddress, weights.count / 4, features.baseAddress, values.baseAddress,
              features.count, logits.baseAddress)
          }
        }
      }
    }
    precondition(areThere != 0, "a feature that the model does not have")
  }
}
