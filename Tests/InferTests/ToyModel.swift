import Features
import Infer
import ModelFile

/// A model whose answers can be worked out by hand: the words `down` and `up`, three labels.
enum ToyModel {
  static func features() throws -> FeatureSpace {
    FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: true),
      usesSublinearTermFrequency: false,
      words: Vocabulary(family: .words, terms: ["down", "up"].map { Array($0.utf8) }),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([4, 3]),
      columns: [
        CategoryColumn(
          name: "host", values: Vocabulary(family: .characters, terms: [Array("db".utf8)]))
      ])
  }

  /// Weights [feature][class]: `down` speaks for class 1, `up` for class 0, host `db` for class 2.
  static let regression = LogisticRegression(
    weights: FrozenArray([0, 5, 0, 2, 0, 0, 0, 0, 7]), biases: FrozenArray([0, 0, 0]))

  static func classifier(
    algorithm: SeverityClassifier.Algorithm? = nil
  ) throws -> SeverityClassifier {
    let model = TrainedModel(
      labels: ["fine", "bad", "odd"], features: try features(), logisticRegression: regression,
      forest: nil, card: "{}")
    return try SeverityClassifier(
      bytes: FrozenArray(model.fileBytes()), path: "toy.tocsin", algorithm: algorithm)
  }
}
