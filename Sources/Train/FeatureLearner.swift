public import Features
import LinearAlgebra
import LogSchema
import ModelFile
import ParallelWork

/// Learns feature spaces from a corpus, and shows rows of the corpus in them.
public struct FeatureLearner: Sendable {
  /// The corpus.
  public let corpus: Corpus
  private let analyzed: AnalyzedCorpus
  private var settings: VocabularySettings
  /// The texts in pieces, if there are vectors for them.
  private let pieces: PieceCorpus?
  /// Threads that share a step; what is learned does not depend on them.
  private var threads: Int

  /// Cuts the corpus into terms, and into pieces if there are any, once for all spaces.
  ///
  /// - Parameter threads: At most this many share the work, here and later.
  /// - Complexity: linear in the distinct texts.
  public init(
    _ corpus: Corpus, settings: VocabularySettings, pieces: PieceVocabulary? = nil,
    threads: Int = 1
  ) {
    self.corpus = corpus
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
    self.corpus = corpus
    self.settings = settings
    self.threads = threads
    analyzed =
      budget.isLimited
      ? try AnalyzedCorpus(corpus, within: budget) : AnalyzedCorpus(corpus, threads: threads)
    // What learning a vocabulary takes while it lasts: counts, and terms in order.
    try budget.require(
      96 * (analyzed.words.count + analyzed.characters.count) + 8 * corpus.texts.count,
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

  /// Terms of all texts together, each once for a text that holds it.
  var termOccurrenceCount: Int { analyzed.termOccurrenceCount }

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

  /// A feature space and how the terms of the corpus are found in it.
  public struct Learned: Sendable {
    /// The space.
    public let space: FeatureSpace
    /// The labels of the rows that it was learned from, by class index.
    public let labels: [String]
    fileprivate let featureOfWord: [Int32]
    fileprivate let featureOfCharacters: [Int32]
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
    let featureCount = learned.space.featureCount
    let rows = corpus.rows.indices.filter { counts[$0] > 0 }
    let blocks = blocks(of: rows)
    let builder = orderedWork(
      count: blocks.count, threads: threads,
      on: TrainingSetBuilder(
        featureCount: featureCount + (pieces?.pieceCount ?? 0), rowCount: rows.count,
        elementCount: rows.reduce(0) { $0 + elementCount(of: $1) }),
      state: { ShownRows() },
      prepare: { shown, block in
        shown.rows.removeAll()
        for index in rows[blocks[block]] {
          let row = corpus.rows[index]
          guard let classIndex = learned.classOfLabel[row.label] else { continue }
          show(row, in: learned, as: &shown.vector, &shown.terms)
          pieces?.append(ofText: row.text, behind: featureCount, to: &shown.vector)
          shown.rows.append(
            shown.vector, classIndex: classIndex, shape: row.shape, weight: Double(counts[index]))
        }
      },
      add: { builder, shown, _ in builder.append(shown.rows) })
    return builder.finish(
      labels: learned.labels, termWeights: learned.space.inverseDocumentFrequencies)
  }

  /// What a thread needs to show blocks of rows.
  private struct ShownRows {
    var vector = FeatureVector()
    var terms = ShownTerms()
    var rows = TrainingRows()
  }

  /// The elements of a row over the terms and categories of the corpus.
  private func elementCount(of row: Int) -> Int {
    analyzed.termCount(of: corpus.rows[row].text) + corpus.columnNames.count
  }

  /// Ranges of `rows` that are shown at a time, of so few elements that they stay in the cache.
  private func blocks(of rows: [Int]) -> [Range<Int>] {
    let fewestElements = 16_384
    var blocks: [Range<Int>] = []
    var (first, count) = (0, 0)
    for place in rows.indices {
      count += elementCount(of: rows[place]) + 1
      if count >= fewestElements || place == rows.count - 1 {
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
  func matrix(
    of rows: some Sequence<Int>, in learned: Learned, with pieces: PieceCorpus? = nil
  ) -> SparseMatrix {
    let featureCount = learned.space.featureCount
    var matrix = SparseMatrix(columnCount: featureCount + (pieces?.pieceCount ?? 0))
    var vector = FeatureVector()
    var scratch = ShownTerms()
    for row in rows {
      show(corpus.rows[row], in: learned, as: &vector, &scratch)
      pieces?.append(ofText: corpus.rows[row].text, behind: featureCount, to: &vector)
      matrix.appendRow(columns: vector.indices[...], values: vector.values[...])
    }
    return matrix
  }

  /// The terms of a row that a space knows; reused from row to row.
  private struct ShownTerms {
    var words: [FeatureCount] = []
    var characters: [FeatureCount] = []
  }

  /// Replaces `vector` by the features of a row, ascending.
  private func show(
    _ row: Corpus.Row, in learned: Learned, as vector: inout FeatureVector,
    _ shown: inout ShownTerms
  ) {
    findFeatures(of: row.text, .words, learned.featureOfWord, offset: 0, &shown.words)
    findFeatures(
      of: row.text, .characters, learned.featureOfCharacters,
      offset: UInt32(learned.space.words.termCount), &shown.characters)
    learned.space.weigh(words: shown.words, characters: shown.characters, into: &vector)
    for (column, value) in row.categories.enumerated() {
      let values = corpus.columnValues[column]
      learned.space.extractCategory(
        values.bytes.span.extracting(values.range(of: value)), column: column, into: &vector)
    }
    vector.sortByIndex()
  }

  /// What decides how much memory fits of all rows take.
  func sizes(in learned: Learned) -> TrainingSizes {
    let texts = 0..<corpus.texts.count
    var rowsOfText = [UInt32](repeating: 0, count: texts.count)
    for row in corpus.rows { rowsOfText[row.text] += 1 }
    var rowsOfFeature = [UInt32](repeating: 0, count: learned.space.featureCount)
    var elementCount = corpus.rows.count * corpus.columnNames.count
    func count(_ family: TermFamily, _ featureOfTerm: [Int32], offset: Int) {
      for text in texts {
        for term in analyzed.terms(of: text, family) {
          let feature = Int(featureOfTerm[Int(term.number)])
          guard feature >= 0 else { continue }
          rowsOfFeature[feature + offset] += rowsOfText[text]
          elementCount += Int(rowsOfText[text])
        }
      }
    }
    count(.words, learned.featureOfWord, offset: 0)
    count(.characters, learned.featureOfCharacters, offset: learned.space.words.termCount)
    return TrainingSizes(
      rowCount: corpus.rows.count, textCount: texts.count,
      textByteCount: corpus.texts.bytes.count, shapeCount: corpus.shapeCount,
      termCount: analyzed.words.count + analyzed.characters.count,
      featureCount: learned.space.featureCount,
      sharedFeatureCount: learned.space.featureCount - learned.space.termCount
        + rowsOfFeature.count { $0 > 1 },
      elementCount: elementCount, classCount: learned.labels.count,
      votingCopyCount: corpus.rows.reduce(0) { $0 + min($1.count, OutOfBagVotes.mostCopies) })
  }

  /// All copies of some rows.
  func counts(of rows: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: corpus.rows.count)
    for row in rows { counts[row] = corpus.rows[row].count }
    return counts
  }

  private func findFeatures(
    of text: Int, _ family: TermFamily, _ featureOfTerm: [Int32], offset: UInt32,
    _ features: inout [FeatureCount]
  ) {
    features.removeAll(keepingCapacity: true)
    for term in analyzed.terms(of: text, family) {
      let feature = featureOfTerm[Int(term.number)]
      guard feature >= 0 else { continue }
      features.append(FeatureCount(feature: UInt32(feature) + offset, count: term.count))
    }
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
