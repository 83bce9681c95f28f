import Features
import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct LogisticRegressionTrainerTests {
  /// Reference: scikit-learn 1.9.1, Tests/Reference/logistic.py; the better of two solvers.
  @Test func `all fits of scikit-learn are reached to the optimum`() throws {
    let reference = try LogisticReference.read()
    #expect(reference.fits.count == 32)
    for fit in reference.fits {
      let name = "\(fit.problem) C \(fit.c) \(fit.classWeight) weighted \(fit.sampleWeighted)"
      let set = reference.trainingSet(of: fit)
      let found = try train(set, c: fit.c, ClassWeighting(rawValue: fit.classWeight)!)
      #expect(found.hasConverged, "\(name)")
      #expect(abs(found.objective - fit.objective) <= 1e-8 * fit.objective, "\(name)")
      // The better of two solvers may still be a little above us, never below.
      #expect(found.objective <= fit.objective * (1 + 1e-12), "\(name)")
      let (coefficients, intercepts) = asInScikitLearn(found.regression)
      for (one, other) in zip(coefficients.joined(), fit.coefficients.joined()) {
        #expect(abs(one - other) < 1e-5, "\(name)")
      }
      // Only differences between the biases mean anything.
      for (one, other) in zip(centered(intercepts), centered(fit.intercepts)) {
        #expect(abs(one - other) < 1e-5, "\(name)")
      }
      let unseen = reference.unseenSet(labels: set.labels)
      for (one, other) in zip(probabilities(unseen, found), fit.probabilities.joined()) {
        #expect(abs(one - other) < 1e-6, "\(name)")
      }
    }
  }

  @Test func `every number of threads gives the same bits`() throws {
    let set = randomSet(rowCount: 3_000, columnCount: 200, classCount: 3)
    let fits = try [1, 2, 8].map { try train(set, c: 1, .balanced, threads: $0, tolerance: 1e-8) }
    for fit in fits.dropFirst() {
      #expect(fit.regression == fits[0].regression)
      #expect(fit.objective == fits[0].objective)
      #expect(fit.iterationCount == fits[0].iterationCount)
    }
  }

  @Test func `copies of a row are a row of more weight`() throws {
    let once = randomSet(rowCount: 60, columnCount: 12, classCount: 4)
    let counts = once.classes.indices.map { 1 + $0 % 3 }
    let collapsed = TrainingSet(
      rows: once.rows, classes: once.classes, weights: counts.map(Double.init),
      shapes: once.examples.shapes, labels: once.labels)
    let matrix = once.rows.matrix
    var rows = SparseMatrix(columnCount: 12)
    var classes: [Int] = []
    for row in counts.indices {
      for _ in 0..<counts[row] {
        let elements = matrix.elements(ofRow: row)
        rows.appendRow(
          columns: matrix.columnIndices[elements], values: matrix.values[elements])
        classes.append(once.classes[row])
      }
    }
    let expanded = TrainingSet(
      rows: rows, classes: classes, weights: classes.map { _ in 1 }, shapes: classes,
      labels: once.labels)
    for weighting in ClassWeighting.allCases {
      let (one, other) = (
        try train(collapsed, c: 3, weighting), try train(expanded, c: 3, weighting)
      )
      #expect(abs(one.objective - other.objective) < 1e-11 * one.objective)
      for (left, right) in zip(one.regression.weights, other.regression.weights) {
        #expect(abs(left - right) < 1e-5)
      }
    }
  }

  /// One row is far apart from the other; columns 2 and 3 say nothing; 1e±9 are extreme penalties.
  @Test(arguments: [1e-9, 1e-3, 1, 1e3, 1e9])
  func `hostile data give finite weights`(c: Double) throws {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 2], values: [1e6, 1])
    rows.appendRow(columns: [1, 2], values: [1e-6, 1])
    rows.appendRow(columns: [2], values: [1])
    let set = TrainingSet(
      rows: rows, classes: [0, 1, 2], weights: [1, 1e6, 1e-3], shapes: [0, 1, 2],
      labels: ["a", "b", "c"])
    let fit = try train(set, c: c, .none, tolerance: 1e-8)
    #expect(fit.objective.isFinite)
    #expect(fit.relativeGap.isFinite)
    #expect(fit.regression.weights.allSatisfy { $0.isFinite })
    #expect(fit.regression.biases.allSatisfy { $0.isFinite })
    // Column 3 is in no row: only the penalty speaks of it.
    #expect((9..<12).allSatisfy { fit.regression.weights[$0] == 0 })
  }

  /// The gradient is λW + Xᵀ(p − y), and each row of p − y sums to 0: so does each row of W where
  /// the gradient is 0.
  @Test func `the weights of a feature sum to nothing over the classes`() throws {
    let fit = try train(randomSet(rowCount: 200, columnCount: 20, classCount: 3), c: 5, .none)
    for feature in 0..<20 {
      let row = (0..<3).map { fit.regression.weights[feature * 3 + $0] }
      #expect(abs(row.reduce(0, +)) < 1e-12)
      #expect(row.contains { abs($0) > 1e-3 })
    }
  }

  /// Without features that tell rows apart the probabilities are the shares, here 3 : 1.
  @Test func `rows that are all alike get the shares of their classes`() throws {
    var rows = SparseMatrix(columnCount: 1)
    for _ in 0..<4 { rows.appendRow(columns: [], values: []) }
    let set = TrainingSet(
      rows: rows, classes: [0, 1, 0, 0], weights: [1, 1, 1, 1], shapes: [0, 0, 0, 0],
      labels: ["a", "b"])
    let fit = try train(set, c: 1, .none)
    let found = Array(probabilities(set, fit).prefix(2))
    #expect(relativeDifference(found, [0.75, 0.25]) < 1e-6)
    let balanced = try train(set, c: 1, .balanced)
    #expect(relativeDifference(Array(probabilities(set, balanced).prefix(2)), [0.5, 0.5]) < 1e-6)
  }

  @Test func `progress tells of every step and the gap falls below the tolerance`() throws {
    let set = randomSet(rowCount: 50, columnCount: 8, classCount: 3)
    let hyperparameters = try LogisticHyperparameters(tolerance: 1e-6)
    var iterations: [Int] = []
    var gap = Double.infinity
    let fit = try LogisticRegressionTrainer(hyperparameters: hyperparameters)
      .train(set, classWeights: [1, 1, 1]) {
        iterations.append($0)
        gap = $2
      }
    #expect(iterations == Array(0...fit.iterationCount))
    #expect(gap == fit.relativeGap)
    #expect(gap <= 1e-6)
    #expect(fit.hasConverged)
  }

  @Test func `too few steps are told and not hidden`() throws {
    let set = randomSet(rowCount: 50, columnCount: 8, classCount: 3)
    let hyperparameters = try LogisticHyperparameters(maxIterations: 1, tolerance: 1e-12)
    let fit = try LogisticRegressionTrainer(hyperparameters: hyperparameters)
      .train(set, classWeights: [1, 1, 1])
    #expect(!fit.hasConverged)
    #expect(fit.iterationCount == 1)
    #expect(fit.relativeGap > 1e-12)
  }

  @Test func `a set without rows or with one label is refused`() throws {
    let trainer = LogisticRegressionTrainer(hyperparameters: try LogisticHyperparameters())
    let empty = TrainingSet(
      rows: SparseMatrix(columnCount: 1), classes: [], weights: [], shapes: [], labels: ["a"])
    #expect(throws: TrainError.noExamples) { try trainer.train(empty, classWeights: [1]) }
    var rows = SparseMatrix(columnCount: 1)
    rows.appendRow(columns: [0], values: [1])
    let single = TrainingSet(
      rows: rows, classes: [0], weights: [1], shapes: [0], labels: ["Low"])
    #expect(throws: TrainError.oneLabel("Low")) { try trainer.train(single, classWeights: [1]) }
  }

  private func train(
    _ set: TrainingSet, c: Double, _ weighting: ClassWeighting, threads: Int = 1,
    tolerance: Double = 1e-13
  ) throws -> LogisticFit {
    let hyperparameters = try LogisticHyperparameters(
      inverseRegularization: c, maxIterations: 10_000, tolerance: tolerance, threads: threads)
    return try LogisticRegressionTrainer(hyperparameters: hyperparameters)
      .train(set, classWeights: weighting.weights(classSizes: set.examples.classSizes))
  }

  /// Coefficients [class][column], of two classes those of the second against the first.
  private func asInScikitLearn(
    _ regression: LogisticRegression
  ) -> (coefficients: [[Double]], intercepts: [Double]) {
    let classCount = regression.classCount
    let featureCount = regression.weights.count / classCount
    let coefficients = (0..<classCount).map { classIndex in
      (0..<featureCount).map { regression.weights[$0 * classCount + classIndex] }
    }
    guard classCount == 2 else { return (coefficients, Array(regression.biases)) }
    return (
      [zip(coefficients[1], coefficients[0]).map { $0 - $1 }],
      [regression.biases[1] - regression.biases[0]]
    )
  }

  private func centered(_ values: [Double]) -> [Double] {
    guard values.count > 1 else { return values }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  private func probabilities(_ set: TrainingSet, _ fit: LogisticFit) -> [Double] {
    var classifier = RowClassifier(logistic: fit.regression, forest: nil)
    var answer = [Double](repeating: 0, count: set.labels.count)
    return (0..<set.rows.rowCount).flatMap { row in
      classifier.computeProbabilities(ofRow: row, of: set, into: &answer)
      return answer
    }
  }
}

/// Sparse rows of a few features each, with classes that lean on them.
func randomSet(rowCount: Int, columnCount: Int, classCount: Int, seed: UInt64 = 5) -> TrainingSet {
  var chance = SplitMix64(seed: seed)
  var rows = SparseMatrix(columnCount: columnCount)
  var classes: [Int] = []
  for row in 0..<rowCount {
    let columns = Set((0..<5).map { _ in UInt32(chance.below(columnCount)) }).sorted()
    rows.appendRow(columns: columns, values: columns.map { _ in chance.unitInterval() + 0.1 })
    let leaning = Int(columns.first ?? 0) % classCount
    // Every class has a row.
    classes.append(
      row < classCount ? row : chance.below(4) == 0 ? chance.below(classCount) : leaning)
  }
  return TrainingSet(
    rows: rows, classes: classes, weights: classes.map { _ in 1 }, shapes: Array(classes.indices),
    labels: (0..<classCount).map { "class \($0)" })
}
