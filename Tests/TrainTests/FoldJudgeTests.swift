import Evaluation
import Features
import Glibc
import LogSchema
import ModelFile
import Testing

@testable import Train

struct FoldJudgeTests {
  private func settings(
    c: Double = 1, forest: Bool = false, calibration: CalibrationMethod = .none,
    balanced: Bool = false, threads: Int = 1
  ) throws -> TrainingSettings {
    var settings = try TrainingSettings(
      vocabulary: VocabularySettings(),
      logistic: forest
        ? nil
        : LogisticHyperparameters(
          inverseRegularization: c, tolerance: 1e-10, threads: threads),
      forest: forest ? ForestHyperparameters(treeCount: 6, seed: 3, threads: threads) : nil,
      classWeighting: balanced ? .balanced : .none, holdoutShare: 0, seed: 3)
    if calibration != .none {
      settings.calibration = try CalibrationSettings(method: calibration, foldCount: 3)
    }
    return settings
  }

  /// The twin makes a corpus of the rows to learn from, trains a model on it as `tocsin train`
  /// does, and asks the model for each row held out, message by message.
  @Test(arguments: [CalibrationMethod.none, .temperature, .isotonic])
  func `figures are those of a model that never saw the other side`(
    calibration: CalibrationMethod
  ) throws {
    let corpus = try Corpus.drawn(rows: 150, shapes: 15, labels: 3, seed: 6)
    let settings = try settings(calibration: calibration, balanced: true)
    let splits = try SplitPlan(unit: .shape, scheme: .folds(3), repeatCount: 1, seed: 5)
      .splits(of: corpus)
    let judge = FoldJudge(FeatureLearner(corpus, settings: settings.vocabulary))
    for split in splits {
      let figures = try judge.judge(split, [settings])[0]
      var rest = CorpusBuilder(analyzer: corpus.analyzer, columnNames: [])
      for (row, count) in split.training(of: corpus.rows.map(\.count)).enumerated() {
        let content = corpus.rows[row]
        for _ in 0..<count {
          rest.add(corpus.texts.string(content.text), corpus.labels[content.label])
        }
      }
      let outcome = try ModelTrainer(settings: settings).train(rest.finish())
      #expect(outcome.labels.count == 3)
      let regression = try #require(outcome.logistic).regression
      var confusion = ConfusionMatrix(labels: orderedLabels(corpus.labels))
      var scores = ProbabilityScores()
      for copies in split.test {
        let content = corpus.rows[copies.row]
        var vector = FeatureVector()
        outcome.features.extract(
          Array(corpus.texts.string(content.text).utf8).span, into: &vector)
        var logits = (0..<3).map { regression.biases[$0] }
        for (feature, value) in zip(vector.indices, vector.values) {
          for label in 0..<3 {
            logits[label] += value * regression.weights[Int(feature) * 3 + label]
          }
        }
        var probabilities = softmax(logits)
        outcome.logisticCalibration?.calibration.map.apply(to: &probabilities)
        let actual = outcome.labels.firstIndex(of: corpus.labels[content.label])!
        confusion.record(
          actual: actual, predicted: indexOfLargest(probabilities[...]),
          weight: Double(copies.count))
        scores.record(
          actual: actual, probabilities: probabilities.span, weight: Double(copies.count))
      }
      #expect(figures.confusion == confusion)
      #expect(abs(figures.probabilities.logLoss! - scores.logLoss!) < 1e-3 * scores.logLoss!)
    }
  }

  private func softmax(_ logits: [Double]) -> [Double] {
    let powers = logits.map { exp($0) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  @Test func `neighbours that start from one another end where each ends alone`() throws {
    let corpus = try Corpus.drawn(rows: 200, shapes: 20, labels: 3, seed: 8)
    let variants =
      try [30, 0.1, 1, 5].map { try settings(c: $0) }
      + [settings(c: 1, balanced: true), settings(forest: true)]
    let judge = FoldJudge(FeatureLearner(corpus, settings: variants[0].vocabulary))
    let split = try SplitPlan(unit: .shape, scheme: .folds(4), repeatCount: 1, seed: 5)
      .splits(of: corpus)[0]
    let together = try judge.judge(split, variants)
    for (variant, figures) in zip(variants, together) {
      let alone = try judge.judge(split, [variant])[0]
      #expect(figures.confusion == alone.confusion)
      let logLoss = alone.probabilities.logLoss!
      #expect(abs(figures.probabilities.logLoss! - logLoss) < 1e-4 * logLoss)
    }
  }

  @Test func `a label that the fit never saw is a mistake without a log-loss`() throws {
    let corpus = try Corpus.drawn(rows: 100, shapes: 10, labels: 2, seed: 2) { rest in
      for _ in 0..<7 { rest.add("lonely shape of a lonely label", "rare") }
    }
    let settings = try settings()
    let judge = FoldJudge(FeatureLearner(corpus, settings: settings.vocabulary))
    var sum = FoldFigures(labels: orderedLabels(corpus.labels))
    for split in try SplitPlan(unit: .shape, scheme: .folds(5), repeatCount: 1, seed: 5)
      .splits(of: corpus)
    { sum += try judge.judge(split, [settings])[0] }
    #expect(sum.confusion.total == 107)
    #expect(sum.probabilities.unseenLabelRowCount == 7)
    let rare = sum.confusion.labels.firstIndex(of: "rare")!
    #expect(sum.confusion[rare, rare] == 0)
    // 100 of 107 rows have a log-loss.
    #expect(FoldScore(sum).logLossRowCount == 100)
    #expect(FoldScore(sum).value(.macroF1) == Objective.macroF1.value(of: sum))
    #expect(
      abs(FoldScore(sum).value(.logLoss)! - sum.probabilities.logLoss!) < 1e-12)
  }

  @Test func `where there is nothing to learn, the labels' shares answer`() throws {
    var builder = try CorpusBuilder.empty()
    for _ in 0..<3 { builder.add("one shape", "a") }
    builder.add("another kind", "b")
    let corpus = builder.finish()
    let settings = try settings()
    let judge = FoldJudge(FeatureLearner(corpus, settings: settings.vocabulary))
    let splits = try SplitPlan(unit: .shape, scheme: .folds(2), repeatCount: 1, seed: 1)
      .splits(of: corpus)
    for split in splits {
      let figures = try judge.judge(split, [settings])[0]
      #expect(figures.priorFitCount == 1)
      // The one label that is left gets every row of the other.
      #expect(ClassificationReport(figures.confusion).accuracy == 0)
    }
  }

  @Test func `cross-validation is the same for any number of threads`() throws {
    let corpus = try Corpus.drawn(rows: 200, shapes: 20, labels: 3, seed: 8)
    let splits = try SplitPlan(unit: .shape, scheme: .folds(4), repeatCount: 2, seed: 5)
      .splits(of: corpus)
    for forest in [false, true] {
      let learner = FeatureLearner(corpus, settings: try VocabularySettings())
      let runs = try [1, 3, 16].map { threads in
        try CrossValidation.run(learner, splits: splits, threads: threads) {
          try settings(forest: forest, threads: $0)
        }.map(\.figures)
      }
      #expect(runs[0] == runs[1] && runs[0] == runs[2])
      #expect(runs[0].reduce(0) { $0 + $1.confusion.total } == 400)
    }
  }
}
