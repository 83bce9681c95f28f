import Testing

@testable import Features

struct UnseenTermsTests {
  @Test func `the coverage is the cosine to the known part`() {
    var unseen = UnseenTerms()
    #expect(unseen.coverage(unseenTermWeight: 4) == 0)
    unseen.knownSquares = 9
    #expect(unseen.coverage(unseenTermWeight: 4) == 1)
    unseen.count = 1
    // 3 / √(9 + 16)
    #expect(abs(unseen.coverage(unseenTermWeight: 4) - 0.6) < 1e-15)
    unseen.count = 4
    // 3 / √(9 + 4 · 1)
    #expect(abs(unseen.coverage(unseenTermWeight: 1) - 3 / 13.0.squareRoot()) < 1e-15)
    unseen.knownSquares = 0
    #expect(unseen.coverage(unseenTermWeight: 4) == 0)
  }

  @Test func `only the shortest n-grams of words are counted, repeats each time`() throws {
    let found = try unseen(in: "alpha zeta beta zeta eta", words: 1...2, characters: 3...4)
    #expect(found.count == 3)
    // Two terms of weight 2 and of weight 3.
    #expect(found.knownSquares == 13)
  }

  @Test func `characters are counted where the space has no words`() throws {
    let found = try unseen(in: "ab", words: nil, characters: 2...2)
    // " a", "ab" and "b " of which the space holds "ab", of weight 5.
    #expect(found.count == 2)
    #expect(found.knownSquares == 25)
  }

  @Test func `a second message starts from nothing`() throws {
    let space = try space(words: 1...1, characters: nil)
    var vector = FeatureVector()
    space.extract(Array("zeta eta alpha".utf8).span, into: &vector)
    #expect(vector.unseen.count == 2)
    space.extract(Array("alpha".utf8).span, into: &vector)
    #expect(vector.unseen.count == 0 && vector.unseen.knownSquares == 4)
    space.extract(Array("".utf8).span, into: &vector)
    #expect(vector.unseen == UnseenTerms())
  }

  private func unseen(
    in message: String, words: ClosedRange<Int>?, characters: ClosedRange<Int>?
  ) throws -> UnseenTerms {
    var vector = FeatureVector()
    try space(words: words, characters: characters).extract(
      Array(message.utf8).span, into: &vector)
    return vector.unseen
  }

  /// The words alpha and beta weigh 2 and 3, the pair of characters ab 5.
  private func space(
    words: ClosedRange<Int>?, characters: ClosedRange<Int>?
  ) throws -> FeatureSpace {
    let wordTerms = words == nil ? [] : ["alpha", "beta"].map { Array($0.utf8) }
    let characterTerms = characters == nil ? [] : [Array("ab".utf8)]
    let weights = (words == nil ? [] : [2.0, 3]) + (characters == nil ? [] : [5])
    return FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: words, characterNGrams: characters, masksIdentifiers: true),
      usesSublinearTermFrequency: false, words: Vocabulary(family: .words, terms: wordTerms),
      characters: Vocabulary(family: .characters, terms: characterTerms),
      inverseDocumentFrequencies: FrozenArray(weights), columns: [])
  }
}
