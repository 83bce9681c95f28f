import Features
import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct SemanticTrainerTests {
  private static let featureCount = 6
  private static let pieceCount = 9
  private static let dimensionCount = 4

  /// Of three classes; some columns have weights of their own and share in the factors too.
  private static func objective() -> FactoredObjective {
    let set = SemanticTrainerTests.set(rowCount: 80, classCount: 3)
    let columns = 4..<(SemanticTrainerTests.featureCount + SemanticTrainerTests.pieceCount)
    let basis = Matrix(
      rowCount: columns.count, columnCount: SemanticTrainerTests.dimensionCount,
      elements: (0..<(columns.count * SemanticTrainerTests.dimensionCount)).map {
        Double($0 * 37 % 11) / 5 - 1
      })
    return FactoredObjective(
      rows: set.rows.matrix, classes: set.classes, multiplicities: set.weights, classCount: 3,
      penalty: 0.7, threads: 1, ownCount: SemanticTrainerTests.featureCount,
      factor: FactoredObjective.Factor(columns: columns, basis: basis))
  }

  /// Central differences of step 1e-5 are right to about the square of it.
  @Test func `the gradient of a factored objective is that of finite differences`() {
    let objective = SemanticTrainerTests.objective()
    var generator = SplitMix64(seed: 5, purpose: "parameters", stream: 0)
    var parameters = (0..<objective.parameterCount).map { _ in generator.unitInterval() - 0.5 }
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

  @Test func `products with the Hessian are finite differences of the gradient`() {
    let objective = SemanticTrainerTests.objective()
    var generator = SplitMix64(seed: 6, purpose: "parameters", stream: 0)
    func numbers() -> [Double] {
      (0..<objective.parameterCount).map { _ in generator.unitInterval() - 0.5 }
    }
    let (parameters, direction) = (numbers(), numbers())
    func gradient(_ length: Double) -> [Double] {
      var gradient = parameters
      _ = objective.evaluate(
        zip(parameters, direction).map { $0 + length * $1 }, gradient: &gradient)
      return gradient
    }
    let system = objective.newtonSystem(
      at: parameters, gradient: gradient(0), in: FactoredRoom(objective))
    #expect(system.gradient == gradient(0))
    var product = direction
    system.product(direction, &product)
    let expected = zip(gradient(1e-5), gradient(-1e-5)).map { ($0 - $1) / 2e-5 }
    #expect(relativeDifference(product, expected) < 1e-7)
  }

  @Test func `rows that count twice as much have twice the value and slope`() {
    let objective = SemanticTrainerTests.objective()
    let zeros = [Double](repeating: 0, count: objective.parameterCount)
    var (once, twice) = (zeros, zeros)
    let value = objective.evaluate(zeros, gradient: &once)
    let double = objective.counting(2).evaluate(zeros, gradient: &twice)
    #expect(relativeDifference([double], [2 * value]) < 1e-14)
    #expect(relativeDifference(twice, once.map { 2 * $0 }) < 1e-14)
  }

  /// The twin makes the mean vectors and trains on them as on any features.
  @Test(arguments: [0.0, 0.25, 1.0])
  func `folded scores say what a regression on mean vectors says`(textWeight: Double) throws {
    let set = SemanticTrainerTests.set(rowCount: 120, classCount: 3)
    let table = SemanticTrainerTests.table()
    let hyperparameters = try LogisticHyperparameters(tolerance: 1e-13)
    let trainer = SemanticTrainer(
      settings: try SemanticSettings(
        vectors: .table(table), textWeight: textWeight, weighting: .row),
      table: table,
      logistic: hyperparameters, classWeighting: .none)
    let fit = trainer.fit(
      try trainer.examples(of: set, featureCount: SemanticTrainerTests.featureCount),
      inverseRegularization: 2)
    #expect(fit.hasConverged)
    let twin = TrainingSet(
      rows: SemanticTrainerTests.meanVectors(of: set.rows.matrix, table, textWeight: textWeight),
      classes: set.classes, weights: set.weights, shapes: set.examples.shapes, labels: set.labels)
    let expected = try LogisticRegressionTrainer(
      hyperparameters: try LogisticHyperparameters(inverseRegularization: 2, tolerance: 1e-13)
    ).train(twin, classWeights: [1, 1, 1])
    for row in 0..<set.rows.rowCount {
      let found = logits(fit.regression, set.rows.matrix, row)
      let wanted = logits(expected.regression, twin.rows.matrix, row)
      for index in 0..<3 { #expect(abs(found[index] - wanted[index]) < 1e-5) }
    }
  }

  @Test func `pieces that no row has are scored by their vectors all the same`() throws {
    let fit = try SemanticTrainerTests.fitOfTwoClasses(askedAbout: nil)
    // The last piece is in no row; its vector is twice that of piece 0 in the table.
    let first = SemanticTrainerTests.featureCount
    let last = first + SemanticTrainerTests.pieceCount - 1
    for index in 0..<2 {
      let (one, other) = (
        fit.regression.weights[first * 2 + index], fit.regression.weights[last * 2 + index]
      )
      #expect(abs(one) > 1e-3)
      #expect(abs(other - 2 * one) < 1e-12)
    }
  }

  @Test func `a piece that is not asked about says nothing, the others what they said`() throws {
    let all = try SemanticTrainerTests.fitOfTwoClasses(askedAbout: nil).regression
    let some = try SemanticTrainerTests.fitOfTwoClasses(askedAbout: [0, 8]).regression
    #expect(some.biases == all.biases)
    for feature in 0..<(SemanticTrainerTests.featureCount + SemanticTrainerTests.pieceCount) {
      let piece = feature - SemanticTrainerTests.featureCount
      for index in (2 * feature)..<(2 * feature + 2) {
        let wanted = piece < 0 || [0, 8].contains(piece) ? all.weights[index] : 0
        #expect(abs(some.weights[index] - wanted) < 1e-12)
      }
    }
  }

  private static func fitOfTwoClasses(askedAbout pieces: [Int]?) throws -> SemanticTrainer.Fit {
    let table = table()
    let trainer = SemanticTrainer(
      settings: try SemanticSettings(vectors: .table(table), textWeight: 0, weighting: .row),
      table: table, logistic: try LogisticHyperparameters(), classWeighting: .none)
    let examples = try trainer.examples(
      of: set(rowCount: 60, classCount: 2), featureCount: featureCount)
    return trainer.fit(examples, inverseRegularization: 1, askedAbout: pieces)
  }

  private func logits(_ regression: LogisticRegression, _ rows: SparseMatrix, _ row: Int)
    -> [Double]
  {
    (0..<regression.classCount).map { index in
      rows.elements(ofRow: row).reduce(regression.biases[index]) { sum, element in
        let weight = Int(rows.columnIndices[element]) * regression.classCount + index
        return sum + rows.values[element] * regression.weights[weight]
      }
    }
  }

  /// Rows of a few features and the shares of a few pieces, none of them the last.
  private static func set(rowCount: Int, classCount: Int) -> TrainingSet {
    var generator = SplitMix64(seed: 8, purpose: "semantic rows", stream: 0)
    var rows = SparseMatrix(columnCount: featureCount + pieceCount)
    var classes: [Int] = []
    for row in 0..<rowCount {
      let features = (0..<featureCount).filter { _ in generator.unitInterval() < 0.4 }
      let pieces = (0..<(pieceCount - 1)).filter { ($0 + row) % 3 == 0 }
      rows.appendRow(
        columns: (features + pieces.map { $0 + featureCount }).map(UInt32.init),
        values: features.map { _ in generator.unitInterval() }
          + pieces.map { _ in 1 / Double(pieces.count) })
      classes.append((row + (generator.unitInterval() < 0.3 ? 1 : 0)) % classCount)
    }
    return TrainingSet(
      rows: rows, classes: classes, weights: classes.map { 1 + Double($0) },
      shapes: Array(0..<rowCount), labels: (0..<classCount).map { "label \($0)" })
  }

  private static func table() -> VectorTable {
    let pieces = (0..<pieceCount).map { Array("p\($0)".utf8) }
    var codes = (0..<(pieceCount * dimensionCount)).map { Int8($0 * 53 % 201 - 100) }
    codes.replaceSubrange((codes.count - dimensionCount)..., with: codes[..<dimensionCount])
    var scales = [Float](repeating: 0.015625, count: pieceCount)
    scales[pieceCount - 1] = 0.03125
    return VectorTable(
      pieces: PieceVocabulary(pieces: pieces),
      vectors: .quantized(
        QuantizedVectors(
          dimensionCount: dimensionCount, scales: FrozenArray(scales), codes: FrozenArray(codes))),
      card: "{}")
  }

  private static func meanVectors(
    of rows: SparseMatrix, _ table: VectorTable, textWeight: Double
  ) -> SparseMatrix {
    var means = SparseMatrix(columnCount: featureCount + dimensionCount)
    for row in 0..<rows.rowCount {
      var dense = [Double](repeating: 0, count: featureCount + dimensionCount)
      for element in rows.elements(ofRow: row) {
        let column = Int(rows.columnIndices[element])
        if column < featureCount {
          dense[column] = textWeight * rows.values[element]
        } else {
          for (place, number) in table.vector(column - featureCount).enumerated() {
            dense[featureCount + place] += rows.values[element] * number
          }
        }
      }
      means.appendRow(columns: dense.indices.map(UInt32.init), values: dense)
    }
    return means
  }
}
