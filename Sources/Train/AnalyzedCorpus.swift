import Features
import ParallelWork

/// A corpus whose texts have been cut into terms, once for all vocabularies made of it.
struct AnalyzedCorpus: Sendable {
  private(set) var corpus: Corpus
  /// The words and n-grams of words of all texts, in the order of their first sight.
  private(set) var words: NGramInterner
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
    closeInterners()
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
    closeInterners()
  }

  /// All terms are numbered, and found by their numbers from now on.
  private mutating func closeInterners() {
    words.close()
    characters.close()
  }

  /// Forgets what texts and terms are; which terms a text has stays.
  mutating func forgetTexts() {
    corpus.forgetTexts()
    words = NGramInterner()
    characters = ByteInterner()
  }

  /// Bytes of terms that go back to the system with ``forgetTexts()``.
  var forgottenByteCount: Int {
    words.byteCount(ofArraysFrom: MemoryBudget.givenBackSize)
      + characters.byteCount(ofArraysFrom: MemoryBudget.givenBackSize)
  }

  /// Bytes that choosing among the terms takes while it lasts: counts, and terms in order by their words.
  var choosingByteCount: Int {
    (88 + 4 * words.longest) * words.count + 96 * characters.count
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
  private(set) var words = NGramInterner()
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
    if let longest = settings.wordNGrams?.upperBound {
      // A word has two bytes at least, and one stands between two.
      let wordCount = byteCount / 3 + texts.count
      growth += words.growth(words: wordCount, bytes: byteCount, terms: longest * wordCount)
      termCount += longest * wordCount
    }
    if let lengths = settings.characterNGrams {
      growth += characters.growth(
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
      analyzer.cut(normalized: bytes.extracting(interner.range(of: text)), into: &analyzed)
      counter.count(
        wordsOf: analyzed, lengths: analyzer.settings.wordNGrams, &words, &lists)
      counter.count(charactersOf: analyzed, &characters, &lists)
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
  /// The numbers of the text's terms, one for each occurrence.
  private var numbers: [UInt32] = []
  private var counts = NumberCounts()

  /// The bytes that a text takes here at most.
  func growth(terms termCount: Int) -> Int { numbers.growth(by: termCount) + 28 * termCount }

  /// Adds a list of the words of a text and of their n-grams.
  mutating func count(
    wordsOf text: AnalyzedText, lengths: ClosedRange<Int>?, _ interner: inout NGramInterner,
    _ lists: inout CountLists
  ) {
    guard let lengths else { return lists.appendList([]) }
    if interner.intern(wordsOf: text, lengths: lengths, into: &numbers) {
      lists.appendList(counts.list(numbers))
    } else {
      lists.appendList(of: numbers)
    }
  }

  /// Adds a list of the n-grams of characters of a text.
  mutating func count(
    charactersOf text: AnalyzedText, _ interner: inout ByteInterner, _ lists: inout CountLists
  ) {
    guard !text.occurrences.isEmpty else { return lists.appendList([]) }
    interner.intern(text.occurrences.span, in: text.bytes.span, into: &numbers)
    lists.appendList(counts.list(numbers))
  }
}
