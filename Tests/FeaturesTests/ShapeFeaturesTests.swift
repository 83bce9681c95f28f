import Features
import Testing

struct ShapeFeaturesTests {
  private static let terms = ["<num>", "from", "in", "ms", "signed", "user"]

  /// Message, then the terms of its shape where identifiers are masked and where they are not.
  @Test(arguments: [
    ("User 17 signed in", ["<num>", "in", "signed", "user"], ["in", "signed", "user"]),
    ("signed in from 10.0.0.1", ["from", "in", "signed"], ["from", "in", "signed"]),
    // The unit is part of the word that the number is in.
    ("in 30ms", ["in"], ["in"]),
    ("in ms", ["in", "ms"], ["in", "ms"]),
    ("user=17;from=<in>", ["<num>", "from", "in", "user"], ["from", "in", "user"]),
    ("17", ["<num>"], []),
    ("", [], []),
  ])
  func `a shape has the terms around its placeholders`(
    message: String, masked: [String], unmasked: [String]
  ) throws {
    for (masks, expected) in [(true, masked), (false, unmasked)] {
      let space = try space(masks: masks)
      #expect(space.seesShapes == masks)
      var vector = FeatureVector()
      var (scratch, normalized): ([UInt8], [UInt8]) = ([], [])
      space.analyzer.normalize(
        Array(message.utf8).span, scratch: &scratch, into: &normalized)
      space.extractShape(ofNormalized: normalized.span, into: &vector)
      #expect(vector.indices.map { space.featureName(Int($0)) }.sorted() == expected)
      let fromMessage = vector.values

      // The same by the other way to a shape.
      space.extract(shape: Array(messageShape(message).utf8).span, into: &vector)
      #expect(vector.values == fromMessage)
      #expect(vector.indices.map { space.featureName(Int($0)) }.sorted() == expected)
    }
  }

  @Test func `a placeholder is no unseen term`() throws {
    var vector = FeatureVector()
    try space(masks: false).extractShape(
      ofNormalized: Array("user 17 zeta signed u30x 4ms".utf8).span, into: &vector)
    #expect(vector.unseen.count == 1)
  }

  private func space(masks: Bool) throws -> FeatureSpace {
    FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...1, characterNGrams: nil, masksIdentifiers: masks),
      usesSublinearTermFrequency: false,
      words: Vocabulary(family: .words, terms: Self.terms.map { Array($0.utf8) }),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray(Self.terms.map { _ in 1 }), columns: [])
  }
}
