import Features
import ParallelWork

/// Chooses the terms of one family and counts the documents that hold them.
struct VocabularyBuilder {
  /// The chosen terms, in byte order.
  let vocabulary: Vocabulary
  /// Documents that hold each chosen term.
  let documentFrequencies: [Int]
  /// The feature of each term of the corpus, or -1 for a term that was not chosen.
  let featureOfTerm: [Int32]

  /// Chooses the terms of a family.
  ///
  /// - Parameters:
  ///   - family: Words or characters.
  ///   - analyzed: The corpus.
  ///   - copies: How many documents each of its texts stands for; 0 leaves the text out.
  ///   - settings: The limits. Terms of equal frequency at the limit of `maxTerms` are taken in
  ///     byte order.
  ///   - threads: At most this many sort the terms.
  init(
    _ family: TermFamily, of analyzed: AnalyzedCorpus, copies: [Int], settings: VocabularySettings,
    threads: Int = 1
  ) {
    let interner = family == .words ? analyzed.words : analyzed.characters
    var documents = [Int](repeating: 0, count: interner.count)
    for text in copies.indices where copies[text] > 0 {
      for term in analyzed.terms(of: text, family) { documents[Int(term.number)] += copies[text] }
    }
    let documentCount = copies.reduce(0, +)
    let fewest = settings.minDocuments.documents(of: documentCount)
    let most = settings.maxDocuments.documents(of: documentCount)
    var chosen = documents.indices.filter {
      documents[$0] > 0 && Double(documents[$0]) >= fewest && Double(documents[$0]) <= most
    }
    chosen = VocabularyBuilder.inByteOrder(chosen, of: interner, threads: threads)
    if let maxTerms = settings.maxTerms, chosen.count > maxTerms {
      chosen = VocabularyBuilder.commonest(maxTerms, of: chosen, family, analyzed, copies)
    }
    var featureOfTerm = [Int32](repeating: -1, count: interner.count)
    for (feature, term) in chosen.enumerated() { featureOfTerm[term] = Int32(feature) }
    self.featureOfTerm = featureOfTerm
    documentFrequencies = chosen.map { documents[$0] }
    vocabulary = Vocabulary(family: family, chosen, of: interner)
  }

  /// Those of some terms that occur most often, in their order.
  private static func commonest(
    _ count: Int, of terms: [Int], _ family: TermFamily, _ analyzed: AnalyzedCorpus,
    _ copies: [Int]
  ) -> [Int] {
    let interner = family == .words ? analyzed.words : analyzed.characters
    var occurrences = [Int](repeating: 0, count: interner.count)
    for text in copies.indices where copies[text] > 0 {
      for term in analyzed.terms(of: text, family) {
        occurrences[Int(term.number)] += copies[text] * Int(term.count)
      }
    }
    let byFrequency = terms.enumerated().sorted {
      let (one, other) = (occurrences[$0.element], occurrences[$1.element])
      return one == other ? $0.offset < $1.offset : one > other
    }
    return byFrequency.prefix(count).sorted { $0.offset < $1.offset }.map(\.element)
  }

  /// Sorts terms by their bytes, some by each thread, and merges them.
  private static func inByteOrder(
    _ terms: [Int], of interner: ByteInterner, threads: Int
  ) -> [Int] {
    let ranges = evenRanges(
      of: terms.count, parts: min(threads, terms.count / fewestTermsOfThread))
    var parts = parallelMap(count: ranges.count, threads: threads) {
      SortedTerms(terms[ranges[$0]], of: interner)
    }
    while parts.count > 1 {
      let pairs = parts
      parts = parallelMap(count: (pairs.count + 1) / 2, threads: threads) { pair in
        2 * pair + 1 < pairs.count
          ? pairs[2 * pair].merged(with: pairs[2 * pair + 1]) : pairs[2 * pair]
      }
    }
    return parts[0].terms
  }

  /// Fewer terms are not worth a thread.
  static let fewestTermsOfThread = 2_048
}

/// Terms in the order of their bytes.
private struct SortedTerms: Sendable {
  /// For each term its first twelve bytes, which settle most comparisons, above its number.
  private var keys: [UInt128]
  private let interner: ByteInterner

  /// Sorts terms.
  init(_ terms: ArraySlice<Int>, of interner: ByteInterner) {
    self.interner = interner
    let bytes = interner.bytes.span
    keys = terms.map { term in
      var key: UInt128 = 0
      let range = interner.range(of: term)
      for offset in 0..<12 {
        let byte = offset < range.count ? bytes[range.lowerBound + offset] : 0
        key = key << 8 | UInt128(byte)
      }
      return key << 32 | UInt128(term)
    }
    keys.sort { SortedTerms.isAscending($0, $1, of: interner) }
  }

  /// The terms of both.
  func merged(with other: SortedTerms) -> SortedTerms {
    var merged: [UInt128] = []
    merged.reserveCapacity(keys.count + other.keys.count)
    var place = 0
    for key in keys {
      while place < other.keys.count,
        SortedTerms.isAscending(other.keys[place], key, of: interner)
      {
        merged.append(other.keys[place])
        place += 1
      }
      merged.append(key)
    }
    merged.append(contentsOf: other.keys[place...])
    var sorted = self
    sorted.keys = merged
    return sorted
  }

  /// The numbers of the terms.
  var terms: [Int] { keys.map(SortedTerms.term(in:)) }

  private static func isAscending(
    _ left: UInt128, _ right: UInt128, of interner: ByteInterner
  ) -> Bool {
    guard left >> 32 == right >> 32 else { return left < right }
    let bytes = interner.bytes.span
    return precedes(
      bytes.extracting(interner.range(of: term(in: left))),
      bytes.extracting(interner.range(of: term(in: right))))
  }

  private static func term(in key: UInt128) -> Int { Int(key & 0xFFFF_FFFF) }
}
