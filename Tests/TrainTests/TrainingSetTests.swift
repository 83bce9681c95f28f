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
    var builder = TrainingSetBuilder(featureCount: 2, rowCount: 5, elementCount: 6)
    var vector = FeatureVector()
    // The second differs in a word that is no feature; the others in class, shape or features.
    for (message, classIndex, shape) in [
      ("aa", 0, 0), ("aa cc", 0, 0), ("aa", 1, 0), ("aa", 0, 1), ("aa bb", 0, 0),
    ] {
      space.extract(Array(message.utf8).span, into: &vector)
      builder.append(vector, classIndex: classIndex, shape: shape, weight: 1.5)
    }
    let set = builder.finish(labels: ["x", "y"])
    #expect(set.weights == [3, 1.5, 1.5, 1.5])
    #expect(set.classes == [0, 1, 0, 0])
    #expect(set.shapes == [0, 0, 1, 0])
    #expect(set.rows.rowCount == 4)
    #expect(set.weightSum == 7.5)
    #expect(set.classSizes == [6, 1.5])
  }
}
