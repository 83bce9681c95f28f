import SeededRandom
import Testing

@testable import Features

struct TextAnalyzerTests {
  /// Reference: scikit-learn 1.9.1, Tests/Reference/tokens.py.
  @Test func `terms of adversarial texts are those of scikit-learn`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: 3...5, masksIdentifiers: false)
    for text in try TokensReference.read().texts {
      let found = terms(of: text.text, settings)
      // Scalars, since strings compare by canonical equivalence.
      #expect(scalars(found.words) == scalars(text.words), "words of \(text.text)")
      #expect(scalars(found.characters) == scalars(text.characters), "characters of \(text.text)")
    }
  }

  @Test func `an empty message has no term`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: 3...5, masksIdentifiers: true)
    let found = terms(of: "", settings)
    #expect(found.words.isEmpty)
    #expect(found.characters.isEmpty)
  }

  /// scikit-learn 1.9.1: `TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))` of "a bc" counts
  /// a piece that is shorter than an n-gram whole and once.
  @Test func `a short piece is one term and not one for each length`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: nil, characterNGrams: 3...5, masksIdentifiers: false)
    #expect(terms(of: "a bc", settings).characters == [" a ", " bc", "bc ", " bc "])
  }

  @Test func `n-grams longer than the message are left out`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 2...4, characterNGrams: nil, masksIdentifiers: false)
    #expect(terms(of: "one", settings).words.isEmpty)
    #expect(
      terms(of: "one two three", settings).words == ["one two", "two three", "one two three"])
  }

  @Test func `a placeholder is one word of a masked message`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: true)
    #expect(
      terms(of: "User 627035 <failed>", settings).words
        == ["user", "<num>", "failed", "user <num>", "<num> failed"])
  }

  /// The same buffers serve message after message.
  @Test func `nothing of a message is left in the next`() throws {
    let settings = try AnalyzerSettings(
      wordNGrams: 1...2, characterNGrams: 2...3, masksIdentifiers: true)
    let analyzer = TextAnalyzer(settings: settings)
    var text = AnalyzedText()
    for message in ["a long message with 12 words ÄÖÜ", "ab", "", "user 5"] {
      analyzer.analyze(Array(message.utf8).span, into: &text)
      let fresh = terms(of: message, settings)
      let found = text.occurrences.map { String(decoding: text.bytes[$0.range], as: UTF8.self) }
      #expect(found == fresh.words + fresh.characters)
    }
  }

  /// Training keeps normalized texts and cuts them later; prediction does both at once.
  @Test func `a normalized message has the terms of the message`() throws {
    for masks in [false, true] {
      let settings = try AnalyzerSettings(
        wordNGrams: 1...2, characterNGrams: 3...4, masksIdentifiers: masks)
      let analyzer = TextAnalyzer(settings: settings)
      for text in try TokensReference.read().texts {
        var scratch: [UInt8] = []
        var normalized: [UInt8] = []
        analyzer.normalize(Array(text.text.utf8).span, scratch: &scratch, into: &normalized)
        var analyzed = AnalyzedText()
        analyzer.analyze(normalized: normalized.span, into: &analyzed)
        let whole = terms(of: text.text, settings)
        let found = analyzed.occurrences.map {
          String(decoding: analyzed.bytes[$0.range], as: UTF8.self)
        }
        #expect(found == whole.words + whole.characters)
      }
    }
  }

  /// Against one scalar after the other; the same buffers serve text after text.
  @Test(arguments: [false, true], [1...1, 1...2, 2...4])
  func `random texts are cut as by a slow twin`(masks: Bool, lengths: ClosedRange<Int>) throws {
    let settings = try AnalyzerSettings(
      wordNGrams: lengths, characterNGrams: nil, masksIdentifiers: masks)
    let twin = WordsTwin(lengths: lengths, masks: masks)
    var chance = SplitMix64(seed: 20)
    var text = AnalyzedText()
    for _ in 0..<2_000 {
      let message = WordsTwin.randomText(&chance)
      TextAnalyzer(settings: settings).analyze(normalized: Array(message.utf8).span, into: &text)
      let found = text.occurrences.map { String(decoding: text.bytes[$0.range], as: UTF8.self) }
      #expect(found == twin.terms(of: message))
      for occurrence in text.occurrences {
        #expect(occurrence.hash == TermFamily.words.hash(text.bytes.span, occurrence.range))
      }
    }
  }

  @Test func `lengths of n-grams out of range are refused with name and range`() {
    let expected = FeatureError.setting(
      name: "word n-grams", value: "0,2", allowed: "lengths from 1 to 16")
    #expect(throws: expected) {
      try AnalyzerSettings(wordNGrams: 0...2, characterNGrams: nil, masksIdentifiers: true)
    }
    #expect(
      expected.description == "word n-grams cannot be 0,2: allowed are lengths from 1 to 16.")
    #expect(throws: FeatureError.self) {
      try AnalyzerSettings(wordNGrams: nil, characterNGrams: 3...17, masksIdentifiers: true)
    }
    #expect(throws: FeatureError.self) {
      try AnalyzerSettings(wordNGrams: nil, characterNGrams: nil, masksIdentifiers: true)
    }
  }

  private func scalars(_ terms: [String]) -> [[UInt8]] { terms.map { Array($0.utf8) } }
}
