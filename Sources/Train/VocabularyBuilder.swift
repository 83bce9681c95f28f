import Features

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
    let termCount = VocabularyBuilder.termCount(family, analyzed)
    var documents = [Int](repeating: 0, count: termCount)
    for text in copies.indices where copies[text] > 0 {
      analyzed.terms(of: text, family).forEach { term, _ in documents[Int(term)] += copies[text] }
    }
    let documentCount = copies.reduce(0, +)
    let fewest = settings.minDocuments.documents(of: documentCount)
    let most = settings.maxDocuments.documents(of: documentCount)
    var chosen = documents.indices.filter {
      documents[$0] > 0 && Double(documents[$0]) >= fewest && Double(documents[$0]) <= most
    }
    switch family {
    case .words: chosen = nGrams(chosen, inByteOrderOf: analyzed.words, threads: threads)
    case .characters: chosen = strings(chosen, inByteOrderOf: analyzed.characters, threads: threads)
    }
    if let maxTerms = settings.maxTerms, chosen.count > maxTerms {
      chosen = VocabularyBuilder.commonest(maxTerms, of: chosen, family, analyzed, copies)
    }
    var featureOfTerm = [Int32](repeating: -1, count: termCount)
    for (feature, term) in chosen.enumerated() { featureOfTerm[term] = Int32(feature) }
    self.featureOfTerm = featureOfTerm
    documentFrequencies = chosen.map { documents[$0] }
    vocabulary =
      family == .words
      ? Vocabulary(chosen, of: analyzed.words)
      : Vocabulary(family: family, chosen, of: analyzed.characters)
  }

  private static func termCount(_ family: TermFamily, _ analyzed: AnalyzedCorpus) -> Int {
    family == .words ? analyzed.words.count : analyzed.characters.count
  }

  /// Those of some terms that occur most often, in their order.
  private static func commonest(
    _ count: Int, of terms: [Int], _ family: TermFamily, _ analyzed: AnalyzedCorpus,
    _ copies: [Int]
  ) -> [Int] {
    var occurrences = [Int](repeating: 0, count: termCount(family, analyzed))
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
}
