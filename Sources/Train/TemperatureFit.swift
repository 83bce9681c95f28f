import Glibc
import ModelFile

/// The temperature that makes the probabilities of held-out rows cost least.
///
/// With `z = log max(p, 1e-12)` and `β = 1 / temperature`, the log-loss of `softmax(β z)` is
///
///     Σ weight · (log Σ_c exp(β z[c]) − β z[actual])
///
/// It is convex in `β`: its derivative, `Σ weight · (mean of z under softmax(β z) − z[actual])`,
/// never falls. So Newton's method on the derivative, kept inside a bracket, ends at the optimum.
///
/// Reference: Guo et al. 2017, arXiv:1706.04599, section 4.2.
struct TemperatureFit: Equatable, Sendable {
  /// Within ``bounds``; at one of them when the rows ask for more, as they do when all are right.
  let temperature: Double

  /// The temperatures that are looked at.
  ///
  /// Rows that are all right ask for 0, and rows that are right by chance for infinity. Neither is
  /// knowledge about the next message: a temperature of 0.1 takes 0.6 against 0.4 to 0.98.
  static let bounds = 0.1...10.0

  /// Fits some rows; no row asks for no change.
  init(_ predictions: OutOfFoldPredictions) {
    let objective = TemperatureObjective(predictions)
    var (low, high) = (1 / Self.bounds.upperBound, 1 / Self.bounds.lowerBound)
    var beta = 1.0
    let start = objective.derivatives(at: beta)
    // Where every class of every row is as likely as the others, what is left is rounding.
    if abs(start.first) <= 1e-13 * objective.scale {
      temperature = 1
      return
    }
    if objective.derivatives(at: high).first <= 0 {
      temperature = Self.bounds.lowerBound
      return
    }
    if objective.derivatives(at: low).first >= 0 {
      temperature = Self.bounds.upperBound
      return
    }
    var now = start
    for _ in 0..<100 {
      if now.first < 0 { low = beta } else { high = beta }
      var next = beta - now.first / now.second
      if !(next > low && next < high) { next = (low * high).squareRoot() }
      let step = abs(next - beta)
      beta = next
      if step <= 1e-14 * beta { break }
      now = objective.derivatives(at: beta)
    }
    temperature = 1 / beta
  }
}

/// The derivatives of the log-loss by the inverse temperature.
private struct TemperatureObjective {
  /// `log max(p, 1e-12)`. Shape `[rowCount, classCount]`.
  private let logits: [Double]
  private let predictions: OutOfFoldPredictions
  /// How large the sum in the derivative can be; its rounding errors are relative to this.
  let scale: Double

  init(_ predictions: OutOfFoldPredictions) {
    self.predictions = predictions
    logits = predictions.probabilities.map { log(max($0, Calibration.smallestProbability)) }
    let largest = logits.reduce(0) { max($0, abs($1)) }
    scale = largest * predictions.weights.reduce(0, +)
  }

  func derivatives(at beta: Double) -> (first: Double, second: Double) {
    var (first, second) = (0.0, 0.0)
    for row in 0..<predictions.rowCount {
      let z = logits[row * predictions.classCount..<(row + 1) * predictions.classCount]
      let largest = z.reduce(-.infinity) { max($0, $1) }
      // Sums about the largest logit: nothing overflows, and the variance keeps its digits.
      var (sum, mean, square) = (0.0, 0.0, 0.0)
      for logit in z {
        let below = logit - largest
        let share = exp(beta * below)
        sum += share
        mean += share * below
        square += share * below * below
      }
      mean /= sum
      let weight = predictions.weights[row]
      first += weight * (mean - (z[z.startIndex + predictions.classes[row]] - largest))
      second += weight * (square / sum - mean * mean)
    }
    return (first, second)
  }
}
