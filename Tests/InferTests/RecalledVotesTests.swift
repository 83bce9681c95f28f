import Features
import ModelFile
import Testing

@testable import Infer

/// Votes of a forest of one stump for each of 13 words: every set of words has a vote of its own.
struct RecalledVotesTests {
  private static let words = (0..<13).map { [UInt8](repeating: UInt8(ascii: "a") + $0, count: 3) }

  /// All sets of words but one come in turn, so none recurs within the 4,096 that are kept, and votes rest
  /// from the 4,097th message on for 65,536. Whoever comes then must not get the vote of a message
  /// that came while they rested.
  @Test func `a rest leaves no vote under the bins of another message`() throws {
    let classifier = try RecalledVotesTests.classifier()
    var recalling = classifier.makeScratch()
    var walking = classifier.makeScratch(recallsAnswers: false)
    for number in 0..<(4_097 + 65_536) {
      let message = RecalledVotesTests.message(of: number % 8_191)
      _ = classifier.classify(message.span, scratch: &recalling)
    }
    for number in 4_000..<4_200 {
      let message = RecalledVotesTests.message(of: number)
      _ = classifier.classify(message.span, scratch: &recalling)
      _ = classifier.classify(message.span, scratch: &walking)
      #expect(recalling.probabilities == walking.probabilities, "set \(number)")
    }
  }

  /// The words whose bits are set.
  private static func message(of number: Int) -> [UInt8] {
    Array(words.indices.filter { number >> $0 & 1 == 1 }.map { words[$0] }.joined(separator: [32]))
  }

  /// With word `t`, the stump `t` gives the second class a share of `2^-(t + 1)`.
  private static func classifier() throws -> SeverityClassifier {
    let count = words.count
    let features = FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: false),
      usesSublinearTermFrequency: false, words: Vocabulary(family: .words, terms: words),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([Double](repeating: 1, count: count)), columns: [])
    let shares = (0..<count).map { 1 / Float(1 << ($0 + 1)) }
    let forest = RandomForest(
      classCount: 2, edgeStarts: FrozenArray((0...count).map { UInt32($0) }),
      edges: FrozenArray([Double](repeating: 0.01, count: count)),
      treeStarts: FrozenArray((0...count).map { UInt32(3 * $0) }),
      nodes: FrozenArray(
        (0..<count).flatMap { tree in
          [
            ForestNode(feature: UInt32(tree), threshold: 0, leftChild: 1).bits,
            ForestNode(leaf: 0).bits, ForestNode(leaf: UInt32(tree + 1)).bits,
          ]
        }),
      leafDistributions: FrozenArray([1, 0] + shares.flatMap { [1 - $0, $0] }))
    let model = TrainedModel(
      labels: ["fine", "bad"], features: features, logisticRegression: nil, forest: forest,
      card: "{}")
    return try SeverityClassifier(bytes: FrozenArray(model.fileBytes()), path: "stumps.tocsin")
  }
}
