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
      analyzed.terms(of: text, family).forEach { term, _ in documents[Int(term)] += copies[text] }
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
      analyzed.terms(of: text, family).forEach { term, count in
        occurrences[Int(term)] += copies[text] * Int(count)
      }
    }
    let byFrequency = terms.enumerated().sorted {
      let (one, other) = (occurrences[$0.element], occurrences[$1.element])
      return one == other ? $0.offset < $1.offset : one > other
    }
    return byFrequency.prefix(count).sorted { $0.offset < $1.offset }.map(\.element)
  }

  /// Sorts terms by their bytes: dealt to buckets that follow one another, each sorted by a thread.
  private static func inByteOrder(
    _ terms: [Int], of interner: ByteInterner, threads: Int
  ) -> [Int] {
    let keys = TermKeys(interner)
    let parts = min(threads, terms.count / fewestTermsOfThread)
    guard parts > 1 else { return keys.sorted(terms.map(keys.key)) }
    let bucketStarts = keys.bucketStarts(of: terms, count: 4 * parts)
    let runs = evenRanges(of: terms.count, parts: parts)
    let dealt = parallelMap(count: runs.count, threads: threads) { run in
      keys.deal(terms[runs[run]], to: bucketStarts)
    }
    return parallelMap(count: bucketStarts.count + 1, threads: threads) { bucket in
      keys.sorted(dealt.flatMap { $0[bucket] })
    }.flatMap(\.self)
  }

  /// Fewer terms are not worth a thread.
  static let fewestTermsOfThread = 2_048
}

/// Keys that terms are sorted by: a term's first twelve bytes, which settle most comparisons, above
/// its number.
private struct TermKeys: Sendable {
  private let interner: ByteInterner

  init(_ interner: ByteInterner) { self.interner = interner }

  /// The key of a term.
  func key(of term: Int) -> UInt128 {
    let bytes = interner.bytes.span
    let range = interner.range(of: term)
    var key: UInt128 = 0
    for offset in 0..<12 {
      let byte = offset < range.count ? bytes[range.lowerBound + offset] : 0
      key = key << 8 | UInt128(byte)
    }
    return key << 32 | UInt128(term)
  }

  /// The first twelve bytes of every bucket but the first, as keys of the number 0, such that the
  /// buckets hold about as many terms each, as a sample says.
  func bucketStarts(of terms: [Int], count: Int) -> [UInt128] {
    let sampleSize = 64 * count
    let sample = (0..<sampleSize).map { key(of: terms[terms.count * $0 / sampleSize]) }.sorted()
    return (1..<count).map { (sample[64 * $0] >> 32) << 32 }
  }

  /// The keys of some terms by their buckets.
  func deal(_ terms: ArraySlice<Int>, to bucketStarts: [UInt128]) -> [[UInt128]] {
    var buckets = [[UInt128]](repeating: [], count: bucketStarts.count + 1)
    for term in terms {
      let key = key(of: term)
      var (bucket, end) = (0, bucketStarts.count)
      while bucket < end {
        let middle = (bucket + end) / 2
        if bucketStarts[middle] <= key { bucket = middle + 1 } else { end = middle }
      }
      buckets[bucket].append(key)
    }
    return buckets
  }

  /// The terms of some keys in the order of their bytes.
  func sorted(_ keys: [UInt128]) -> [Int] {
    keys.sorted(by: isAscending).map(term(in:))
  }

  private func isAscending(_ left: UInt128, _ right: UInt128) -> Bool {
    guard left >> 32 == right >> 32 else { return left < right }
    let bytes = interner.bytes.span
    return precedes(
      bytes.extracting(interner.range(of: term(in: left))),
      bytes.extracting(interner.range(of: term(in: right))))
  }

  private func term(in key: UInt128) -> Int { Int(key & 0xFFFF_FFFF) }
}
