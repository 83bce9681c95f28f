import Features
import LinearAlgebra
import SeededRandom
import TestSupport
import Testing

@testable import Train

struct FeatureLearnerTests {
  /// Reference: scikit-learn 1.9.1, Tests/Reference/tfidf.py.
  @Test func `vocabulary, weights and values are those of scikit-learn`() throws {
    let corpus = try ReferenceCorpus.read()
    for setting in try TFIDFReference.read().settings {
      let lengths = setting.ngrams[0]...setting.ngrams[1]
      let isWords = setting.family == "word"
      let analyzer = try AnalyzerSettings(
        wordNGrams: isWords ? lengths : nil, characterNGrams: isWords ? nil : lengths,
        masksIdentifiers: false)
      let learner = FeatureLearner(corpus.corpus(analyzer), settings: try vocabulary(setting))
      let learned = try learner.learn(from: Array(learner.corpus.rows.indices))
      let space = learned.space
      #expect((0..<space.termCount).map(space.featureName) == setting.terms, "\(setting.name)")
      let idf = Array(space.inverseDocumentFrequencies)
      #expect(relativeDifference(idf, setting.idf) < 1e-12, "\(setting.name)")
      expect(space, corpus.training.map(\.message), setting.training, setting.name)
      expect(space, corpus.unseen, setting.unseen, setting.name)
    }
  }

  /// Reference: scikit-learn 1.9.1, FeatureUnion of two vectorizers, Tests/Reference/tfidf.py.
  @Test func `words and characters together are a union of vectorizers`() throws {
    let corpus = try ReferenceCorpus.read()
    let reference = try TFIDFReference.read()
    let union = try #require(reference.unions.first)
    #expect(union.parts == ["word_1_2", "char_wb_3_5"])
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: 3...5, masksIdentifiers: false)
    let learner = FeatureLearner(corpus.corpus(analyzer), settings: try VocabularySettings())
    let space = try learner.learn(from: Array(learner.corpus.rows.indices)).space
    expect(space, corpus.training.map(\.message), union.training, union.name)
    expect(space, corpus.unseen, union.unseen, union.name)
  }

  /// What the classifier sees is what prediction would make of the message.
  @Test func `rows of a training set hold what a space extracts, bit for bit`() throws {
    let reference = try ReferenceCorpus.read()
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: 2...4, masksIdentifiers: true)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: ["parity"])
    for (place, row) in reference.training.enumerated() {
      builder.setCategory(0, Array(place % 2 == 0 ? "even".utf8 : "odd".utf8).span)
      builder.append(row.message, label: row.label)
    }
    let corpus = builder.finish()
    let learner = FeatureLearner(corpus, settings: try VocabularySettings())
    let all = Array(corpus.rows.indices)
    let learned = try learner.learn(from: all)
    let set = learner.trainingSet(of: all, in: learned)
    #expect(set.examples.weightSum == Double(reference.training.count))
    let rows = set.rows.matrix
    var vector = FeatureVector()
    for (place, row) in reference.training.enumerated() {
      learned.space.extract(Array(row.message.utf8).span, into: &vector)
      let parity = place % 2 == 0 ? "even" : "odd"
      learned.space.extractCategory(Array(parity.utf8).span, column: 0, into: &vector)
      vector.sortByIndex()
      let isThere = (0..<rows.rowCount).contains { candidate in
        let elements = rows.elements(ofRow: candidate)
        return Array(rows.columnIndices[elements]) == vector.indices
          && Array(rows.values[elements]) == vector.values
          && set.labels[set.classes[candidate]] == row.label
      }
      #expect(isThere, "training row \(place)")
    }
  }

  @Test func `rows of labels that a space never saw are left out`() throws {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: true)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: [])
    builder.append("alpha beta", label: "one")
    builder.append("beta gamma", label: "two")
    builder.append("alpha", label: "three")
    let corpus = builder.finish()
    let learner = FeatureLearner(corpus, settings: try VocabularySettings())
    let learned = try learner.learn(from: [0, 1])
    #expect(learned.labels == ["one", "two"])
    #expect(learner.trainingSet(of: [0, 1, 2], in: learned).classes == [0, 1])
    // A term of row 1 alone is no feature of a space learned from row 0.
    let narrow = try learner.learn(from: [0]).space
    #expect((0..<narrow.featureCount).map(narrow.featureName) == ["alpha", "beta"])
  }

  /// Rows extracted from their texts and compared with all before them are the slow way.
  @Test(arguments: [1, 2, 3])
  func `any number of threads makes the same training set`(threads: Int) throws {
    let corpus = try FeatureLearnerTests.longCorpus()
    var learner = FeatureLearner(
      corpus, settings: try VocabularySettings(minDocuments: .count(3)), threads: threads)
    let counts = corpus.rows.indices.map { $0 % 5 == 0 ? 0 : $0 % 3 + 1 }
    let learned = try learner.learn(counts: counts)
    // To show rows, nobody asks what texts and terms are.
    learner.forgetTexts()
    let set = learner.trainingSet(counts: counts, in: learned)
    struct Key: Hashable {
      let indices: [UInt32]
      let values: [Double]
      let classIndex: Int
      let shape: Int
    }
    var (keys, weights) = ([Key](), [Double]())
    var places: [Key: Int] = [:]
    var vector = FeatureVector()
    for (row, count) in zip(corpus.rows, counts) where count > 0 {
      let text = corpus.texts.bytes[corpus.texts.range(of: row.text)]
      learned.space.extract(normalized: Array(text).span, into: &vector)
      vector.sortByIndex()
      let key = Key(
        indices: vector.indices, values: vector.values,
        classIndex: try #require(learned.labels.firstIndex(of: corpus.labels[row.label])),
        shape: row.shape)
      if let place = places[key] {
        weights[place] += Double(count)
      } else {
        places[key] = keys.count
        keys.append(key)
        weights.append(Double(count))
      }
    }
    #expect(keys.count < counts.count { $0 > 0 }, "some rows are equal")
    #expect(set.weights == weights)
    #expect(set.classes == keys.map(\.classIndex))
    #expect(set.examples.shapes == keys.map(\.shape))
    let rows = set.rows.matrix
    #expect(rows.columnIndices == keys.flatMap(\.indices))
    #expect(rows.values == keys.flatMap(\.values))
    #expect(
      (0..<keys.count).allSatisfy { rows.elements(ofRow: $0).count == keys[$0].indices.count })
  }

  /// Rows for many blocks, some of which differ in numbers alone, which are too seldom to be
  /// features.
  private static func longCorpus() throws -> Corpus {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: false)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: [])
    var chance = SplitMix64(seed: 7)
    for number in 0..<2_400 {
      let words = (0..<(number % 4 == 0 ? 1 : 20)).map { _ in "word\(chance.below(30))" }
      builder.append(
        words.joined(separator: " ") + " \(1_000_000 + number)", label: ["a", "b"][number % 2])
    }
    return builder.finish()
  }

  @Test func `nothing to learn from is an error`() throws {
    let analyzer = try AnalyzerSettings(
      wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: true)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: [])
    builder.append("a b", label: "one")
    let corpus = builder.finish()
    let learner = FeatureLearner(corpus, settings: try VocabularySettings())
    #expect(throws: TrainError.noFeatures) { try learner.learn(from: [0]) }
    #expect(throws: TrainError.noExamples) { try learner.learn(from: []) }
  }

  private func vocabulary(_ setting: TFIDFReference.Setting) throws -> VocabularySettings {
    try VocabularySettings(
      minDocuments: .count(setting.minDocuments), maxDocuments: .share(setting.maxShare),
      maxTerms: setting.maxTerms, usesSublinearTermFrequency: setting.sublinear)
  }

  private func expect(
    _ space: FeatureSpace, _ messages: [String], _ rows: [TFIDFReference.Row], _ name: String
  ) {
    var vector = FeatureVector()
    for (message, row) in zip(messages, rows) {
      space.extract(Array(message.utf8).span, into: &vector)
      vector.sortByIndex()
      #expect(vector.indices == row.indices, "\(name): \(message)")
      #expect(relativeDifference(vector.values, row.values) < 1e-12, "\(name): \(message)")
    }
  }
}
