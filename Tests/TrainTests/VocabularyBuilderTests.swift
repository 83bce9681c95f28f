import Features
import SeededRandom
import Testing

@testable import Train

/// Choices without ties are compared with scikit-learn's in `FeatureLearnerTests`.
struct VocabularyBuilderTests {
  private static func analyzed(
    _ messages: [String], wordNGrams: ClosedRange<Int> = 1...1
  ) throws -> AnalyzedCorpus {
    let settings = try AnalyzerSettings(
      wordNGrams: wordNGrams, characterNGrams: nil, masksIdentifiers: false)
    var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: settings), columnNames: [])
    for message in messages { builder.append(message, label: "any") }
    return AnalyzedCorpus(builder.finish())
  }

  private static func terms(_ builder: VocabularyBuilder) -> [String] {
    (0..<builder.vocabulary.termCount).map(builder.vocabulary.term)
  }

  @Test func `copies of a text count as documents and none leaves it out`() throws {
    let analyzed = try VocabularyBuilderTests.analyzed(["bb aa bb", "cc bb", "dd"])
    let builder = VocabularyBuilder(
      .words, of: analyzed, copies: [5, 2, 0], settings: try VocabularySettings())
    #expect(VocabularyBuilderTests.terms(builder) == ["aa", "bb", "cc"])
    #expect(builder.documentFrequencies == [5, 7, 2])
  }

  @Test func `terms of equal frequency are taken in byte order`() throws {
    let analyzed = try VocabularyBuilderTests.analyzed(["zz yy xx zz"])
    let builder = VocabularyBuilder(
      .words, of: analyzed, copies: [1], settings: try VocabularySettings(maxTerms: 2))
    #expect(VocabularyBuilderTests.terms(builder) == ["xx", "zz"])
  }

  /// Of 4 documents, a share of 0.5 is 2: terms in 2 to 2 documents stay.
  @Test func `bounds hold for counts and shares`() throws {
    let analyzed = try VocabularyBuilderTests.analyzed(["aa bb cc", "aa bb", "aa", "aa"])
    let settings = try VocabularySettings(minDocuments: .count(2), maxDocuments: .share(0.5))
    let builder = VocabularyBuilder(
      .words, of: analyzed, copies: [1, 1, 2], settings: settings)
    #expect(VocabularyBuilderTests.terms(builder) == ["bb"])
  }

  /// Reference: the terms as strings, sorted by their UTF-8.
  @Test(arguments: [1, 2, 3, 5])
  func `any number of threads sorts terms by their bytes`(threads: Int) throws {
    // Half of the terms begin with the same twelve bytes and more.
    let words = (0..<(6 * fewestTermsOfThread)).map { place in
      let number = String(place * 7_919 % 1_000_003)
      return place % 2 == 0 ? "reconciliation" + number : "z" + number
    }
    let analyzed = try VocabularyBuilderTests.analyzed(
      stride(from: 0, to: words.count, by: 16).map {
        words[$0..<min($0 + 16, words.count)].joined(separator: " ")
      })
    let builder = VocabularyBuilder(
      .words, of: analyzed, copies: [Int](repeating: 1, count: analyzed.corpus.texts.count),
      settings: try VocabularySettings(), threads: threads)
    let expected = words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(VocabularyBuilderTests.terms(builder) == expected)
    #expect(expected.indices.allSatisfy { builder.documentFrequencies[$0] == 1 })
    // Terms have numbers in the order of the words, each of which comes once.
    let sorted = builder.featureOfTerm.map { expected[Int($0)] }
    #expect(sorted == words)
  }

  /// Reference: the n-grams as strings, counted by a dictionary and sorted by their UTF-8. Words are
  /// parts of each other, and so many that the sort goes twice over each.
  @Test(arguments: [1...2, 1...3, 2...2, 2...4, 3...3])
  func `n-grams of words stand in the order of their bytes`(lengths: ClosedRange<Int>) throws {
    var chance = SplitMix64(seed: UInt64(lengths.upperBound))
    let endings = ["", "a", "_", "0", "é", "zz", "界"]
    let messages = (0..<2_500).map { number in
      (0..<chance.below(9)).map { _ in
        ["ab", "a_", "b9", "éa"][chance.below(4)] + endings[chance.below(7)]
          + (chance.below(3) == 0 ? "\(chance.below(4_000))" : "")
      }.joined(separator: " ") + String(repeating: ".", count: number)
    }
    var documents: [String: Int] = [:]
    for message in messages {
      let words = message.drop { $0 == "." }.split { $0 == " " || $0 == "." }
      let joined = lengths.filter { $0 <= words.count }.flatMap { length in
        (0...words.count - length).map { words[$0..<$0 + length].joined(separator: " ") }
      }
      for term in Set(joined) { documents[term, default: 0] += 1 }
    }
    let analyzed = try VocabularyBuilderTests.analyzed(messages, wordNGrams: lengths)
    let builder = VocabularyBuilder(
      .words, of: analyzed, copies: messages.map { _ in 1 }, settings: try VocabularySettings())
    let expected = documents.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(VocabularyBuilderTests.terms(builder) == expected)
    #expect(builder.documentFrequencies == expected.map { documents[$0] })
  }
}
