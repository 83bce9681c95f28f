import DataGen
import Evaluation
import Features
import Foundation
import LogSchema
import ModelFile
import Testing

@testable import Infer
@testable import Train

/// Models that know what words mean, from training to answers.
struct MeaningTests {
  private static let records = BankingCorpus.records(500)

  private static func table() throws -> VectorTable {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../models/pieces.vectors")
    return try VectorTable.read(FrozenArray(Array(try Data(contentsOf: file))))
  }

  private static func gate(threads: Int = 1) throws -> GateSettings {
    try GateSettings(
      clustering: ClusteringHyperparameters(epsilon: 0.3, minSamples: 1, threads: threads),
      forest: ForestHyperparameters(treeCount: 3, seed: 1, threads: threads),
      score: .cosine, falseRefusalShare: 0.01, largestRowCount: 20_000)
  }

  private static func outcome(
    masks: Bool = true, meaning: Bool = true, onlyUsed: Bool = false,
    countsContinuations: Bool = true, threads: Int = 1
  ) throws -> ModelTrainer.Outcome {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: masks)
    let (corpus, _) = BankingCorpus.corpus(records, analyzer)
    var settings = try BankingCorpus.settings(threads: threads)
    settings.gate = try gate(threads: threads)
    if meaning {
      settings.semantic = try SemanticSettings(
        vectors: .table(table()), keepsUsedPiecesOnly: onlyUsed,
        countsContinuations: countsContinuations)
    }
    return try ModelTrainer(settings: settings).train(corpus)
  }

  private static func classifier(
    _ outcome: ModelTrainer.Outcome, basis: Prediction.Basis? = nil
  ) throws -> SeverityClassifier {
    var model = BankingCorpus.model(outcome)
    model.gate = outcome.gate?.gate
    model.semantic = outcome.semantic?.model
    return try SeverityClassifier(
      bytes: FrozenArray(model.fileBytes()), path: "memory", basis: basis)
  }

  @Test func `known messages are answered as without vectors, to the bit`() throws {
    let with = try MeaningTests.classifier(try MeaningTests.outcome())
    let without = try MeaningTests.classifier(try MeaningTests.outcome(meaning: false))
    var (one, other) = (with.makeScratch(), without.makeScratch())
    for record in MeaningTests.records {
      let found = BankingCorpus.classify(record, with, &one)
      #expect(found == BankingCorpus.classify(record, without, &other))
      #expect(found.basis == .words)
      #expect(one.probabilities == other.probabilities)
    }
  }

  @Test(arguments: [true, false]) func `others are answered by meaning`(masks: Bool) throws {
    let classifier = try MeaningTests.classifier(try MeaningTests.outcome(masks: masks))
    var scratch = classifier.makeScratch()
    let line = Array("Zebra crossings flummoxed nineteen ocelots".utf8)
    for _ in 0..<2 {
      // The second answer is recalled.
      let found = classifier.classify(line.span, scratch: &scratch)
      #expect(found.basis == .meaning)
      #expect(found.similarity.map { $0 >= -1 && $0 < 0.7 } == true)
      #expect(!found.isKnown)
      #expect(abs(scratch.probabilities.reduce(0, +) - 1) < 1e-12)
    }
    let terms = classifier.explain(
      classifier.classify(line.span, scratch: &scratch), scratch: &scratch, limit: 50)
    #expect(terms.contains { $0.term == "zebra" || $0.term == "##s" || $0.term == "nineteen" })
  }

  /// No training message has these words, so that their pieces alone decide.
  @Test(arguments: [false, true])
  func `a word is its first piece unless all its pieces count`(countsContinuations: Bool) throws {
    let outcome = try MeaningTests.outcome(countsContinuations: countsContinuations)
    let classifier = try MeaningTests.classifier(outcome, basis: .meaning)
    let pieces = try #require(classifier.model.semantic?.pieces)
    #expect(pieces.countsContinuations == countsContinuations)
    let tokenizer = PieceTokenizer(vocabulary: pieces)
    var scratch = classifier.makeScratch()
    var found = PieceText()
    var firsts: [UInt32] = []
    var answers: [[Double]] = []
    for word in ["flummoxed", "flummoxing"] {
      let text = Array(word.utf8)
      tokenizer.tokenize(text.span, into: &found)
      firsts.append(found.numbers[0])
      _ = classifier.classify(text.span, scratch: &scratch)
      answers.append(scratch.probabilities)
    }
    #expect(firsts[0] == firsts[1])
    #expect((answers[0] == answers[1]) == !countsContinuations)
  }

  /// The slow twin adds up the vectors of the message's pieces and asks each shape.
  @Test func `a shape is its own nearest neighbour`() throws {
    let outcome = try MeaningTests.outcome()
    let classifier = try MeaningTests.classifier(outcome)
    let shapes = try #require(outcome.semantic?.model.shapes)
    #expect(shapes.count > 50)
    var scratch = classifier.makeScratch()
    for record in MeaningTests.records.prefix(100) {
      _ = BankingCorpus.classify(record, classifier, &scratch)
      let nearest = classifier.nearestShapes(&scratch, limit: shapes.count)
      #expect(nearest.map(\.cosine) == nearest.map(\.cosine).sorted(by: >))
      let own = try #require(nearest.first { $0.text == messageShape(record.message) })
      // A byte for each of 256 numbers, none above 0.3: rounding moves a vector of length 1 by at
      // most √256 · 0.3 / 254 = 0.019, so its cosine to itself stays above 0.98. Shapes that differ
      // in stop marks alone may come before it by as little.
      #expect(own.cosine > 0.98)
      #expect(nearest[0].cosine - own.cosine < 0.02)
    }
  }

  @Test(arguments: [false, true])
  func `the pieces in use alone give the same answers on their messages`(
    countsContinuations: Bool
  ) throws {
    let full = try MeaningTests.classifier(
      try MeaningTests.outcome(countsContinuations: countsContinuations), basis: .meaning)
    let used = try MeaningTests.classifier(
      try MeaningTests.outcome(onlyUsed: true, countsContinuations: countsContinuations),
      basis: .meaning)
    let pieces = try #require(used.model.semantic?.pieces)
    #expect(pieces.pieceCount < full.model.semantic!.pieces.pieceCount / 4)
    var (one, other) = (full.makeScratch(), used.makeScratch())
    for record in MeaningTests.records {
      _ = BankingCorpus.classify(record, full, &one)
      _ = BankingCorpus.classify(record, used, &other)
      for (found, expected) in zip(other.probabilities, one.probabilities) {
        #expect(abs(found - expected) < 1e-12)
      }
    }
  }

  @Test func `every number of threads learns the same bytes`() throws {
    let models = try [1, 3].map { threads in
      let outcome = try MeaningTests.outcome(threads: threads)
      return try MeaningTests.classifier(outcome).model.semantic
    }
    #expect(models[0] == models[1])
  }

  /// The twin trains a model on the rows to learn from alone, as `tocsin train --holdout 0` does,
  /// and has it classify the others one by one.
  @Test(arguments: [true, false])
  func `a fold is judged as a model answers that never saw the other side`(
    hasTable: Bool
  ) throws {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: true)
    let (corpus, firstRecords) = BankingCorpus.corpus(MeaningTests.records, analyzer)
    var settings = try BankingCorpus.settings()
    settings.gate = try MeaningTests.gate()
    settings.semantic = try SemanticSettings(
      vectors: hasTable ? .table(MeaningTests.table()) : .latent(dimensionCount: 20))
    settings.calibration = try CalibrationSettings(method: .temperature, foldCount: 3)
    let split = try SplitPlan(unit: .shape, scheme: .folds(3), repeatCount: 1, seed: 5)
      .splits(of: corpus)[0]
    let figures = try FoldJudge(FeatureLearner(corpus, for: settings)).judge(split, [settings])[0]

    let isTest = Set(split.test.map(\.row))
    var rest = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: [])
    for (row, record) in firstRecords.enumerated() where !isTest.contains(row) {
      for _ in 0..<corpus.rows[row].count {
        rest.append(
          message: Array(record.message.utf8).span,
          label: Array(record.severity.label.utf8).span, isHeldOut: false)
      }
    }
    let outcome = try ModelTrainer(settings: settings).train(rest.finish())
    var model = BankingCorpus.model(outcome)
    model.logisticCalibration = outcome.logisticCalibration?.calibration
    model.gate = outcome.gate?.gate
    model.semantic = outcome.semantic?.model
    let classifier = try SeverityClassifier(
      bytes: FrozenArray(model.fileBytes()), path: "memory")
    var scratch = classifier.makeScratch()
    var confusion = ConfusionMatrix(labels: orderedLabels(corpus.labels))
    var scores = ProbabilityScores()
    var bases: Set<Prediction.Basis> = []
    for copies in split.test {
      let found = BankingCorpus.classify(firstRecords[copies.row], classifier, &scratch)
      bases.insert(found.basis)
      let label = corpus.labels[corpus.rows[copies.row].label]
      let actual = try #require(classifier.labels.firstIndex(of: label))
      confusion.record(
        actual: actual, predicted: found.classIndex, weight: Double(copies.count))
      scores.record(
        actual: actual, probabilities: scratch.probabilities.span,
        weight: Double(copies.count))
    }
    #expect(bases.contains(.meaning))
    #expect(figures.confusion == confusion)
    #expect(abs(figures.probabilities.logLoss! - scores.logLoss!) < 1e-6 * scores.logLoss!)
  }

  @Test func `a model without vectors cannot answer by meaning`() throws {
    let outcome = try MeaningTests.outcome(meaning: false)
    #expect(throws: ClassifierError.noVectors(path: "memory")) {
      try MeaningTests.classifier(outcome, basis: .meaning)
    }
  }
}
