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

  /// `down` above 0.5 is class 1, else `up` above 0.5 class 0, else class 2; and a tree of one leaf.
  static let forest = RandomForest(
    classCount: 3, edgeStarts: [0, 2, 3, 3], edges: [0.5, 0.75, 0.5], treeStarts: [0, 5, 6],
    nodes: [
      ForestNode(feature: 0, threshold: 0, leftChild: 1).bits,
      ForestNode(feature: 1, threshold: 0, leftChild: 3).bits, ForestNode(leaf: 1).bits,
      ForestNode(leaf: 2).bits, ForestNode(leaf: 0).bits, ForestNode(leaf: 2).bits,
    ],
    leafDistributions: [1, 0, 0, 0, 1, 0, 0.25, 0.25, 0.5])

  static func forestClassifier() throws -> SeverityClassifier {
    let model = TrainedModel(
      labels: ["fine", "bad", "odd"], features: try features(), logisticRegression: nil,
      forest: forest, card: "{}")
    return try SeverityClassifier(bytes: FrozenArray(model.fileBytes()), path: "toy.tocsin")
  }

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
