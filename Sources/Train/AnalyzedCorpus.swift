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
    var cutter = TextCutter()
    for text in 0..<corpus.texts.count { cut(text, by: &cutter) }
  }

  /// Cuts a corpus as far as the memory reaches.
  ///
  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)``.
  init(_ corpus: Corpus, within budget: MemoryBudget) throws(TrainError) {
    self.corpus = corpus
    var cutter = TextCutter()
    let textsBetweenChecks = 256
    for text in 0..<corpus.texts.count {
      if text % textsBetweenChecks == 0 {
        let last = min(text + textsBetweenChecks, corpus.texts.count) - 1
        try budget.require(
          growth(of: text...last, by: cutter),
          for: "cutting \(corpus.texts.count) distinct texts into terms, of which \(text) have "
            + "\(words.count + characters.count) different ones",
          advice: "Use shorter n-grams, or fewer rows ('tocsin split')")
      }
      cut(text, by: &cutter)
    }
  }

  /// Texts by which the terms of all are estimated.
  private static let sampleSize = 1_024

  /// Makes room for as many terms as the first texts suggest, so that few are copied.
  private mutating func makeRoom() {
    let estimate = terms.count / AnalyzedCorpus.sampleSize * corpus.texts.count
    terms.reserveCapacity(estimate + estimate / 8)
    familyStarts.reserveCapacity(2 * corpus.texts.count + 1)
  }

  /// The bytes that the terms of some texts take at most, with those that are copied while arrays
  /// grow.
  private func growth(of texts: ClosedRange<Int>, by cutter: TextCutter) -> Int {
    let byteCount =
      corpus.texts.range(of: texts.upperBound).upperBound
      - corpus.texts.range(of: texts.lowerBound).lowerBound
    // Terms of one length that begin at the same byte are one term, and a byte is in as many of
    // one length as that length says.
    let settings = corpus.analyzer.settings
    var (growth, termCount) = (0, 0)
    for (interner, lengths) in [
      (words, settings.wordNGrams), (characters, settings.characterNGrams),
    ] {
      guard let lengths else { continue }
      growth += interner.growth(
        strings: lengths.count * byteCount, bytes: lengths.reduce(0, +) * byteCount)
      termCount += lengths.count * byteCount
    }
    return growth + terms.growth(by: termCount) + familyStarts.growth(by: 2 * texts.count)
      + cutter.counter.growth(terms: termCount)
  }

  private mutating func cut(_ text: Int, by cutter: inout TextCutter) {
    if text == AnalyzedCorpus.sampleSize { makeRoom() }
    let (texts, analyzer) = (corpus.texts, corpus.analyzer)
    let bytes = texts.bytes.span
    analyzer.analyze(
      normalized: bytes.extracting(texts.range(of: text)), into: &cutter.analyzed)
    let wordOccurrences = 0..<cutter.analyzed.wordOccurrenceCount
    cutter.counter.count(wordOccurrences, of: cutter.analyzed, &words, &terms)
    familyStarts.append(terms.count)
    let characterOccurrences = wordOccurrences.upperBound..<cutter.analyzed.occurrences.count
    cutter.counter.count(characterOccurrences, of: cutter.analyzed, &characters, &terms)
    familyStarts.append(terms.count)
  }

  /// The terms of a text in both families.
  func termCount(of text: Int) -> Int { familyStarts[2 * text + 2] - familyStarts[2 * text] }

  /// The terms of a text in one family.
  func terms(of text: Int, _ family: TermFamily) -> ArraySlice<Term> {
    let start = 2 * text + (family == .words ? 0 : 1)
    return terms[familyStarts[start]..<familyStarts[start + 1]]
  }
}

/// What cutting needs from text to text.
private struct TextCutter {
  var analyzed = AnalyzedText()
  var counter = TermCounter()
}

/// Counts the terms of one text after another.
private struct TermCounter {
  /// Where the text lists each term, plus 1; all zero between texts.
  private var placeOfTerm: [Int] = []

  /// The bytes that more terms take here at most.
  func growth(terms termCount: Int) -> Int { placeOfTerm.growth(by: termCount) }

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
