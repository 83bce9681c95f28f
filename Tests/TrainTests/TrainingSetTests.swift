import Features
import LinearAlgebra
import Testing

@testable import Train

struct TrainingSetTests {
  @Test func `equal rows become one of their weight and others stay apart`() throws {
    let space = FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: false),
      usesSublinearTermFrequency: false,
      words: Vocabulary(family: .words, terms: ["aa", "bb"].map { Array($0.utf8) }),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray([1, 1]), columns: [])
    var rows = SparseMatrix(columnCount: 2)
    var vector = FeatureVector()
    // The second differs in a word that is no feature; the others in class, shape or features.
    let messages = ["aa", "aa cc", "aa", "aa", "aa bb"]
    for message in messages {
      space.extract(Array(message.utf8).span, into: &vector)
      rows.appendRow(columns: vector.indices, values: vector.values)
    }
    let set = TrainingSet(
      rows: rows, classes: [0, 0, 1, 0, 0], weights: messages.map { _ in 1.5 },
      shapes: [0, 0, 0, 1, 0], labels: ["x", "y"]
    ).mergingEqualRows()
    #expect(set.weights == [3, 1.5, 1.5, 1.5])
    #expect(set.classes == [0, 1, 0, 0])
    #expect(set.examples.shapes == [0, 0, 1, 0])
    #expect(set.rows.rowCount == 4)
    #expect(set.examples.weightSum == 7.5)
    #expect(set.examples.classSizes == [6, 1.5])
  }
}
