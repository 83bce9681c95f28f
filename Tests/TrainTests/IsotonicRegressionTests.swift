import Features
import ModelFile
import SeededRandom
import Testing

@testable import Train

struct IsotonicRegressionTests {
  private func agree(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-12 }
  }

  /// Reference: scikit-learn 1.9.1, Tests/Reference/calibration.py.
  @Test func `the curves are those of scikit-learn, point for point`() throws {
    for one in try CalibrationReference.read().isotonic {
      for classIndex in 0..<one.classCount {
        let curve = IsotonicRegression.curve(
          inputs: one.probabilities.map { $0[classIndex] },
          targets: one.actual.map { $0 == classIndex ? 1 : 0 }, weights: one.weights)
        #expect(agree(Array(curve.inputs), one.inputs[classIndex]), "\(one.name)")
        #expect(agree(Array(curve.outputs), one.outputs[classIndex]), "\(one.name)")
      }
    }
  }

  @Test func `calibrated rows are those of scikit-learn`() throws {
    for one in try CalibrationReference.read().isotonic {
      let map = CalibrationFit.map(
        of: OutOfFoldPredictions(
          probabilities: one.probabilities, classes: one.actual, weights: one.weights), .isotonic)
      for (query, expected) in zip(one.queries, one.calibrated) {
        var found = query
        map.apply(to: &found)
        #expect(agree(found, expected), "\(one.name)")
      }
    }
  }

  /// The twin: the least squares fit is the largest, over starts at or before a place, of the
  /// smallest, over ends at or behind it, of the means in between.
  @Test func `heights are max-min means`() {
    var generator = SplitMix64(seed: 12)
    for _ in 0..<40 {
      let count = 1 + generator.below(25)
      let inputs = (0..<count).map { Double($0) / Double(count) }
      let targets = (0..<count).map { _ in Double(generator.below(5)) / 4 }
      let weights = (0..<count).map { _ in Double(1 + generator.below(6)) }
      let curve = IsotonicRegression.curve(inputs: inputs, targets: targets, weights: weights)
      func mean(_ first: Int, _ last: Int) -> Double {
        let places = first...last
        return places.reduce(0) { $0 + weights[$1] * targets[$1] }
          / places.reduce(0) { $0 + weights[$1] }
      }
      for place in 0..<count {
        let starts = (0...place).map { start in
          (place..<count).map { mean(start, $0) }.min() ?? .nan
        }
        #expect(abs(curve.value(at: inputs[place]) - (starts.max() ?? .nan)) < 1e-12)
      }
    }
  }

  @Test func `the order of the points makes no difference`() {
    var generator = SplitMix64(seed: 3)
    let inputs = (0..<60).map { _ in Double(generator.below(20)) / 20 }
    let targets = (0..<60).map { _ in Double(generator.below(2)) }
    let weights = (0..<60).map { _ in Double(1 + generator.below(4)) }
    let curve = IsotonicRegression.curve(inputs: inputs, targets: targets, weights: weights)
    var order = Array(0..<60)
    generator.shuffle(&order)
    let shuffled = IsotonicRegression.curve(
      inputs: order.map { inputs[$0] }, targets: order.map { targets[$0] },
      weights: order.map { weights[$0] })
    #expect(curve == shuffled)
  }

  @Test func `one input is one point of the mean`() {
    let curve = IsotonicRegression.curve(
      inputs: [0.4, 0.4, 0.4], targets: [0, 1, 1], weights: [1, 1, 2])
    #expect(Array(curve.inputs) == [0.4] && Array(curve.outputs) == [0.75])
  }

  @Test func `a falling line becomes level, and only its ends stay`() {
    let curve = IsotonicRegression.curve(
      inputs: [0.1, 0.2, 0.3, 0.4], targets: [1, 1, 0, 0], weights: [1, 1, 1, 1])
    #expect(Array(curve.inputs) == [0.1, 0.4] && Array(curve.outputs) == [0.5, 0.5])
  }
}
