import Features
import Foundation
import LogSchema
import ModelFile
import Testing

@testable import Train

struct ModelCalibrationTests {
  private func settings(
    _ calibration: CalibrationSettings?, threads: Int = 1
  ) throws -> TrainingSettings {
    var settings = try TrainingSettings(
      vocabulary: VocabularySettings(), logistic: LogisticHyperparameters(threads: threads),
      forest: ForestHyperparameters(treeCount: 8, seed: 5, threads: threads),
      classWeighting: .none, holdoutShare: 0, seed: 5)
    settings.calibration = calibration
    return settings
  }

  private func predictions(
    of corpus: Corpus, _ calibration: CalibrationSettings
  ) throws -> FoldedPredictions {
    let settings = try settings(calibration)
    return try ModelTrainer(settings: settings).predictOutOfFold(
      FeatureLearner(corpus, settings: settings.vocabulary), calibration)
  }

  @Test func `each row is judged once`() throws {
    let corpus = try Corpus.drawn(rows: 200, shapes: 20, labels: 3, seed: 4)
    for grouping in CalibrationGrouping.allCases {
      let found = try predictions(
        of: corpus, CalibrationSettings(method: .temperature, grouping: grouping))
      for one in [try #require(found.logistic), try #require(found.forest)] {
        #expect(one.weights.reduce(0, +) + Double(one.leftOutRowCount) == 200)
        #expect(one.leftOutRowCount == 0)
        for row in 0..<one.rowCount {
          #expect(abs(one.probabilities(ofRow: row).reduce(0, +) - 1) < 1e-6)
        }
      }
    }
  }

  /// The twin makes a corpus of the other folds' rows and fits it from nothing.
  @Test func `a fold is judged by what the others teach, vocabulary included`() throws {
    let corpus = try Corpus.drawn(rows: 120, shapes: 12, labels: 2, seed: 6)
    let found = try #require(
      predictions(of: corpus, CalibrationSettings(method: .none, foldCount: 3)).logistic)
    let folds = try CorpusFolds(corpus, by: .shape, foldCount: 3, seed: 5)
    for fold in 0..<3 {
      var rest = CorpusBuilder(analyzer: corpus.analyzer, columnNames: [])
      for (row, count) in folds.counts(outside: fold).enumerated() {
        let content = corpus.rows[row]
        for _ in 0..<count {
          rest.add(corpus.texts.string(content.text), corpus.labels[content.label])
        }
      }
      let outcome = try ModelTrainer(settings: settings(nil)).train(rest.finish())
      let regression = try #require(outcome.logistic).regression
      #expect(outcome.labels.count == 2)
      var expected: [Double] = []
      var vector = FeatureVector()
      for (row, count) in folds.counts[fold].enumerated() where count > 0 {
        let text = Array(corpus.texts.string(corpus.rows[row].text).utf8)
        outcome.features.extract(text.span, into: &vector)
        var odds = regression.biases[1] - regression.biases[0]
        for (feature, value) in zip(vector.indices, vector.values) {
          let start = Int(feature) * 2
          odds += value * (regression.weights[start + 1] - regression.weights[start])
        }
        expected.append(odds)
      }
      let rows = (0..<found.rowCount).filter { found.folds[$0] == fold }
      let odds = rows.map { row in
        let probabilities = Array(found.probabilities(ofRow: row))
        return log(probabilities[1] / probabilities[0])
      }
      // Rows of equal features are one row in the predictions, so values are compared as sets.
      #expect(odds.allSatisfy { one in expected.contains { abs($0 - one) < 1e-4 } })
      #expect(expected.allSatisfy { one in odds.contains { abs($0 - one) < 1e-4 } })
    }
  }

  @Test func `rows of a label that only their fold has are left out and counted`() throws {
    let corpus = try Corpus.drawn(rows: 100, shapes: 10, labels: 2, seed: 2) { rest in
      for _ in 0..<7 { rest.add("lonely shape of a lonely label", "rare") }
    }
    let found = try predictions(of: corpus, CalibrationSettings(method: .temperature))
    let logistic = try #require(found.logistic)
    #expect(logistic.leftOutRowCount == 7)
    #expect(logistic.weights.reduce(0, +) == 100)
    #expect(logistic.classCount == 3)
    // In the fold of the rare label, no other row can be given it.
    #expect((0..<logistic.rowCount).contains { logistic.probabilities(ofRow: $0).contains(0) })
  }

  @Test func `folds without two labels outside leave nothing to calibrate`() throws {
    var builder = try CorpusBuilder.empty()
    for _ in 0..<5 {
      builder.add("one shape", "a")
      builder.add("another kind", "b")
    }
    let corpus = builder.finish()
    #expect(throws: TrainError.nothingToCalibrate) {
      try ModelTrainer(settings: settings(CalibrationSettings(method: .temperature))).train(corpus)
    }
  }

  @Test func `an uncalibrated model has no calibration`() throws {
    let corpus = try Corpus.drawn(rows: 60, shapes: 6, labels: 2, seed: 2)
    let outcome = try ModelTrainer(settings: settings(nil)).train(corpus)
    #expect(outcome.logisticCalibration == nil && outcome.forestCalibration == nil)
  }

  @Test func `one seed gives the same bytes on 1, 2 and 8 threads`() throws {
    let corpus = try Corpus.drawn(rows: 300, shapes: 30, labels: 3, seed: 9)
    for method in [CalibrationMethod.temperature, .isotonic] {
      let calibration = try CalibrationSettings(method: method, targetPrecision: 0.8)
      let files = try [1, 2, 8].map { threads in
        let settings = try settings(calibration, threads: threads)
        let outcome = try ModelTrainer(settings: settings).train(corpus)
        let card = ModelCard(
          outcome, settings: settings, toolVersion: "0", dataFingerprint: nil)
        return TrainedModel(
          labels: outcome.labels, features: outcome.features,
          logisticRegression: outcome.logistic?.regression, forest: outcome.forest?.forest,
          logisticCalibration: outcome.logisticCalibration?.calibration,
          forestCalibration: outcome.forestCalibration?.calibration,
          card: card.json.text(indentation: 2)
        ).fileBytes()
      }
      #expect(files[0] == files[1] && files[0] == files[2])
      let read = try ModelFileReader.read(FrozenArray(files[0]))
      #expect(read.logisticCalibration?.map != .identity)
      #expect(read.logisticCalibration != nil && read.forestCalibration != nil)
      #expect(read.logisticCalibration?.targetPrecision == 0.8)
    }
  }
}
