import SeededRandom
import Testing

@testable import Evaluation

struct FigureCalculatorTests {
  /// Rows of four severities, several rows to a shape, some of a label that the model never saw.
  static func rows(count: Int, seed: UInt64, unseenShare: Double = 0.1) -> ScoredRows {
    var chance = SplitMix64(seed: seed)
    let labels = ["Low", "Medium", "High", "Critical"]
    var rows = ScoredRows(labels: unseenShare > 0 ? labels + ["odd"] : labels, classCount: 4)
    for _ in 0..<count {
      let actual = chance.unitInterval() < unseenShare ? 4 : chance.below(4)
      var powers = (0..<4).map { _ in 0.05 + chance.unitInterval() }
      if actual < 4 { powers[actual] += chance.unitInterval() }
      let sum = powers.reduce(0, +)
      let probabilities = powers.map { $0 / sum }
      rows.append(
        actual: actual,
        score: RowScore(actual: actual < 4 ? actual : nil, probabilities: probabilities.span),
        shape: UInt64(chance.below(12)), probabilities: probabilities,
        weight: Double(1 + chance.below(3)))
    }
    return rows
  }

  /// Reference: scikit-learn 1.9.1, Tests/Reference/evaluation.py.
  @Test func `means over the classes are those of scikit-learn`() throws {
    let reference = try EvaluationReference.read().multiclass
    var rows = ScoredRows(labels: ["a", "b", "c", "d"], classCount: 4)
    for (actual, probabilities) in zip(reference.actual, reference.probabilities) {
      rows.append(
        actual: actual, score: RowScore(actual: actual, probabilities: probabilities.span),
        shape: 0, probabilities: probabilities, weight: 1)
    }
    let figures = FigureCalculator(rows).figures()
    #expect(agree(figures[.averagePrecision], reference.averagePrecision))
    #expect(agree(figures[.areaUnderROC], reference.areaUnderROC))
  }

  @Test func `figures are those of the types that compute one at a time`() throws {
    let rows = Self.rows(count: 300, seed: 5)
    let figures = FigureCalculator(rows).figures()
    var probabilities = ProbabilityScores()
    for row in 0..<rows.count {
      let own = (0..<4).map { rows.probability(row, $0) }
      probabilities.record(
        actual: rows.actual[row] < 4 ? rows.actual[row] : nil, probabilities: own.span,
        weight: rows.weights[row])
    }
    let report = ClassificationReport(rows.confusion)
    #expect(figures.confusion == rows.confusion)
    #expect(agree(figures[.macroF1], report.macroF1))
    #expect(agree(figures[.logLoss], try #require(probabilities.logLoss)))
    #expect(agree(figures[.brierScore], try #require(probabilities.brierScore)))
    #expect(
      agree(
        figures[.expectedCalibrationError],
        try #require(probabilities.expectedCalibrationError)))
    // A label without a rank has no kappa and no cost.
    #expect(figures[.quadraticWeightedKappa] == nil && figures[.meanCost] == nil)
  }

  @Test func `a shape that counts twice is a shape whose rows are there twice`() throws {
    let rows = Self.rows(count: 200, seed: 6, unseenShare: 0)
    var chance = SplitMix64(seed: 7)
    let multiplicities = (0..<rows.shapeCount).map { _ in Double(chance.below(3)) }
    let found = FigureCalculator(rows).figures(multiplicities: multiplicities)
    let copies = (0..<rows.count).flatMap { row in
      [Int](repeating: row, count: Int(multiplicities[rows.shapes[row]]))
    }
    let expected = FigureCalculator(rows.keeping(copies)).figures()
    for figure in Figure.allCases {
      #expect(agree(found[figure], try #require(expected[figure])), "\(figure)")
    }
  }

  @Test func `rows of a label that the model never saw are in no curve`() {
    let rows = Self.rows(count: 200, seed: 8)
    let known = rows.keeping((0..<rows.count).filter { rows.actual[$0] < 4 })
    let all = FigureCalculator(rows).figures()
    let some = FigureCalculator(known).figures()
    #expect(all.areas == some.areas)
    #expect(all[.logLoss] == some[.logLoss])
    #expect(rows.unseenLabelRowCount == rows.rowCount - known.rowCount)
  }

  @Test func `a model of very many labels has figures without curves`() {
    let labels = (0...ScoredRows.largestCurveClassCount).map { "label \($0)" }
    var rows = ScoredRows(labels: labels, classCount: labels.count)
    let probabilities = labels.map { $0 == "label 3" ? 1.0 : 0 }
    rows.append(
      actual: 3, score: RowScore(actual: 3, probabilities: probabilities.span), shape: 1,
      probabilities: probabilities, weight: 2)
    let figures = FigureCalculator(rows).figures()
    #expect(figures[.accuracy] == 1 && figures[.averagePrecision] == nil)
    #expect(rows.probabilities.isEmpty)
  }
}
