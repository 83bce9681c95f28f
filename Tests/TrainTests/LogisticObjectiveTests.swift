import Foundation
import LinearAlgebra
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct LogisticObjectiveTests {
  /// Central differences of step 1e-5 are right to about the square of it.
  @Test func `the gradient is that of finite differences`() {
    for classCount in [2, 3, 4, 7] {
      let set = randomSet(rowCount: 300, columnCount: 10, classCount: classCount)
      let objective = objective(set, penalty: 0.7, threads: 1)
      var parameters = randomParameters(objective.parameterCount)
      var gradient = parameters.map { _ in Double.nan }
      _ = objective.evaluate(parameters, gradient: &gradient)
      var unused = gradient
      for index in parameters.indices {
        let middle = parameters[index]
        parameters[index] = middle + 1e-5
        let above = objective.evaluate(parameters, gradient: &unused)
        parameters[index] = middle - 1e-5
        let below = objective.evaluate(parameters, gradient: &unused)
        parameters[index] = middle
        #expect(abs((above - below) / 2e-5 - gradient[index]) < 1e-6 * max(1, abs(gradient[index])))
      }
    }
  }

  /// The same differences of the gradient.
  @Test func `the Hessian's product is that of finite differences, on any number of threads`() {
    for classCount in [2, 3, 4, 7] {
      let set = randomSet(rowCount: 300, columnCount: 10, classCount: classCount)
      let objective = objective(set, penalty: 0.7, threads: 1)
      let parameters = randomParameters(objective.parameterCount)
      let direction = randomParameters(objective.parameterCount)
      var product = parameters.map { _ in Double.nan }
      objective.newtonSystem(at: parameters, gradient: product).product(direction, &product)
      var (above, below) = (product, product)
      _ = objective.evaluate(zip(parameters, direction).map { $0 + 1e-5 * $1 }, gradient: &above)
      _ = objective.evaluate(zip(parameters, direction).map { $0 - 1e-5 * $1 }, gradient: &below)
      for index in product.indices {
        let expected = (above[index] - below[index]) / 2e-5
        #expect(abs(expected - product[index]) < 1e-5 * max(1, abs(expected)))
      }
      var other = parameters
      self.objective(set, penalty: 0.7, threads: 2).newtonSystem(at: parameters, gradient: other)
        .product(direction, &other)
      #expect(other == product)
    }
  }

  /// The objective that does not know which features a row has alone, as a slow twin.
  @Test(arguments: [2, 3, 4])
  func `a step solves for what rows have alone exactly`(classCount: Int) {
    let (merged, set) = rowsWithOwnFeatures(classCount: classCount)
    let multiplicities = multiplicities(of: set)
    let all = LogisticObjective(
      rows: ScaledRows(merged.rows), classes: set.classes, multiplicities: multiplicities,
      classCount: classCount, penalty: 0.7, threads: 1)
    let split = LogisticObjective(
      rows: merged.sharedRows, own: merged.own, classes: set.classes,
      multiplicities: multiplicities, classCount: classCount, penalty: 0.7, threads: 2)
    #expect(!merged.own.values.isEmpty && split.parameterCount == all.parameterCount)
    func reordered(_ parameters: [Double]) -> [Double] {
      Array(
        parameters[..<split.biases.lowerBound] + parameters[split.biases.upperBound...]
          + parameters[split.biases])
    }
    let parameters = randomParameters(split.parameterCount)
    var (gradient, expected) = (parameters, parameters)
    let value = split.evaluate(parameters, gradient: &gradient)
    #expect(
      relativeDifference([value], [all.evaluate(reordered(parameters), gradient: &expected)])
        < 1e-13)
    #expect(relativeDifference(reordered(gradient), expected) < 1e-12)

    let system = split.newtonSystem(at: parameters, gradient: gradient)
    let step = randomParameters(system.gradient.count)
    var whole = step
    system.expand(&whole)
    #expect(Array(whole[..<step.count]) == step)
    var (product, wholeProduct) = (step, whole)
    system.product(step, &product)
    all.newtonSystem(at: reordered(parameters), gradient: expected)
      .product(reordered(whole), &wholeProduct)
    let residual = zip(wholeProduct, expected).map { $0 + $1 }
    let left = zip(product, system.gradient).map { $0 + $1 }
    let shared = split.biases.lowerBound
    let own = shared..<(split.parameterCount - classCount)
    #expect(residual[own].allSatisfy { abs($0) < 1e-11 })
    #expect(
      relativeDifference(
        Array(residual[..<shared] + residual[own.upperBound...]), left) < 1e-10)
  }

  /// Reference: memory of its own for each call.
  @Test func `memory that lasts from call to call changes no bit`() {
    let (merged, set) = rowsWithOwnFeatures(classCount: 3)
    let objective = LogisticObjective(
      rows: merged.sharedRows, own: merged.own, classes: set.classes,
      multiplicities: set.weights, classCount: 3, penalty: 0.7, threads: 2)
    let room = LogisticRoom(objective)
    for seed in 1...3 {
      let parameters = randomParameters(objective.parameterCount, seed: UInt64(seed))
      var (gradient, expected) = (parameters, parameters)
      let value = objective.evaluate(parameters, gradient: &expected)
      #expect(objective.evaluate(parameters, gradient: &gradient, in: room) == value)
      #expect(gradient == expected)
      let fresh = objective.newtonSystem(at: parameters, gradient: expected)
      let system = objective.newtonSystem(at: parameters, gradient: expected, in: room)
      #expect(system.gradient == fresh.gradient)
      var (product, freshProduct) = (system.gradient, system.gradient)
      system.product(system.gradient, &product)
      fresh.product(system.gradient, &freshProduct)
      #expect(product == freshProduct)
      var (step, freshStep) = (product, product)
      system.expand(&step)
      fresh.expand(&freshStep)
      #expect(step == freshStep)
    }
  }

  /// Some rows have features that no other row has, one of them with a copy of it, others none.
  private func rowsWithOwnFeatures(
    classCount: Int
  ) -> (merged: MergedFeatures, set: TrainingSet) {
    let set = randomSet(rowCount: 300, columnCount: 10, classCount: classCount)
    let matrix = set.rows.matrix
    var rows = SparseMatrix(columnCount: 700)
    for row in 0..<300 {
      let elements = matrix.elements(ofRow: row)
      let own = row % 3 == 0 ? [] : row % 3 == 1 ? [10 + 2 * row] : [10 + 2 * row, 11 + 2 * row]
      rows.appendRow(
        columns: Array(matrix.columnIndices[elements]) + own.map { UInt32($0) },
        values: Array(matrix.values[elements]) + own.map { Double($0 % 7) + 0.5 })
    }
    return (MergedFeatures(FeatureRows(rows), threads: 1), set)
  }

  @Test func `the value is the formula's`() {
    let set = randomSet(rowCount: 300, columnCount: 10, classCount: 3)
    let objective = objective(set, penalty: 0.7, threads: 1)
    let parameters = randomParameters(objective.parameterCount)
    var gradient = parameters
    let found = objective.evaluate(parameters, gradient: &gradient)
    #expect(abs(found - slowValue(set, parameters, penalty: 0.7)) < 1e-12 * found)
  }

  /// Two blocks of rows and several parts of each: 131,072 / 3 rows are in a block.
  @Test func `every number of threads gives the same bits, over blocks too`() {
    let set = randomSet(rowCount: 50_000, columnCount: 40, classCount: 3)
    let parameters = randomParameters(41 * 3)
    var expected = parameters
    let value = objective(set, penalty: 1, threads: 1).evaluate(parameters, gradient: &expected)
    #expect(abs(value - slowValue(set, parameters, penalty: 1)) < 1e-11 * value)
    for threads in [2, 8] {
      var gradient = parameters
      let objective = objective(set, penalty: 1, threads: threads)
      #expect(objective.evaluate(parameters, gradient: &gradient) == value)
      #expect(gradient == expected)
    }
  }

  @Test func `huge logits overflow nowhere`() {
    let set = randomSet(rowCount: 20, columnCount: 4, classCount: 3)
    let objective = objective(set, penalty: 1, threads: 1)
    let parameters = (0..<objective.parameterCount).map { $0 % 2 == 0 ? 1e150 : -1e150 }
    var gradient = parameters
    #expect(objective.evaluate(parameters, gradient: &gradient).isFinite)
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  private func objective(_ set: TrainingSet, penalty: Double, threads: Int) -> LogisticObjective {
    LogisticObjective(
      rows: ScaledRows(set.rows.matrix), classes: set.classes,
      multiplicities: multiplicities(of: set),
      classCount: set.labels.count, penalty: penalty, threads: threads)
  }

  private func multiplicities(of set: TrainingSet) -> [Double] {
    set.classes.indices.map { 0.5 + Double($0 % 4) }
  }

  /// `Σ m · (log Σ_c exp(x·W_c + b_c) − (x·W_y + b_y)) + λ/2 · ‖W‖²`, as it is written.
  private func slowValue(_ set: TrainingSet, _ parameters: [Double], penalty: Double) -> Double {
    let classCount = set.labels.count
    let weightCount = set.rows.columnCount * classCount
    var value = penalty / 2 * parameters[..<weightCount].map { $0 * $0 }.reduce(0, +)
    let multiplicities = multiplicities(of: set)
    for row in set.classes.indices {
      var logits = Array(parameters[weightCount..<weightCount + classCount])
      set.rows.forEachElement(ofRow: row) { column, value in
        for index in 0..<classCount {
          logits[index] += value * parameters[column * classCount + index]
        }
      }
      value +=
        multiplicities[row] * (log(logits.map { exp($0) }.reduce(0, +)) - logits[set.classes[row]])
    }
    return value
  }

  private func randomParameters(_ count: Int, seed: UInt64 = 11) -> [Double] {
    var chance = SplitMix64(seed: seed)
    return (0..<count).map { _ in chance.unitInterval() * 2 - 1 }
  }
}
