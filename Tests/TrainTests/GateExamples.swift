import Features
import ModelFile
import SeededRandom

@testable import Train

/// Messages with labels, and the gate that a test learns from them.
struct GateExamples {
  /// Message, label, and how many data rows hold them.
  var rows: [(message: String, label: String, count: Int)]
  var categories: [String] = []

  /// `count` messages of `topics` topics; each topic has a few words that no other has.
  static func topics(_ topics: Int, count: Int, seed: UInt64) -> GateExamples {
    var generator = SplitMix64(seed: seed)
    let rows = (0..<count).map { _ in
      let topic = generator.below(topics)
      let words = (0..<6).map { place in
        "\(letters(topic))\(place < 5 ? letters(place) : letters(5 + generator.below(3)))"
      }
      return (
        message: words.joined(separator: " "), label: topic % 2 == 0 ? "Low" : "High",
        count: 1 + generator.below(4)
      )
    }
    return GateExamples(rows: rows)
  }

  /// A number as letters, which masking leaves alone.
  static func letters(_ number: Int) -> String {
    String(number).map { String(UnicodeScalar(UInt8(ascii: "p") + ($0.asciiValue ?? 48) - 48)) }
      .joined()
  }

  func corpus(_ settings: AnalyzerSettings, holdout: Double = 0) -> Corpus {
    let names = categories.isEmpty ? [] : ["column"]
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: settings), columnNames: names)
    var chance = SplitMix64(seed: 1)
    for (place, row) in rows.enumerated() {
      for _ in 0..<row.count {
        if !categories.isEmpty {
          builder.setCategory(0, Array(categories[place % categories.count].utf8).span)
        }
        builder.append(
          message: Array(row.message.utf8).span, label: Array(row.label.utf8).span,
          isHeldOut: chance.unitInterval() < holdout)
      }
    }
    return builder.finish()
  }
}

/// Settings of a gate, as a test changes them.
struct GateOptions {
  var words: ClosedRange<Int>? = 1...2
  var characters: ClosedRange<Int>?
  var masks = true
  var score = KnownShapeGate.Score.cosine
  var minSamples = 5
  var falseRefusalShare = 0.01
  var largestRowCount = 20_000
  var threads = 1

  func analyzer() throws -> AnalyzerSettings {
    try AnalyzerSettings(
      wordNGrams: words, characterNGrams: characters, masksIdentifiers: masks)
  }

  func trainer(seed: UInt64 = 3) throws -> GateTrainer {
    GateTrainer(settings: try settings(), seed: seed)
  }

  func settings() throws -> GateSettings {
    try GateSettings(
      clustering: ClusteringHyperparameters(minSamples: minSamples, threads: threads),
      forest: ForestHyperparameters(treeCount: 9, seed: 3, threads: threads), score: score,
      falseRefusalShare: falseRefusalShare, largestRowCount: largestRowCount)
  }

  /// The gate of all rows of the examples, and the space of its features.
  func gate(
    of examples: GateExamples, threshold: Double = 0.5
  ) throws -> (gate: KnownShapeGate, space: FeatureSpace) {
    let corpus = examples.corpus(try analyzer())
    let learner = FeatureLearner(corpus, settings: try VocabularySettings())
    let rows = Array(corpus.rows.indices)
    let learned = try learner.learn(from: rows)
    let gate = try trainer().train(
      learner.trainingSet(of: rows, in: learned).examples, in: learned.space, of: corpus,
      threshold: threshold)
    return (gate, learned.space)
  }

  /// The whole model, held-out figures and all.
  func outcome(of examples: GateExamples, forestOnly: Bool = false) throws -> ModelTrainer.Outcome {
    let settings = try TrainingSettings(
      vocabulary: VocabularySettings(),
      logistic: forestOnly ? nil : LogisticHyperparameters(threads: threads),
      forest: forestOnly ? ForestHyperparameters(treeCount: 9, threads: threads) : nil,
      gate: self.settings(), classWeighting: .none, holdoutShare: 0.2, seed: 5)
    return try ModelTrainer(settings: settings).train(
      examples.corpus(try analyzer(), holdout: 0.2))
  }
}

extension KnownShapeGate {
  /// The scores of messages, each from a scorer of its own.
  func scores(of messages: [String], in space: FeatureSpace) -> [Double] {
    messages.map { message in
      var scorer = GateScorer(self, in: space)
      var scratch: [UInt8] = []
      var normalized: [UInt8] = []
      space.analyzer.normalize(
        Array(message.utf8).span, scratch: &scratch, into: &normalized)
      return scorer.score(ofNormalized: normalized.span)
    }
  }
}
