import DataGen
import Dispatch
import Features
import LogSchema
import ModelFile
import Synchronization
import Testing

@testable import Infer
@testable import Train

/// Generate, train, write, read, classify.
struct TrainAndInferTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var words: ClosedRange<Int>? = 1...2
    var characters: ClosedRange<Int>?
    var masks = true
    var columns: [String] = []
    var forest = false

    var testDescription: String {
      "words \(words.debugDescription), characters \(characters.debugDescription), "
        + "masks \(masks), columns \(columns), forest \(forest)"
    }

    func analyzer() throws -> AnalyzerSettings {
      try AnalyzerSettings(
        wordNGrams: words, characterNGrams: characters, masksIdentifiers: masks)
    }
  }

  static let cases = [
    Case(), Case(masks: false), Case(words: nil, characters: 3...4),
    Case(words: 1...1, characters: 3...3, columns: ["process"]), Case(forest: true),
    Case(words: 1...1, columns: ["log_type", "process"], forest: true),
  ]

  @Test(arguments: cases)
  func `what training thinks of its rows is what the written file answers`(test: Case) throws {
    let (corpus, firstRecords) = BankingCorpus.corpus(
      BankingCorpus.records(400), try test.analyzer(), columns: test.columns)
    let settings = try BankingCorpus.settings(logistic: !test.forest, forest: test.forest)
    let outcome = try ModelTrainer(settings: settings).train(corpus)
    let file = BankingCorpus.model(outcome).fileBytes()
    let classifier = try SeverityClassifier(bytes: FrozenArray(file), path: "memory")
    #expect(classifier.labels == ["Low", "Medium", "High", "Critical"])
    #expect(classifier.columnNames == test.columns)

    let learner = FeatureLearner(corpus, settings: settings.vocabulary)
    let learned = try learner.learn(from: Array(corpus.rows.indices))
    var scratch = classifier.makeScratch()
    var expected = [Double](repeating: 0, count: 4)
    for (row, record) in firstRecords.enumerated() {
      var judge = RowClassifier(
        logistic: outcome.logistic?.regression, forest: outcome.forest?.forest)
      let set = learner.trainingSet(of: [row], in: learned)
      judge.computeProbabilities(ofRow: 0, of: set, into: &expected)
      let prediction = BankingCorpus.classify(record, classifier, &scratch)
      for (found, wanted) in zip(scratch.probabilities, expected) {
        #expect(abs(found - wanted) < 1e-12)
      }
      #expect(prediction.confidence == scratch.probabilities.max())
      #expect(prediction.label == classifier.labels[prediction.classIndex])
      // The leaves of forests hold single precision.
      #expect(abs(scratch.probabilities.reduce(0, +) - 1) < (test.forest ? 1e-6 : 1e-12))
    }
  }

  @Test(arguments: [
    Case(), Case(words: 1...1, characters: 3...3, columns: ["process"], forest: true),
  ])
  func `every number of threads writes the same file`(test: Case) throws {
    let (corpus, _) = BankingCorpus.corpus(
      BankingCorpus.records(600), try test.analyzer(), columns: test.columns)
    let files = try [1, 2, 8].map { threads in
      let settings = try BankingCorpus.settings(
        forest: test.forest, holdoutShare: 0.2, threads: threads)
      return BankingCorpus.model(try ModelTrainer(settings: settings).train(corpus)).fileBytes()
    }
    #expect(files[1] == files[0])
    #expect(files[2] == files[0])
  }

  @Test func `what was written is what is read`() throws {
    let test = Case(characters: 3...3, columns: ["process"])
    let (corpus, _) = BankingCorpus.corpus(
      BankingCorpus.records(500), try test.analyzer(), columns: test.columns)
    let settings = try BankingCorpus.settings(forest: true)
    let model = BankingCorpus.model(try ModelTrainer(settings: settings).train(corpus))
    let classifier = try SeverityClassifier(
      bytes: FrozenArray(model.fileBytes()), path: "memory")
    #expect(classifier.model == model)
    #expect(classifier.algorithm == .logistic)
    let forest = try SeverityClassifier(
      bytes: FrozenArray(model.fileBytes()), path: "memory", algorithm: .forest)
    #expect(forest.algorithm == .forest)
  }

  /// Shapes with one severity leave no room for doubt; the portal's noisy ones are left out.
  @Test func `what was learned holds for messages with other identifiers`() throws {
    let (corpus, _) = BankingCorpus.corpus(
      BankingCorpus.records(4_000), try Case().analyzer())
    let outcome = try ModelTrainer(settings: try BankingCorpus.settings()).train(corpus)
    let classifier = try SeverityClassifier(
      bytes: FrozenArray(BankingCorpus.model(outcome).fileBytes()), path: "memory")
    var scratch = classifier.makeScratch()
    let unseen = BankingCorpus.records(2_000, seed: 77)
    let right = unseen.filter {
      BankingCorpus.classify($0, classifier, &scratch).label == $0.severity.label
    }
    // 4 classes: chance would be right for a third at most.
    #expect(Double(right.count) / 2_000 > 0.85)
  }

  @Test func `labels of any name are learned and answered`() throws {
    func label(_ record: LogRecord) -> String { "équipe \"\(record.process)\", ✓" }
    let (corpus, firstRecords) = BankingCorpus.corpus(
      BankingCorpus.records(1_000), try Case(columns: ["process"]).analyzer(),
      columns: ["process"], label: label)
    let outcome = try ModelTrainer(settings: try BankingCorpus.settings()).train(corpus)
    let classifier = try SeverityClassifier(
      bytes: FrozenArray(BankingCorpus.model(outcome).fileBytes()), path: "memory")
    #expect(Set(classifier.labels) == Set(corpus.labels))
    var scratch = classifier.makeScratch()
    // The process is a feature of its own, so the label is plain to see.
    for record in firstRecords {
      #expect(BankingCorpus.classify(record, classifier, &scratch).label == label(record))
    }
  }

  @Test(arguments: [false, true])
  func `several threads get the answers of one`(forest: Bool) throws {
    let records = BankingCorpus.records(1_000)
    let (corpus, _) = BankingCorpus.corpus(records, try Case().analyzer())
    let settings = try BankingCorpus.settings(logistic: !forest, forest: forest)
    let outcome = try ModelTrainer(settings: settings).train(corpus)
    let classifier = try SeverityClassifier(
      bytes: FrozenArray(BankingCorpus.model(outcome).fileBytes()), path: "memory")
    var scratch = classifier.makeScratch()
    let expected = records.map { BankingCorpus.classify($0, classifier, &scratch) }
    let different = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      var scratch = classifier.makeScratch()
      for step in records.indices {
        let place = (step + thread * 131) % records.count
        if BankingCorpus.classify(records[place], classifier, &scratch) != expected[place] {
          different.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(different.load(ordering: .relaxed) == 0)
  }
}
