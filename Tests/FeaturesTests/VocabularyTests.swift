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
    for threads in [1, 5] {
      let table = TermTable(vocabulary, threads: threads)
      for (place, term) in terms.enumerated() {
        #expect(vocabulary.index(of: term.span) == place)
        #expect(table.index(of: wordOccurrence(of: term), in: term.span) == place)
        #expect(vocabulary.term(place) == String(decoding: term, as: UTF8.self))
      }
      for number in 0..<3_000 {
        let other = Array("term\(number * 7 + 1)".utf8)
        #expect(vocabulary.index(of: other.span) == nil)
        #expect(table.index(of: wordOccurrence(of: other), in: other.span) == nil)
      }
    }
  }

  private func wordOccurrence(of term: [UInt8]) -> AnalyzedText.Occurrence {
    AnalyzedText.Occurrence(
      start: 0, end: UInt32(term.count), hash: TermFamily.words.hash(term.span, 0..<term.count))
  }

  /// 64 terms are worth two searches.
  @Test func `a table is made once there was enough to find, or for a long text`() {
    let terms = (10..<74).map { Array("\($0)".utf8) }
    let vocabulary = Vocabulary(family: .words, terms: terms)
    #expect(vocabulary.index.table(of: vocabulary, searches: 1) == nil)
    #expect(vocabulary.index.table(of: vocabulary, searches: 1) == nil)
    #expect(vocabulary.index.table(of: vocabulary, searches: 1) != nil)
    #expect(vocabulary.index.table(of: vocabulary, searches: 0) != nil)
    let many = Vocabulary(family: .words, terms: (10_000..<30_000).map { Array("\($0)".utf8) })
    #expect(many.index.table(of: many, searches: 256) == nil)
    #expect(many.index.table(of: many, searches: 257) != nil)
  }

  @Test func `a thread's memory of a table does not serve another vocabulary`() {
    let one = Vocabulary(family: .words, terms: [Array("a".utf8)])
    let other = Vocabulary(family: .words, terms: [Array("b".utf8)])
    var remembered = RememberedTable()
    remembered.renew(from: one, searches: 1)
    remembered.renew(from: other, searches: 1)
    let text = Array("b".utf8)
    #expect(remembered.table?.index(of: wordOccurrence(of: text), in: text.span) == 0)
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
      let table = TermTable(vocabulary)
      for occurrence in text.occurrences[range] {
        let place = terms.firstIndex(of: Array(text.bytes[occurrence.range]))
        #expect(table.index(of: occurrence, in: text.bytes.span) == place)
      }
    }
  }

  /// The hash is drawn anew in every process, so collisions are made here: the term's own hash with
  /// other bytes.
  @Test func `a term of the same hash and other bytes is not taken for it`() {
    let vocabulary = Vocabulary(family: .characters, terms: [Array("abc".utf8)])
    let table = TermTable(vocabulary)
    let hash = TermFamily.characters.hash(Array("abc".utf8).span, 0..<3)
    for other in ["abd", "ab", "abcd", ""] {
      let occurrence = AnalyzedText.Occurrence(start: 0, end: UInt32(other.utf8.count), hash: hash)
      #expect(table.index(of: occurrence, in: Array(other.utf8).span) == nil)
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
