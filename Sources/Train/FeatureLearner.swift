public import Features
import LinearAlgebra
import LogSchema
import ModelFile
import ParallelWork

/// Learns feature spaces from a corpus, and shows rows of the corpus in them.
public struct FeatureLearner: Sendable {
  private(set) var analyzed: AnalyzedCorpus
  private var settings: VocabularySettings
  /// The texts in pieces, if there are vectors for them.
  private let pieces: PieceCorpus?
  /// Threads that share a step; what is learned does not depend on them.
  private var threads: Int

  /// The corpus.
  public var corpus: Corpus { analyzed.corpus }

  /// Cuts the corpus into terms, and into pieces if there are any, once for all spaces.
  ///
  /// - Parameter threads: At most this many share the work, here and later.
  /// - Complexity: linear in the distinct texts.
  public init(
    _ corpus: Corpus, settings: VocabularySettings, pieces: PieceVocabulary? = nil,
    threads: Int = 1
  ) {
    self.settings = settings
    self.threads = threads
    analyzed = AnalyzedCorpus(corpus, threads: threads)
    self.pieces = pieces.map { PieceCorpus(corpus, vocabulary: $0) }
  }

  /// Cuts the corpus into terms as far as the memory reaches.
  ///
  /// - Throws: ``TrainError/memory(needed:limit:held:purpose:advice:)``.
  init(
    _ corpus: Corpus, settings: VocabularySettings, pieces: PieceVocabulary?, threads: Int,
    within budget: MemoryBudget
  ) throws(TrainError) {
    self.settings = settings
    self.threads = threads
    analyzed =
      budget.isLimited
      ? try AnalyzedCorpus(corpus, within: budget) : AnalyzedCorpus(corpus, threads: threads)
    try budget.require(
      analyzed.choosingByteCount + 8 * corpus.texts.count,
      for: "choosing among \(analyzed.words.count + analyzed.characters.count) terms",
      advice: "Use shorter n-grams, or fewer rows ('tocsin split')")
    self.pieces = pieces.map { PieceCorpus(corpus, vocabulary: $0) }
  }

  /// Cuts the corpus as some settings want it.
  public init(_ corpus: Corpus, for settings: TrainingSettings) {
    self.init(
      corpus, settings: settings.vocabulary, pieces: settings.semantic?.table?.pieces,
      threads: settings.threads)
  }

  /// The texts in pieces of a vocabulary.
  func pieces(of vocabulary: PieceVocabulary) -> PieceCorpus {
    if let pieces, pieces.tokenizer.vocabulary == vocabulary { return pieces }
    return PieceCorpus(corpus, vocabulary: vocabulary)
  }

  /// Terms of all texts together, each once or twice for a text that holds it.
  var entryCount: Int { analyzed.entryCount }

  /// A learner of the same texts, which are not cut again, with other limits of the vocabulary.
  func limited(by settings: VocabularySettings) -> FeatureLearner {
    var learner = self
    learner.settings = settings
    return learner
  }

  /// The same learner for another number of threads, as where several share it.
  func usingThreads(_ threads: Int) -> FeatureLearner {
    var learner = self
    learner.threads = threads
    return learner
  }

  /// Gives back the memory of all texts and of what their terms are; no space can be learned
  /// afterwards, but rows be shown in those that were.
  public mutating func forgetTexts() { analyzed.forgetTexts() }

  /// A feature space and how the terms of the corpus are found in it.
  public struct Learned: Sendable {
    /// The space.
    public let space: FeatureSpace
    /// The labels of the rows that it was learned from, by class index.
    public let labels: [String]
    /// The feature of each word of the corpus, or -1.
    let featureOfWord: [Int32]
    /// The feature of each n-gram of characters, without the words' offset, or -1.
    let featureOfCharacters: [Int32]
    fileprivate let classOfLabel: [Int?]
  }

  /// Learns vocabulary, weights, categories and labels from some rows of the corpus.
  ///
  /// - Parameter rows: Indices into the corpus's distinct rows.
  /// - Throws: ``TrainError/noExamples`` without a row, ``TrainError/noFeatures`` if no term and
  ///   no category is left.
  public func learn(from rows: [Int]) throws(TrainError) -> Learned {
    try learn(counts: counts(of: rows))
  }

  /// Learns from some copies of each row of the corpus.
  ///
  /// - Parameter counts: Data rows that each distinct row stands for, from 0 to its own count.
  ///   Shape `[corpus.rows.count]`.
  /// - Throws: As ``learn(from:)``.
  public func learn(counts: [Int]) throws(TrainError) -> Learned {
    let rows = counts.indices.filter { counts[$0] > 0 }
    var copies = [Int](repeating: 0, count: corpus.texts.count)
    for row in rows { copies[corpus.rows[row].text] += counts[row] }
    let words = VocabularyBuilder(
      .words, of: analyzed, copies: copies, settings: settings, threads: threads)
    let characters = VocabularyBuilder(
      .characters, of: analyzed, copies: copies, settings: settings, threads: threads)
    let weights: [Double]
    do {
      weights = try inverseDocumentFrequencies(
        documentFrequencies: words.documentFrequencies + characters.documentFrequencies,
        documentCount: copies.reduce(0, +))
    } catch {
      throw .noExamples
    }
    let space = FeatureSpace(
      settings: corpus.analyzer.settings,
      usesSublinearTermFrequency: settings.usesSublinearTermFrequency,
      words: words.vocabulary, characters: characters.vocabulary,
      inverseDocumentFrequencies: FrozenArray(weights), columns: columns(of: rows))
    guard space.featureCount > 0 else { throw .noFeatures }
    let names = corpus.labels
    let labels = orderedLabels(Set(rows.map { corpus.rows[$0].label }).map { names[$0] })
    return Learned(
      space: space, labels: labels, featureOfWord: words.featureOfTerm,
      featureOfCharacters: characters.featureOfTerm,
      classOfLabel: names.map { labels.firstIndex(of: $0) })
  }

  /// Shows rows of the corpus in a space learned from it.
  ///
  /// - Parameters:
  ///   - rows: Indices into the corpus's distinct rows. Rows whose label the space does not know
  ///     are left out.
  ///   - learned: The space.
  public func trainingSet(of rows: [Int], in learned: Learned) -> TrainingSet {
    trainingSet(counts: counts(of: rows), in: learned)
  }

  /// Shows some copies of each row of the corpus in a space learned from it.
  ///
  /// - Parameters:
  ///   - counts: As for ``learn(counts:)``.
  ///   - learned: The space.
  public func trainingSet(counts: [Int], in learned: Learned) -> TrainingSet {
    trainingSet(counts: counts, in: learned, with: nil)
  }

  /// The same with the shares of each text's pieces as features behind those of the space.
  func trainingSet(
    counts: [Int], in learned: Learned, with pieces: PieceCorpus?
  ) -> TrainingSet {
    let rows = corpus.rows.indices.filter { counts[$0] > 0 }
    let blocks = blocks(of: rows)
    let none = noRows(in: learned, with: pieces)
    var all = none
    all.reserve(rows: rows.count, entries: rows.reduce(0) { $0 + entryCount(of: $1) })
    let builder = orderedWork(
      count: blocks.count, threads: threads,
      // Rows that are held here as well would be copied when the first is added.
      on: TrainingSetBuilder(consume all, rowCount: rows.count),
      state: { ShownRows(features: none) },
      prepare: { shown, block in
        shown.removeAll(none)
        for index in rows[blocks[block]] {
          let row = corpus.rows[index]
          guard let classIndex = learned.classOfLabel[row.label] else { continue }
          show(row, in: learned, with: pieces, &shown)
          shown.rows.append(
            TrainingRow(
              shown.rows.count, of: shown.features, classIndex: classIndex, shape: row.shape,
              weight: Double(counts[index])))
        }
      },
      add: { builder, shown, _ in
        for (place, row) in shown.rows.enumerated() {
          builder.append(row, place, of: shown.features)
        }
      })
    return builder.finish(labels: learned.labels)
  }

  /// Rows on their way into a training set, and what a thread needs to show them; reused from block
  /// to block.
  private struct ShownRows {
    /// Their features.
    var features: FeatureRows
    /// What they are beside them.
    var rows: [TrainingRow] = []
    /// The features of a row above their counts.
    var elements: [UInt64] = []
    /// Sorts these.
    var keys = SpreadKeys()

    init(features: FeatureRows) { self.features = features }

    /// Forgets all rows.
    mutating func removeAll(_ none: FeatureRows) {
      features = none
      rows.removeAll(keepingCapacity: true)
    }
  }

  /// The entries of a row over the terms and categories of the corpus.
  private func entryCount(of row: Int) -> Int {
    analyzed.entryCount(of: corpus.rows[row].text) + corpus.columnNames.count
  }

  /// Ranges of `rows` that are shown at a time, of so few entries that they stay in the cache.
  private func blocks(of rows: [Int]) -> [Range<Int>] {
    let fewestEntries = 16_384
    var blocks: [Range<Int>] = []
    var (first, count) = (0, 0)
    for place in rows.indices {
      count += entryCount(of: rows[place]) + 1
      if count >= fewestEntries || place == rows.count - 1 {
        blocks.append(first..<(place + 1))
        (first, count) = (place + 1, 0)
      }
    }
    return blocks
  }

  /// Shows distinct rows of the corpus one by one, whether or not the space knows their labels.
  ///
  /// - Parameter pieces: Pieces whose shares are features behind those of the space.
  /// - Returns: Shape `[rows.count, featureCount + pieceCount]`.
  func features(
    of rows: some Sequence<Int>, in learned: Learned, with pieces: PieceCorpus? = nil
  ) -> FeatureRows {
    var shown = ShownRows(features: noRows(in: learned, with: pieces))
    for row in rows { show(corpus.rows[row], in: learned, with: pieces, &shown) }
    return shown.features
  }

  /// No rows over the features of a space, and over pieces behind them.
  private func noRows(in learned: Learned, with pieces: PieceCorpus?) -> FeatureRows {
    FeatureRows(
      columnCount: learned.space.featureCount + (pieces?.pieceCount ?? 0),
      scaling: learned.space.scaling)
  }

  /// Adds the features of a row.
  private func show(
    _ row: Corpus.Row, in learned: Learned, with pieces: PieceCorpus?, _ shown: inout ShownRows
  ) {
    let space = learned.space
    shown.elements.removeAll(keepingCapacity: true)
    let norms = FeatureRows.Norms(
      words: addTerms(of: row.text, .words, learned.featureOfWord, offset: 0, space, &shown),
      characters: addTerms(
        of: row.text, .characters, learned.featureOfCharacters, offset: space.words.termCount,
        space, &shown))
    for (column, value) in row.categories.enumerated() {
      let values = corpus.columnValues[column]
      let bytes = values.bytes.span.extracting(values.range(of: value))
      guard let feature = space.category(bytes, column: column) else { continue }
      shown.elements.append(UInt64(feature) << 32 | 1)
    }
    shown.keys.sort(&shown.elements, below: UInt64(space.featureCount) << 32)
    guard let pieces else {
      shown.features.appendRow(shown.elements, norms: norms)
      return
    }
    let shares = pieces.shares(ofText: row.text, behind: space.featureCount)
    shown.features.appendRow(
      shown.elements, norms: norms, columns: shares.columns[...], values: shares.values)
  }

  /// Adds the features that are terms of a text, with their counts.
  ///
  /// - Returns: What their values are divided by, as it is when messages are classified: squares are
  ///   added in the order of the text.
  private func addTerms(
    of text: Int, _ family: TermFamily, _ featureOfTerm: [Int32], offset: Int,
    _ space: FeatureSpace, _ shown: inout ShownRows
  ) -> Double {
    let (terms, scaling) = (analyzed.terms(of: text, family), space.scaling)
    var squares = 0.0
    shown.elements.append(addingCapacity: analyzed.entryCount(of: text)) { elements in
      terms.forEach { term, count in
        let feature = Int(featureOfTerm[Int(term)])
        guard feature >= 0 else { return }
        let weight = scaling.weight(of: feature + offset, count: count)
        squares += weight * weight
        elements.append(UInt64(feature + offset) << 32 | UInt64(count))
      }
    }
    return squares > 0 ? squares.squareRoot() : 1
  }

  /// All copies of some rows.
  func counts(of rows: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: corpus.rows.count)
    for row in rows { counts[row] = corpus.rows[row].count }
    return counts
  }

  private func columns(of rows: [Int]) -> [CategoryColumn] {
    corpus.columnNames.enumerated().map { column, name in
      let numbers = Set(rows.map { corpus.rows[$0].categories[column] })
      let values = numbers.map { number in
        let interner = corpus.columnValues[column]
        return Array(interner.bytes[interner.range(of: number)])
      }
      return CategoryColumn(
        name: name,
        values: Vocabulary(
          family: .characters, terms: values.sorted { $0.lexicographicallyPrecedes($1) }))
    }
  }
}
