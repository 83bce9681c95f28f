import Features
import ParallelWork

/// A corpus whose texts have been cut into terms, once for all vocabularies made of it.
struct AnalyzedCorpus: Sendable {
  let corpus: Corpus
  private var lists: TermLists

  /// A term of a text and how often the text holds it.
  struct Term: Sendable {
    let number: UInt32
    var count: UInt32
  }

  /// Cuts a corpus.
  ///
  /// - Parameter threads: At most this many, each with a run of texts of its own; terms have the
  ///   same numbers for any number of them.
  /// - Complexity: Linear in the texts. Beside what is kept, the terms of all runs but the first
  ///   take memory until they are joined.
  init(_ corpus: Corpus, threads: Int = 1) {
    self.corpus = corpus
    let textCount = corpus.texts.count
    let runs = evenRanges(
      of: textCount, parts: min(threads, textCount / AnalyzedCorpus.fewestTextsOfThread))
    var parts = parallelMap(count: runs.count, threads: threads) { number in
      // What the other runs hold is added to the first.
      var part = TermLists(expectedTextCount: number == 0 ? textCount : runs[number].count)
      var cutter = TextCutter()
      part.cut(runs[number], of: corpus, by: &cutter)
      return part
    }
    lists = parts.removeFirst()
    parts.reverse()
    while let part = parts.popLast() { lists.append(part) }
  }

  /// Cuts a corpus as far as the memory reaches.
  ///
  /// One thread does it: how many terms several find before their runs are joined is not foretold.
  ///
  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)``.
  init(_ corpus: Corpus, within budget: MemoryBudget) throws(TrainError) {
    self.corpus = corpus
    lists = TermLists(expectedTextCount: corpus.texts.count)
    var cutter = TextCutter()
    let textsBetweenChecks = 256
    for first in stride(from: 0, to: corpus.texts.count, by: textsBetweenChecks) {
      let texts = first..<min(first + textsBetweenChecks, corpus.texts.count)
      try budget.require(
        lists.growth(of: texts, of: corpus, by: cutter),
        for: "cutting \(corpus.texts.count) distinct texts into terms, of which \(first) have "
          + "\(words.count + characters.count) different ones",
        advice: "Use shorter n-grams, or fewer rows ('tocsin split')")
      lists.cut(texts, of: corpus, by: &cutter)
    }
  }

  /// Fewer texts are not worth a thread.
  static let fewestTextsOfThread = 512

  /// The words and n-grams of words of all texts.
  var words: ByteInterner { lists.words }
  /// The n-grams of characters of all texts.
  var characters: ByteInterner { lists.characters }
  /// Terms of all texts together, each once for a text that holds it.
  var termOccurrenceCount: Int { lists.terms.count }

  /// The terms of a text in both families.
  func termCount(of text: Int) -> Int {
    lists.familyStarts[2 * text + 2] - lists.familyStarts[2 * text]
  }

  /// The terms of a text in one family.
  func terms(of text: Int, _ family: TermFamily) -> ArraySlice<Term> {
    let start = 2 * text + (family == .words ? 0 : 1)
    return lists.terms[lists.familyStarts[start]..<lists.familyStarts[start + 1]]
  }
}

/// The terms of some consecutive texts.
private struct TermLists: Sendable {
  /// The words and n-grams of words of all texts, in the order of their first sight.
  private(set) var words = ByteInterner()
  /// The n-grams of characters of all texts, in that order.
  private(set) var characters = ByteInterner()
  /// The terms of each text: the words' first, then the characters', each in the order of the text.
  private(set) var terms: [AnalyzedCorpus.Term] = []
  /// Where the words' and the characters' terms of each text start. Shape `[2 * textCount + 1]`.
  private(set) var familyStarts: [Int] = [0]
  /// The texts that there will be.
  private let expectedTextCount: Int

  /// No texts yet.
  init(expectedTextCount: Int) { self.expectedTextCount = expectedTextCount }

  /// Texts by which the terms of all are estimated.
  private static let sampleSize = 1_024

  /// Makes room for as many terms as the first texts suggest, so that few are copied.
  private mutating func makeRoom() {
    let estimate = terms.count / TermLists.sampleSize * expectedTextCount
    terms.reserveCapacity(estimate + estimate / 8)
    familyStarts.reserveCapacity(2 * expectedTextCount + 1)
  }

  /// The bytes that the terms of some texts take at most, with those that are copied while arrays
  /// grow.
  func growth(of texts: Range<Int>, of corpus: Corpus, by cutter: TextCutter) -> Int {
    let byteCount = corpus.texts.starts[texts.upperBound] - corpus.texts.starts[texts.lowerBound]
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

  /// Adds the terms of the next texts.
  mutating func cut(_ texts: Range<Int>, of corpus: Corpus, by cutter: inout TextCutter) {
    let (interner, analyzer) = (corpus.texts, corpus.analyzer)
    let bytes = interner.bytes.span
    for text in texts {
      if familyStarts.count == 2 * TermLists.sampleSize + 1 { makeRoom() }
      analyzer.analyze(
        normalized: bytes.extracting(interner.range(of: text)), into: &cutter.analyzed)
      let wordOccurrences = 0..<cutter.analyzed.wordOccurrenceCount
      cutter.counter.count(wordOccurrences, of: cutter.analyzed, &words, &terms)
      familyStarts.append(terms.count)
      let characterOccurrences = wordOccurrences.upperBound..<cutter.analyzed.occurrences.count
      cutter.counter.count(characterOccurrences, of: cutter.analyzed, &characters, &terms)
      familyStarts.append(terms.count)
    }
  }

  /// Adds the terms of texts that come behind these.
  ///
  /// Terms that are new here are numbered in the order of their numbers there, which is that of
  /// their first sight: as if one list had been made from the start.
  mutating func append(_ other: TermLists) {
    let numbers = [
      words.intern(contentsOf: other.words), characters.intern(contentsOf: other.characters),
    ]
    let first = terms.count
    for list in 0..<(other.familyStarts.count - 1) {
      let numbers = numbers[list % 2]
      for term in other.terms[other.familyStarts[list]..<other.familyStarts[list + 1]] {
        terms.append(AnalyzedCorpus.Term(number: numbers[Int(term.number)], count: term.count))
      }
      familyStarts.append(first + other.familyStarts[list + 1])
    }
  }
}

/// What cutting needs from text to text.
private struct TextCutter {
  var analyzed = AnalyzedText()
  var counter = TermCounter()
}

/// Counts the terms of one text after another.
private struct TermCounter {
  /// Where among its terms the text lists each term, plus 1; all zero between texts.
  private var placeOfTerm: [UInt32] = []

  /// The bytes that more terms take here at most.
  func growth(terms termCount: Int) -> Int { placeOfTerm.growth(by: termCount) }

  mutating func count(
    _ occurrences: Range<Int>, of text: AnalyzedText, _ interner: inout ByteInterner,
    _ terms: inout [AnalyzedCorpus.Term]
  ) {
    let start = terms.count
    interner.prefetch(text.occurrences.span.extracting(occurrences))
    for occurrence in occurrences {
      let number = interner.intern(text.occurrences[occurrence], in: text.bytes.span)
      if number >= placeOfTerm.count {
        placeOfTerm.append(contentsOf: repeatElement(0, count: number + 1 - placeOfTerm.count))
      }
      if placeOfTerm[number] == 0 {
        terms.append(AnalyzedCorpus.Term(number: UInt32(number), count: 0))
        placeOfTerm[number] = UInt32(terms.count - start)
      }
      terms[start + Int(placeOfTerm[number]) - 1].count += 1
    }
    for place in start..<terms.count { placeOfTerm[Int(terms[place].number)] = 0 }
  }
}
