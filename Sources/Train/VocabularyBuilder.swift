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
  init(
    _ family: TermFamily, of analyzed: AnalyzedCorpus, copies: [Int], settings: VocabularySettings
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
    chosen = VocabularyBuilder.inByteOrder(chosen, of: interner)
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

  /// Sorts terms by their bytes; the first twelve, above the term in one number, settle most
  /// comparisons.
  private static func inByteOrder(_ terms: [Int], of interner: ByteInterner) -> [Int] {
    let bytes = interner.bytes.span
    var keys = terms.map { term in
      var key: UInt128 = 0
      let range = interner.range(of: term)
      for offset in 0..<12 {
        let byte = offset < range.count ? bytes[range.lowerBound + offset] : 0
        key = key << 8 | UInt128(byte)
      }
      return key << 32 | UInt128(term)
    }
    keys.sort { left, right in
      left >> 32 == right >> 32
        ? precedes(
          bytes.extracting(interner.range(of: term(in: left))),
          bytes.extracting(interner.range(of: term(in: right)))) : left < right
    }
    return keys.map(term)
  }

  private static func term(in key: UInt128) -> Int { Int(key & 0xFFFF_FFFF) }
}
