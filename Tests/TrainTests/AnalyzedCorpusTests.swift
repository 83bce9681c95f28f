import Features
import SeededRandom
import Testing

@testable import Train

struct AnalyzedCorpusTests {
  /// Reference: each text by itself, its terms numbered by a dictionary.
  @Test(arguments: Texts.allCases, [1, 2, 3, 4])
  func `any number of threads numbers terms by their first sight`(
    texts: Texts, threads: Int
  ) throws {
    let corpus = try texts.corpus()
    let analyzed = AnalyzedCorpus(corpus, threads: threads)
    var (words, characters) = (FirstSight(), FirstSight())
    var total = 0
    var text = AnalyzedText()
    for number in 0..<corpus.texts.count {
      let bytes = Array(corpus.texts.bytes[corpus.texts.range(of: number)])
      corpus.analyzer.analyze(normalized: bytes.span, into: &text)
      let terms = text.occurrences.map { Array(text.bytes[$0.range]) }
      let expectedWords = words.count(terms[..<text.wordOccurrenceCount])
      let expectedCharacters = characters.count(terms[text.wordOccurrenceCount...])
      let foundWords = counts(analyzed.terms(of: number, .words))
      let foundCharacters = counts(analyzed.terms(of: number, .characters))
      // Not one expectation per text: there are thousands.
      guard foundWords == expectedWords, foundCharacters == expectedCharacters else {
        Issue.record("text \(number) has other terms")
        return
      }
      let entryCount = (expectedWords + expectedCharacters).reduce(0) { $0 + ($1[1] > 1 ? 2 : 1) }
      #expect(analyzed.entryCount(of: number) == entryCount)
      total += entryCount
    }
    #expect(analyzed.entryCount == total)
    #expect(strings(analyzed.words) == words.terms)
    #expect(strings(analyzed.characters) == characters.terms)
  }

  @Test func `a corpus cut within a budget is the same`() throws {
    let corpus = try Texts.random.corpus()
    let (whole, budgeted) = (
      AnalyzedCorpus(corpus, threads: 2),
      try AnalyzedCorpus(corpus, within: MemoryBudget(limit: 1 << 40) { 0 })
    )
    #expect(strings(whole.words) == strings(budgeted.words))
    #expect(strings(whole.characters) == strings(budgeted.characters))
    #expect(
      (0..<corpus.texts.count).allSatisfy { text in
        [.words, .characters].allSatisfy { family in
          counts(whole.terms(of: text, family)) == counts(budgeted.terms(of: text, family))
        }
      })
  }

  private func counts(_ list: CountList) -> [[UInt32]] {
    var counts: [[UInt32]] = []
    list.forEach { counts.append([$0, $1]) }
    return counts
  }

  private func strings(_ interner: NGramInterner) -> [[UInt8]] {
    let spelled = Vocabulary(Array(0..<interner.count), of: interner)
    return (0..<interner.count).map { Array(spelled.term($0).utf8) }
  }

  private func strings(_ interner: ByteInterner) -> [[UInt8]] {
    (0..<interner.count).map { Array(interner.bytes[interner.range(of: $0)]) }
  }

  /// The terms of one family in the order of their first sight.
  private struct FirstSight {
    private(set) var terms: [[UInt8]] = []
    private var numbers: [[UInt8]: UInt32] = [:]

    /// The number and the count of each term of a text.
    mutating func count(_ occurrences: ArraySlice<[UInt8]>) -> [[UInt32]] {
      var counts: [[UInt32]] = []
      for term in occurrences {
        let number = numbers[term] ?? UInt32(terms.count)
        if number == terms.count { terms.append(term) }
        numbers[term] = number
        if let place = counts.firstIndex(where: { $0[0] == number }) {
          counts[place][1] += 1
        } else {
          counts.append([number, 1])
        }
      }
      return counts
    }
  }

  /// Texts enough for four threads, or none.
  enum Texts: CaseIterable {
    /// Words and characters, some of them in one text alone, and some texts without a word.
    case random
    /// Words, all of which are in the first texts.
    case knownSoon
    /// Words in the last texts alone.
    case knownLate
    case none

    func corpus() throws -> Corpus {
      let analyzer = try AnalyzerSettings(
        wordNGrams: self == .random ? 1...3 : 1...2,
        characterNGrams: self == .random ? 2...3 : nil, masksIdentifiers: false)
      var builder = CorpusBuilder(analyzer: TextAnalyzer(settings: analyzer), columnNames: [])
      for message in messages { builder.append(message, label: "any") }
      return builder.finish()
    }

    private var messages: [String] {
      let count = 4 * AnalyzedCorpus.fewestTextsOfThread + 3
      // No text is another one's copy, and stops make no word.
      func stops(_ number: Int) -> String { String(repeating: ".", count: number % 64 + 1) + " " }
      func unique(_ number: Int) -> String { stops(number) + stops(number / 64) }
      var chance = SplitMix64(seed: 11)
      return switch self {
      case .random:
        (0..<count).map { number in
          let words = (0..<chance.below(7)).map { _ in "w\(chance.below(40))" }
          return unique(number) + words.joined(separator: " ")
            + (number % 3 == 0 ? " own\(number)" : "")
        }
      case .knownSoon:
        (0..<count).map { unique($0) + ["alpha beta alpha", "beta gamma", ""][$0 % 3] }
      case .knownLate: (0..<count).map { unique($0) + ($0 + 9 > count ? "late \($0)" : "") }
      case .none: []
      }
    }
  }
}
