import Features
import Testing

@testable import ModelFile

struct CalibrationMapTests {
  private func applied(_ map: Calibration.Map, to probabilities: [Double]) -> [Double] {
    var probabilities = probabilities
    map.apply(to: &probabilities)
    return probabilities
  }

  private func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
    zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 } && found.count == expected.count
  }

  @Test func `temperature 2 takes square roots`() {
    // √0.64 : √0.04 : √0.32 = 0.8 : 0.2 : 0.5657; √0.32 = 0.4 √2.
    let sum = 1 + 0.4 * 2.0.squareRoot()
    #expect(
      isNear(
        applied(.temperature(2), to: [0.64, 0.04, 0.32]),
        [0.8 / sum, 0.2 / sum, 0.4 * 2.0.squareRoot() / sum]))
  }

  @Test func `temperature one half takes squares`() {
    // 0.81 : 0.01
    #expect(isNear(applied(.temperature(0.5), to: [0.9, 0.1]), [81.0 / 82, 1.0 / 82]))
  }

  @Test func `a temperature lifts a probability of 0 and keeps the order`() {
    // 1e-12 to the power of 1 / 2 is 1e-6.
    let found = applied(.temperature(2), to: [0, 1])
    #expect(isNear(found, [1e-6 / 1.000001, 1 / 1.000001]))
    let ordered = applied(.temperature(7.5), to: [0.5, 1e-300, 0.3, 0.2, 0])
    #expect(ordered[0] > ordered[2] && ordered[2] > ordered[3] && ordered[3] > ordered[1])
    #expect(ordered[1] == ordered[4])
  }

  @Test func `no temperature the file allows makes a number that is none`() {
    for temperature in [1e-6, 1, 1e6] {
      for probabilities in [[0, 1, 0], [1.0 / 3, 1.0 / 3, 1.0 / 3], [0x1p-1070, 0.5, 0.5]] {
        let found = applied(.temperature(temperature), to: probabilities)
        #expect(found.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(abs(found.reduce(0, +) - 1) < 1e-12)
      }
    }
  }

  private let curve = IsotonicCurve(
    inputs: FrozenArray([0.25, 0.5, 0.75]), outputs: FrozenArray([0, 0.25, 1]))

  @Test(arguments: [
    (0.0, 0.0), (0.25, 0.0), (0.375, 0.125), (0.5, 0.25), (0.625, 0.625), (0.75, 1), (1, 1),
  ])
  func `a curve is straight between its points and flat outside`(input: Double, height: Double) {
    #expect(curve.value(at: input) == height)
  }

  @Test func `a curve of one point is level`() {
    let level = IsotonicCurve(inputs: FrozenArray([0.5]), outputs: FrozenArray([0.3]))
    #expect([0, 0.5, 1].map { level.value(at: $0) } == [0.3, 0.3, 0.3])
  }

  @Test func `curves are divided by their sum, and a sum of 0 leaves all alike`() {
    // Heights 0.625 and 0.125.
    #expect(isNear(applied(.isotonic([curve, curve]), to: [0.625, 0.375]), [5.0 / 6, 1.0 / 6]))
    let none = applied(.isotonic([curve, curve, curve, curve]), to: [0.25, 0.25, 0.25, 0.25])
    #expect(none == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func `a threshold is reached by what equals it, and 2 by nothing`() {
    let calibration = Calibration(
      map: .identity, thresholds: FrozenArray([0.5, 2]), targetPrecision: 0.9)
    #expect(calibration.isConfident(classIndex: 0, probability: 0.5))
    #expect(!calibration.isConfident(classIndex: 0, probability: 0.5.nextDown))
    #expect(!calibration.isConfident(classIndex: 1, probability: 1))
    let without = Calibration(map: .identity, thresholds: nil, targetPrecision: 0)
    #expect(without.isConfident(classIndex: 1, probability: 0))
  }
}
