import Features
import LinearAlgebra

/// The pieces of all texts of a corpus, cut once for all fits.
struct PieceCorpus: Sendable {
  /// How texts are cut.
  let tokenizer: PieceTokenizer
  /// The share of each piece in each text. Shape `[textCount, pieceCount]`.
  let shares: SparseMatrix

  /// Cuts the normalized texts of a corpus.
  init(_ corpus: Corpus, vocabulary: PieceVocabulary) {
    tokenizer = PieceTokenizer(
      vocabulary: vocabulary, blanksBrackets: corpus.analyzer.settings.masksIdentifiers)
    var shares = SparseMatrix(columnCount: vocabulary.pieceCount)
    var vector = FeatureVector()
    let bytes = corpus.texts.bytes.span
    for text in 0..<corpus.texts.count {
      vector.removeFeatures()
      tokenizer.appendShares(
        of: bytes.extracting(corpus.texts.range(of: text)), offset: 0, to: &vector)
      vector.sortByIndex()
      shares.appendRow(columns: vector.indices[...], values: vector.values[...])
    }
    self.shares = shares
  }

  /// The shares of a text's pieces as columns behind those of features.
  func shares(
    ofText text: Int, behind featureCount: Int
  ) -> (columns: [UInt32], values: ArraySlice<Double>) {
    let elements = shares.elements(ofRow: text)
    return (
      shares.columnIndices[elements].map { $0 + UInt32(featureCount) }, shares.values[elements]
    )
  }

  /// Pieces.
  var pieceCount: Int { shares.columnCount }
}

extension SparseMatrix {
  /// The columns that have an element, ascending.
  func usedColumns(from first: Int = 0) -> [Int] {
    var isUsed = [Bool](repeating: false, count: columnCount)
    for column in columnIndices { isUsed[Int(column)] = true }
    return (first..<columnCount).filter { isUsed[$0] }
  }
}
