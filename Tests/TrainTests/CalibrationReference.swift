import Features
import ModelFile
import SeededRandom

@testable import Train

/// What Tests/Reference/calibration.json holds; its script names the members.
struct CalibrationReference: Decodable {
  struct Temperature: Decodable {
    var name: String
    var classCount: Int
    var actual: [Int]
    var probabilities: [[Double]]
    var weights: [Double]
    var temperature: Double
    var logLoss: Double
  }
  struct Isotonic: Decodable {
    var name: String
    var classCount: Int
    var actual: [Int]
    var probabilities: [[Double]]
    var weights: [Double]
    var inputs: [[Double]]
    var outputs: [[Double]]
    var queries: [[Double]]
    var calibrated: [[Double]]
  }
  var temperatures: [Temperature]
  var isotonic: [Isotonic]

  static func read() throws -> CalibrationReference {
    try trainingReference("calibration.json", as: CalibrationReference.self)
  }
}

extension OutOfFoldPredictions {
  /// Predictions of these rows, dealt into folds in turn.
  init(probabilities: [[Double]], classes: [Int], weights: [Double]? = nil, foldCount: Int = 3) {
    self.init(classCount: probabilities.first?.count ?? 2)
    for (row, one) in probabilities.enumerated() {
      append(
        probabilities: one, classIndex: classes[row], weight: weights?[row] ?? 1,
        fold: row % foldCount)
    }
  }

  /// Rows drawn at random, of probabilities that are somewhat too sure.
  static func drawn(rows: Int, classCount: Int, seed: UInt64) -> OutOfFoldPredictions {
    var generator = SplitMix64(seed: seed)
    var drawn = OutOfFoldPredictions(classCount: classCount)
    for row in 0..<rows {
      let weights = (0..<classCount).map { _ in generator.unitInterval() }
      let square = weights.map { $0 * $0 }
      let sum = square.reduce(0, +)
      // The label follows the weights, the probabilities their squares.
      var place = generator.unitInterval() * weights.reduce(0, +)
      var label = 0
      while label < classCount - 1, place >= weights[label] {
        place -= weights[label]
        label += 1
      }
      drawn.append(
        probabilities: square.map { $0 / sum }, classIndex: label,
        weight: Double(1 + generator.below(5)), fold: row % 5)
    }
    return drawn
  }
}
