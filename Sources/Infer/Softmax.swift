import Glibc

/// Turns logits into probabilities in place: `exp(z[c]) / Σ exp(z)`.
///
/// The largest logit is taken off first, so nothing overflows.
///
/// - Parameter values: Shape `[classCount]`, at least one.
func softmax(_ values: inout [Double]) {
  var largest = values[0]
  for index in values.indices where values[index] > largest { largest = values[index] }
  var sum = 0.0
  for index in values.indices {
    values[index] = exp(values[index] - largest)
    sum += values[index]
  }
  for index in values.indices { values[index] /= sum }
}
