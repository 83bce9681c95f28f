import SeededRandom
import Testing

@testable import Features

struct VocabularyTests {
  /// So many terms that several share a place of the hash index.
  @Test func `each of many terms is found at its place and no other is`() {
    let terms = (0..<3_000).map { Array("term\($0 * 7)".utf8) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    let vocabulary = Vocabulary(family: .words, terms: terms)
    #expect(vocabulary.termCount == 3_000)
    for (place, term) in terms.enumerated() {
      #expect(vocabulary.index(of: term.span) == place)
      #expect(vocabulary.term(place) == String(decoding: term, as: UTF8.self))
    }
    for number in 0..<3_000 {
      #expect(vocabulary.index(of: Array("term\(number * 7 + 1)".utf8).span) == nil)
    }
  }

  @Test func `occurrences in a message are found like terms by their bytes`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...3, characterNGrams: 2...4, masksIdentifiers: true)
    let message = Array("User 17 paid €5 for user 18, für Straße".utf8)
    var text = AnalyzedText()
    TextAnalyzer(settings: settings).analyze(message.span, into: &text)
    for (family, range) in [
      (TermFamily.words, 0..<text.wordOccurrenceCount),
      (.characters, text.wordOccurrenceCount..<text.occurrences.count),
    ] {
      let terms = Set(text.occurrences[range].map { Array(text.bytes[$0.range]) })
        .sorted { $0.lexicographicallyPrecedes($1) }
      let vocabulary = Vocabulary(family: family, terms: terms)
      for occurrence in text.occurrences[range] {
        let place = terms.firstIndex(of: Array(text.bytes[occurrence.range]))
        #expect(vocabulary.index(of: occurrence, in: text.bytes.span) == place)
      }
    }
  }

  /// The hash is drawn anew in every process, so collisions are made here: the term's own hash with
  /// other bytes.
  @Test func `a term of the same hash and other bytes is not taken for it`() {
    let vocabulary = Vocabulary(family: .characters, terms: [Array("abc".utf8)])
    let hash = TermFamily.characters.hash(Array("abc".utf8).span)
    for other in ["abd", "ab", "abcd", ""] {
      let occurrence = AnalyzedText.Occurrence(start: 0, end: UInt32(other.utf8.count), hash: hash)
      #expect(vocabulary.index(of: occurrence, in: Array(other.utf8).span) == nil)
    }
  }

  @Test func `nothing is found in an empty vocabulary`() {
    let vocabulary = Vocabulary(family: .words, terms: [])
    #expect(vocabulary.termCount == 0)
    #expect(vocabulary.index(of: Array("a".utf8).span) == nil)
    #expect(vocabulary.index(of: [UInt8]().span) == nil)
  }

  @Test func `vocabularies are equal by family and terms`() {
    let terms = [Array("a".utf8), Array("b".utf8)]
    #expect(
      Vocabulary(family: .words, terms: terms) == Vocabulary(family: .words, terms: terms))
    #expect(
      Vocabulary(family: .words, terms: terms) != Vocabulary(family: .characters, terms: terms))
    #expect(
      Vocabulary(family: .words, terms: terms) != Vocabulary(family: .words, terms: [terms[0]]))
  }
}
