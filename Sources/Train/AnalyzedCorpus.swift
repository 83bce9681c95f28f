import Features
import ParallelWork

/// A corpus whose texts have been cut into terms, once for all vocabularies made of it.
struct AnalyzedCorpus: Sendable {
  let corpus: Corpus
  /// The words and n-grams of words of all texts, in the order of their first sight.
  let words: ByteInterner
  /// The n-grams of characters of all texts, in that order.
  let characters: ByteInterner
  /// The terms of the texts, in runs of about as many texts each.
  private let runs: [TermLists]

  /// A term of a text and how often the text holds it.
  struct Term: Sendable {
    var number: UInt32
    var count: UInt32
  }

  /// Cuts a corpus.
  ///
  /// - Parameter threads: At most this many, each with a run of texts of its own; terms have the
  ///   same numbers for any number of them.
  /// - Complexity: Linear in the texts. Beside what is kept, the different terms of all runs but the
  ///   first take memory until they are joined.
  init(_ corpus: Corpus, threads: Int = 1) {
    self.corpus = corpus
    let textCount = corpus.texts.count
    let ranges = evenRanges(
      of: textCount, parts: min(threads, textCount / AnalyzedCorpus.fewestTextsOfThread))
    var cutters = parallelMap(count: ranges.count, threads: threads) { number in
      var cutter = TextCutter(expectedTextCount: ranges[number].count)
      cutter.cut(ranges[number], of: corpus)
      return cutter
    }
    cutters.reverse()
    var first = cutters.removeLast()
    var runs = [first.lists]
    while var next = cutters.popLast() {
      next.renumber(behind: &first)
      runs.append(next.lists)
    }
    (words, characters) = (first.words, first.characters)
    self.runs = runs
  }

  /// Cuts a corpus as far as the memory reaches.
  ///
  /// One thread does it: how many terms several find before their runs are joined is not foretold.
  ///
  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)``.
  init(_ corpus: Corpus, within budget: MemoryBudget) throws(TrainError) {
    self.corpus = corpus
    var cutter = TextCutter(expectedTextCount: corpus.texts.count)
    let textsBetweenChecks = 256
    for first in stride(from: 0, to: corpus.texts.count, by: textsBetweenChecks) {
      let texts = first..<min(first + textsBetweenChecks, corpus.texts.count)
      try budget.require(
        cutter.growth(of: texts, of: corpus),
        for: "cutting \(corpus.texts.count) distinct texts into terms, of which \(first) have "
          + "\(cutter.words.count + cutter.characters.count) different ones",
        advice: "Use shorter n-grams, or fewer rows ('tocsin split')")
      cutter.cut(texts, of: corpus)
    }
    (words, characters) = (cutter.words, cutter.characters)
    runs = [cutter.lists]
  }

  /// Fewer texts are not worth a thread.
  static let fewestTextsOfThread = 512

  /// Terms of all texts together, each once for a text that holds it.
  var termOccurrenceCount: Int { runs.reduce(0) { $0 + $1.terms.count } }

  /// The terms of a text in both families.
  func termCount(of text: Int) -> Int {
    let (run, place) = place(of: text)
    return runs[run].familyStarts[2 * place + 2] - runs[run].familyStarts[2 * place]
  }

  /// The terms of a text in one family.
  func terms(of text: Int, _ family: TermFamily) -> ArraySlice<Term> {
    let (run, place) = place(of: text)
    let start = 2 * place + (family == .words ? 0 : 1)
    return runs[run].terms[runs[run].familyStarts[start]..<runs[run].familyStarts[start + 1]]
  }

  /// The run of a text, and its number there.
  private func place(of text: Int) -> (run: Int, text: Int) {
    let textCount = corpus.texts.count
    let run = evenRange(holding: text, of: textCount, parts: runs.count)
    return (run, text - textCount * run / runs.count)
  }
}

/// The terms of some consecutive texts.
private struct TermLists: Sendable {
  /// The terms of each text: the words' first, then the characters', each in the order of the text.
  fileprivate(set) var terms: [AnalyzedCorpus.Term] = []
  /// Where the words' and the characters' terms of each text start. Shape `[2 * textCount + 1]`.
  fileprivate(set) var familyStarts: [Int] = [0]

  /// Gives the terms other numbers.
  ///
  /// - Parameters:
  ///   - words: The new number of each word.
  ///   - characters: The new number of each n-gram of characters.
  mutating func renumber(words: [UInt32], characters: [UInt32]) {
    for list in 0..<(familyStarts.count - 1) {
      for place in familyStarts[list]..<familyStarts[list + 1] {
        let number = Int(terms[place].number)
        terms[place].number = list % 2 == 0 ? words[number] : characters[number]
      }
    }
  }
}

/// Cuts one text after another.
private struct TextCutter: Sendable {
  /// The words and n-grams of words so far, in the order of their first sight.
  private(set) var words = ByteInterner()
  /// The n-grams of characters so far, in that order.
  private(set) var characters = ByteInterner()
  /// The terms of the texts so far.
  private(set) var lists = TermLists()
  private var analyzed = AnalyzedText()
  private var counter = TermCounter()
  /// The texts that there will be.
  private let expectedTextCount: Int

  /// No texts yet.
  init(expectedTextCount: Int) { self.expectedTextCount = expectedTextCount }

  /// Texts by which the terms of all are estimated.
  private static let sampleSize = 1_024

  /// Makes room for as many terms as the first texts suggest, so that few are copied.
  private mutating func makeRoom() {
    let estimate = lists.terms.count / TextCutter.sampleSize * expectedTextCount
    lists.terms.reserveCapacity(estimate + estimate / 8)
    lists.familyStarts.reserveCapacity(2 * expectedTextCount + 1)
  }

  /// The bytes that the terms of some texts take at most, with those that are copied while arrays
  /// grow.
  func growth(of texts: Range<Int>, of corpus: Corpus) -> Int {
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
    return growth + lists.terms.growth(by: termCount)
      + lists.familyStarts.growth(by: 2 * texts.count) + counter.growth(terms: termCount)
  }

  /// Adds the terms of the next texts.
  mutating func cut(_ texts: Range<Int>, of corpus: Corpus) {
    let (interner, analyzer) = (corpus.texts, corpus.analyzer)
    let bytes = interner.bytes.span
    for text in texts {
      if lists.familyStarts.count == 2 * TextCutter.sampleSize + 1 { makeRoom() }
      analyzer.analyze(normalized: bytes.extracting(interner.range(of: text)), into: &analyzed)
      let wordOccurrences = 0..<analyzed.wordOccurrenceCount
      counter.count(wordOccurrences, of: analyzed, &words, &lists.terms)
      lists.familyStarts.append(lists.terms.count)
      let characterOccurrences = wordOccurrences.upperBound..<analyzed.occurrences.count
      counter.count(characterOccurrences, of: analyzed, &characters, &lists.terms)
      lists.familyStarts.append(lists.terms.count)
    }
  }

  /// Gives the terms here the numbers of another cutter, whose texts come before these.
  ///
  /// Terms that are new there are numbered in the order of their numbers here, which is that of
  /// their first sight: as if one had cut all texts.
  mutating func renumber(behind first: inout TextCutter) {
    lists.renumber(
      words: first.words.intern(contentsOf: words),
      characters: first.characters.intern(contentsOf: characters))
  }
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
