/// Where a minimisation ended.
struct Minimum {
  /// The parameters. Shape `[parameterCount]`.
  var parameters: [Double]
  /// The function's value there.
  var value: Double
  /// Euclidean norm of the gradient there.
  var gradientNorm: Double
  /// Steps taken.
  var iterationCount: Int
  /// Whether the caller said that it is near enough; false if the steps ran out or rounding allowed
  /// no further.
  var hasConverged: Bool
}
