import Features
import LinearAlgebra
import ModelFile
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct MergedFeaturesTests {
  /// By hand: features 1 and 3 are in row 0 alone, 3² + 4² = 5²; feature 0 is in both rows, feature
  /// 2 in none.
  @Test func `features of one row alone become one feature of their length`() {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 1, 3], values: [1, 3, 4])
    rows.appendRow(columns: [0], values: [2])
    let merged = MergedFeatures(FeatureRows(rows), threads: 1)
    #expect(merged.rows.rowStarts == [0, 2, 3])
    #expect(merged.rows.columnIndices == [0, 1, 0])
    #expect(relativeDifference(merged.rows.values, [1, 5, 2]) < 1e-15)
    let weights = Array(merged.members.weights(from: [7, 10], classCount: 1))
    #expect(relativeDifference(weights, [7, 6, 0, 8]) < 1e-15)
  }

  /// By hand: feature 2 is twice feature 0, 1² + 2² = 5; feature 1 is in the same rows and no
  /// multiple, feature 3 is one in a row less.
  @Test func `features that are multiples become one feature of their length`() {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 1, 2, 3], values: [3, 3, 6, 3])
    rows.appendRow(columns: [], values: [])
    rows.appendRow(columns: [0, 1, 2, 3], values: [1, 2, 2, 1])
    rows.appendRow(columns: [0, 1, 2], values: [-2, 4, -4])
    let merged = MergedFeatures(FeatureRows(rows), threads: 1)
    let root = 5.0.squareRoot()
    #expect(merged.rows.columnCount == 3)
    #expect(merged.rows.rowStarts == [0, 3, 3, 6, 8])
    #expect(merged.rows.columnIndices == [0, 1, 2, 0, 1, 2, 0, 1])
    #expect(
      relativeDifference(
        merged.rows.values, [3 * root, 3, 3, root, 2, 1, -2 * root, 4]) < 1e-15)
    let weights = Array(merged.members.weights(from: [root, 7, 9], classCount: 1))
    #expect(relativeDifference(weights, [1, 7, 2, 9]) < 1e-15)
  }

  /// Single precision, in which the columns are compared first, does not tell these apart.
  @Test func `features that are almost multiples stay apart`() {
    var rows = SparseMatrix(columnCount: 3)
    rows.appendRow(columns: [0, 1, 2], values: [1, 1, 1])
    rows.appendRow(columns: [0, 1, 2], values: [3, 3 + 3e-10, 3])
    let merged = MergedFeatures(FeatureRows(rows), threads: 1)
    #expect(merged.rows.columnIndices == [0, 1, 0, 1])
    #expect(merged.rows.values[1] == 1 && merged.rows.values[3] == 3 + 3e-10)
    #expect(Array(merged.members.weights(from: [0, 5], classCount: 1)) == [0, 5, 0])
  }

  @Test func `zeros that are kept as elements are no elements`() {
    var rows = SparseMatrix(columnCount: 4)
    rows.appendRow(columns: [0, 1, 2, 3], values: [0, 0, 2, 3])
    rows.appendRow(columns: [0, 1, 2, 3], values: [0, 5, 4, 0])
    let merged = MergedFeatures(FeatureRows(rows), threads: 1)
    #expect(merged.rows.columnIndices == [0, 1, 0, 2])
    #expect(merged.rows.values == [2, 3, 4, 5])
    #expect(Array(merged.members.weights(from: [6, 7, 8], classCount: 1)) == [0, 8, 6, 7])
  }

  /// By hand: the terms weigh 2, 3 and 5, of which the last is one of characters; column 3 is a
  /// category, column 4 a value. A row has the scale of the family of which it has most.
  @Test func `counts are told from others`() {
    var rows = FeatureRows(
      columnCount: 5,
      scaling: TermScaling(
        inverseDocumentFrequencies: FrozenArray([2, 3, 5]), wordCount: 2,
        usesSublinearTermFrequency: false))
    func row(
      _ counts: [(UInt64, UInt64)], _ words: Double, _ characters: Double, _ values: [Double]
    ) {
      let columns = [UInt32](repeating: 4, count: values.count)
      rows.appendRow(
        counts.map { $0 << 32 | $1 },
        norms: FeatureRows.Norms(words: words, characters: characters), columns: columns[...],
        values: values[...])
    }
    row([(0, 1), (1, 2), (3, 1)], 10, 1, [])
    row([(2, 2), (3, 1)], 1, 8, [1.5])
    row([(0, 9), (1, 1), (2, 1)], 20, 4, [2])
    let shared = MergedFeatures(rows, threads: 2).sharedRows
    #expect(relativeDifference(shared.rowScales, [0.1, 0.125, 0.05]) < 1e-15)
    #expect(shared.columnScales == [2, 3, 5, 1, 1])
    #expect(shared.counts.rowStarts == [0, 3, 5, 6])
    #expect(shared.counts.columnIndices == [0, 1, 1, 2, 2, 1])
    #expect(shared.others.rowStarts == [0, 1, 3, 6])
    #expect(shared.others.columnIndices == [3, 3, 4, 0, 2, 4])
    #expect(relativeDifference(shared.others.values, [10, 8, 12, 9, 5, 40]) < 1e-15)
    #expect(
      relativeDifference(
        shared.matrix.values,
        [2.0 / 10, 6.0 / 10, 1, 10.0 / 8, 1, 1.5, 18.0 / 20, 3.0 / 20, 5.0 / 4, 2]) < 1e-15)
    #expect(shared.matrix.columnIndices == [0, 1, 3, 2, 3, 4, 0, 1, 2, 4])
  }

  @Test func `merged terms have the same rows as counts and as values`() throws {
    let set = try termRows()
    let plain = MergedFeatures(FeatureRows(set.rows.matrix), threads: 1)
    let merged = MergedFeatures(set.rows, threads: 2)
    #expect(plain.sharedRows.columnCount < set.rows.columnCount)
    #expect(
      merged.sharedRows.counts.columnIndices.count > 4 * merged.sharedRows.others.elementCount)
    #expect(merged.sharedRows.others.elementCount > 0)
    #expect(merged.rows.columnIndices == plain.rows.columnIndices)
    #expect(merged.rows.rowStarts == plain.rows.rowStarts)
    #expect(relativeDifference(merged.rows.values, plain.rows.values) < 1e-14)
    let numbers = (0..<plain.rows.columnCount).map { Double($0) + 1 }
    #expect(
      relativeDifference(
        Array(merged.members.weights(from: numbers[...], classCount: 1)),
        Array(plain.members.weights(from: numbers[...], classCount: 1))) < 1e-14)
  }

  @Test(arguments: [3, 4])
  func `the objective is the same over counts and over values`(classCount: Int) throws {
    let set = try termRows()
    let merged = MergedFeatures(set.rows, threads: 1)
    func objective(_ rows: ScaledRows, threads: Int) -> LogisticObjective {
      LogisticObjective(
        rows: rows, own: merged.own, classes: set.classes.indices.map { $0 % classCount },
        multiplicities: set.weights, classCount: classCount, penalty: 0.7, threads: threads)
    }
    let plain = objective(ScaledRows(merged.sharedRows.matrix), threads: 1)
    var chance = SplitMix64(seed: 3)
    let parameters = (0..<plain.parameterCount).map { _ in chance.unitInterval() - 0.5 }
    var expected = parameters
    let value = plain.evaluate(parameters, gradient: &expected)
    let system = plain.newtonSystem(at: parameters, gradient: expected)
    let direction = Array(parameters[..<system.gradient.count])
    var expectedProduct = direction
    system.product(direction, &expectedProduct)
    var bits: [[Double]] = []
    for threads in [1, 3] {
      let counted = objective(merged.sharedRows, threads: threads)
      var gradient = parameters
      #expect(
        relativeDifference([counted.evaluate(parameters, gradient: &gradient)], [value]) < 1e-13)
      #expect(relativeDifference(gradient, expected) < 1e-11)
      let system = counted.newtonSystem(at: parameters, gradient: gradient)
      var product = direction
      system.product(direction, &product)
      #expect(relativeDifference(product, expectedProduct) < 1e-11)
      var step = direction
      system.expand(&step)
      bits.append(gradient + system.gradient + product + step)
    }
    #expect(bits[0] == bits[1])
  }

  /// Rows over words and n-grams of them, some twice in a row, weighed with sublinear frequencies
  /// so that those are no counts, and a category.
  private func termRows() throws -> TrainingSet {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: false)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: ["parity"])
    var chance = SplitMix64(seed: 17)
    for row in 0..<600 {
      let words = (0..<(5 + chance.below(6))).map { _ in "word\(chance.below(8) * chance.below(9))"
      }
      let message = Array((["start", "of"] + words + ["id\(row)"]).joined(separator: " ").utf8)
      builder.setCategory(0, Array("\(row % 2)".utf8).span)
      builder.append(
        message: message.span, label: Array("\(chance.below(3))".utf8).span, isHeldOut: false)
    }
    let corpus = builder.finish()
    let learner = FeatureLearner(
      corpus, settings: try VocabularySettings(usesSublinearTermFrequency: true))
    let learned = try learner.learn(from: Array(corpus.rows.indices))
    return learner.trainingSet(of: Array(corpus.rows.indices), in: learned)
  }

  @Test func `every number of threads merges the same`() {
    let rows = randomSet(rowCount: 3_000, columnCount: 9_000, classCount: 2).rows
    let one = MergedFeatures(rows, threads: 1)
    #expect(one.rows.columnCount < 9_000)
    let numbers = (0..<one.rows.columnCount).map { Double($0) + 1 }
    for threads in [2, 3, 8] {
      let merged = MergedFeatures(rows, threads: threads)
      #expect(merged.rows == one.rows)
      #expect(
        merged.members.weights(from: numbers[...], classCount: 1)
          == one.members.weights(from: numbers[...], classCount: 1))
    }
  }

  /// The gradient of the objective over all features vanishes where the merged one is least.
  @Test func `the optimum of merged features is the optimum of all`() throws {
    var chance = SplitMix64(seed: 11)
    var rows = SparseMatrix(columnCount: 400)
    var classes: [Int] = []
    for _ in 0..<60 {
      let columns = Set((0..<12).map { _ in UInt32(chance.below(400)) }).sorted()
      // Columns 398 and 399 are multiples of what comes with them.
      let factor = chance.unitInterval() + 0.1
      rows.appendRow(
        columns: columns.filter { $0 < 397 } + (columns.count % 2 == 0 ? [397, 398, 399] : []),
        values: columns.filter { $0 < 397 }.map { _ in chance.unitInterval() + 0.1 }
          + (columns.count % 2 == 0 ? [factor, 0.7 * factor, 1.9 * factor] : []))
      classes.append(chance.below(3))
    }
    let ones = [Double](repeating: 1, count: 60)
    let set = TrainingSet(
      rows: rows, classes: classes, weights: ones, shapes: Array(0..<60),
      labels: ["a", "b", "c"])
    let trainer = LogisticRegressionTrainer(
      hyperparameters: try LogisticHyperparameters(tolerance: 1e-14))
    let fit = try trainer.train(set, classWeights: [1, 1, 1])
    #expect(MergedFeatures(FeatureRows(rows), threads: 1).rows.columnCount < 400)
    let objective = LogisticObjective(
      rows: ScaledRows(rows), classes: classes, multiplicities: ones, classCount: 3, penalty: 1,
      threads: 1)
    var gradient = [Double](repeating: 0, count: objective.parameterCount)
    let value = objective.evaluate(
      Array(fit.regression.weights) + Array(fit.regression.biases), gradient: &gradient)
    #expect(relativeDifference([value], [fit.objective]) < 1e-12)
    #expect(gradient.allSatisfy { abs($0) < 1e-5 })
  }
}
