import Features
import ParallelWork

/// A corpus whose texts have been cut into terms, once for all vocabularies made of it.
struct AnalyzedCorpus: Sendable {
  private(set) var corpus: Corpus
  /// The words and n-grams of words of all texts, in the order of their first sight.
  private(set) var words: ByteInterner
  /// The n-grams of characters of all texts, in that order.
  private(set) var characters: ByteInterner
  /// The terms of the texts, in runs of about as many texts each: for each text a list of the words'
  /// and one of the characters', in the order of the text.
  private let runs: [CountLists]
  private let textCount: Int

  /// Cuts a corpus.
  ///
  /// - Parameter threads: At most this many, each with a run of texts of its own; terms have the
  ///   same numbers for any number of them.
  /// - Complexity: Linear in the texts. Beside what is kept, the different terms of all runs but the
  ///   first take memory until they are joined.
  init(_ corpus: Corpus, threads: Int = 1) {
    self.corpus = corpus
    textCount = corpus.texts.count
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
    textCount = corpus.texts.count
    var cutter = TextCutter(expectedTextCount: textCount)
    let textsBetweenChecks = 256
    for first in stride(from: 0, to: textCount, by: textsBetweenChecks) {
      let texts = first..<min(first + textsBetweenChecks, textCount)
      try budget.require(
        cutter.growth(of: texts, of: corpus),
        for: "cutting \(textCount) distinct texts into terms, of which \(first) have "
          + "\(cutter.words.count + cutter.characters.count) different ones",
        advice: "Use shorter n-grams, or fewer rows ('tocsin split')")
      cutter.cut(texts, of: corpus)
    }
    (words, characters) = (cutter.words, cutter.characters)
    runs = [cutter.lists]
  }

  /// Forgets what texts and terms are; which terms a text has stays.
  mutating func forgetTexts() {
    corpus.forgetTexts()
    words = ByteInterner()
    characters = ByteInterner()
  }

  /// Bytes of terms that go back to the system with ``forgetTexts()``.
  var forgottenByteCount: Int {
    words.byteCount(ofArraysFrom: MemoryBudget.givenBackSize)
      + characters.byteCount(ofArraysFrom: MemoryBudget.givenBackSize)
  }

  /// Fewer texts are not worth a thread.
  static let fewestTextsOfThread = 512

  /// Entries of all texts together: one for each term that a text holds, two where more than once.
  var entryCount: Int { runs.reduce(0) { $0 + $1.entries.count } }

  /// The entries of a text in both families.
  func entryCount(of text: Int) -> Int {
    let (run, place) = place(of: text)
    return runs[run].starts[2 * place + 2] - runs[run].starts[2 * place]
  }

  /// The terms of a text in one family, in the order of the text.
  func terms(of text: Int, _ family: TermFamily) -> CountList {
    let (run, place) = place(of: text)
    return runs[run][2 * place + (family == .words ? 0 : 1)]
  }

  /// The run of a text, and its number there.
  private func place(of text: Int) -> (run: Int, text: Int) {
    let run = evenRange(holding: text, of: textCount, parts: runs.count)
    return (run, text - textCount * run / runs.count)
  }
}

/// Cuts one text after another.
private struct TextCutter: Sendable {
  /// The words and n-grams of words so far, in the order of their first sight.
  private(set) var words = ByteInterner()
  /// The n-grams of characters so far, in that order.
  private(set) var characters = ByteInterner()
  /// The terms of the texts so far.
  private(set) var lists = CountLists()
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
    let estimate = lists.entries.count / TextCutter.sampleSize * expectedTextCount
    lists.reserve(lists: 2 * expectedTextCount, entries: estimate + estimate / 8)
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
    // A term that a text holds twice or more takes two entries.
    return growth + lists.growth(lists: 2 * texts.count, entries: termCount)
      + counter.growth(terms: termCount)
  }

  /// Adds the terms of the next texts.
  mutating func cut(_ texts: Range<Int>, of corpus: Corpus) {
    let (interner, analyzer) = (corpus.texts, corpus.analyzer)
    let bytes = interner.bytes.span
    for text in texts {
      if lists.count == 2 * TextCutter.sampleSize { makeRoom() }
      analyzer.analyze(normalized: bytes.extracting(interner.range(of: text)), into: &analyzed)
      let wordOccurrences = 0..<analyzed.wordOccurrenceCount
      counter.count(wordOccurrences, of: analyzed, &words, &lists)
      let characterOccurrences = wordOccurrences.upperBound..<analyzed.occurrences.count
      counter.count(characterOccurrences, of: analyzed, &characters, &lists)
    }
  }

  /// Gives the terms here the numbers of another cutter, whose texts come before these.
  ///
  /// Terms that are new there are numbered in the order of their numbers here, which is that of
  /// their first sight: as if one had cut all texts.
  mutating func renumber(behind first: inout TextCutter) {
    let words = first.words.intern(contentsOf: words)
    let characters = first.characters.intern(contentsOf: characters)
    lists.renumber { $0 % 2 == 0 ? words : characters }
  }
}

/// Counts the terms of one text after another.
private struct TermCounter {
  /// Where among its terms the text lists each term, plus 1; all zero between texts.
  private var placeOfTerm: [UInt32] = []
  /// The numbers of the text's terms, and each of them once above its count.
  private var (numbers, terms): ([UInt32], [UInt64]) = ([], [])

  /// The bytes that more terms take here at most.
  func growth(terms termCount: Int) -> Int {
    placeOfTerm.growth(by: termCount) + numbers.growth(by: termCount)
      + terms.growth(by: termCount)
  }

  /// Adds a list of the terms that some occurrences are.
  mutating func count(
    _ occurrences: Range<Int>, of text: AnalyzedText, _ interner: inout ByteInterner,
    _ lists: inout CountLists
  ) {
    terms.removeAll(keepingCapacity: true)
    interner.intern(
      text.occurrences.span.extracting(occurrences), in: text.bytes.span, into: &numbers)
    let newCount = interner.count - placeOfTerm.count
    if newCount > 0 { placeOfTerm.append(contentsOf: repeatElement(0, count: newCount)) }
    TermCounter.count(numbers, &placeOfTerm, to: &terms)
    lists.appendList(terms)
  }

  private static func count(
    _ numbers: [UInt32], _ placeOfTerm: inout [UInt32], to terms: inout [UInt64]
  ) {
    var places = placeOfTerm.mutableSpan
    for number in numbers {
      let place = Int(places[Int(number)])
      if place > 0 {
        terms[place &- 1] += 1
      } else {
        terms.append(UInt64(number) << 32 | 1)
        places[Int(number)] = UInt32(terms.count)
      }
    }
    for term in terms { places[Int(term >> 32)] = 0 }
  }
}
