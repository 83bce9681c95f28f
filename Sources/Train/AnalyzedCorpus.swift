import Features

/// A corpus whose texts have been cut into terms, once for all vocabularies made of it.
struct AnalyzedCorpus: Sendable {
  let corpus: Corpus
  /// The words and n-grams of words of all texts.
  private(set) var words = ByteInterner()
  /// The n-grams of characters of all texts.
  private(set) var characters = ByteInterner()
  /// The terms of each text: the words' first, then the characters', each in the order of the text.
  private(set) var terms: [Term] = []
  /// Where the words' and the characters' terms of each text start. Shape `[2 * textCount + 1]`.
  private(set) var familyStarts: [Int] = [0]

  /// A term of a text and how often the text holds it.
  struct Term: Sendable {
    let number: UInt32
    var count: UInt32
  }

  init(_ corpus: Corpus) {
    self.corpus = corpus
    var analyzed = AnalyzedText()
    var counter = TermCounter()
    let bytes = corpus.texts.bytes.span
    for text in 0..<corpus.texts.count {
      corpus.analyzer.analyze(
        normalized: bytes.extracting(corpus.texts.range(of: text)), into: &analyzed)
      let words = 0..<analyzed.wordOccurrenceCount
      counter.count(words, of: analyzed, &self.words, &terms)
      familyStarts.append(terms.count)
      let characters = words.upperBound..<analyzed.occurrences.count
      counter.count(characters, of: analyzed, &self.characters, &terms)
      familyStarts.append(terms.count)
    }
  }

  /// The terms of a text in one family.
  func terms(of text: Int, _ family: TermFamily) -> ArraySlice<Term> {
    let start = 2 * text + (family == .words ? 0 : 1)
    return terms[familyStarts[start]..<familyStarts[start + 1]]
  }
}

/// Counts the terms of one text after another.
private struct TermCounter {
  /// Where the text lists each term, plus 1; all zero between texts.
  private var placeOfTerm: [Int] = []

  mutating func count(
    _ occurrences: Range<Int>, of text: AnalyzedText, _ interner: inout ByteInterner,
    _ terms: inout [AnalyzedCorpus.Term]
  ) {
    let start = terms.count
    for occurrence in occurrences {
      let number = interner.intern(text.occurrences[occurrence], in: text.bytes.span)
      if number >= placeOfTerm.count {
        placeOfTerm.append(contentsOf: repeatElement(0, count: number + 1 - placeOfTerm.count))
      }
      if placeOfTerm[number] == 0 {
        terms.append(AnalyzedCorpus.Term(number: UInt32(number), count: 0))
        placeOfTerm[number] = terms.count
      }
      terms[placeOfTerm[number] - 1].count += 1
    }
    for place in start..<terms.count { placeOfTerm[Int(terms[place].number)] = 0 }
  }
}
