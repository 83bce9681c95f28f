import Features
import Glibc
import LinearAlgebra
import ModelFile
import SeededRandom

/// Makes a table of vectors from the training messages themselves, for those who have none: latent
/// semantic analysis.
///
/// The documents are the shapes of the messages, each once. Their words, weighted by TF-IDF and each
/// document of length 1, are a matrix whose truncated singular value decomposition has a right
/// singular vector for each dimension; the vector of a word is its row of these, times its inverse
/// document frequency. So the mean of a message's vectors is its TF-IDF row in the latent space, but
/// for its length. Words are what ``PieceTokenizer`` cuts before it looks for pieces, and the table's
/// pieces are whole words.
///
/// Reference: Deerwester et al. 1990, *Journal of the American Society for Information Science*
/// 41(6).
struct LatentSemanticTable {
  /// The table; as many dimensions as were asked for, or as shapes and words allow.
  let table: VectorTable
  /// Descending. Shape `[dimensionCount]`.
  let singularValues: [Double]

  /// More columns than dimensions for the range finder.
  private static let oversampling = 10
  private static let powerIterationCount = 5
  /// More words than these are not kept; those in most shapes are.
  static let largestWordCount = 32_768

  /// - Parameters:
  ///   - shapes: The numbers of the corpus's shapes to learn from, each once.
  ///   - dimensionCount: Numbers of a vector, from 1.
  /// - Throws: ``TrainError/numbers(_:)``.
  /// - Complexity: that of ``SparseMatrix/truncatedSVD(rank:start:powerIterationCount:)``.
  init(
    of shapes: [Int], in corpus: Corpus, dimensionCount: Int, seed: UInt64
  ) throws(TrainError) {
    let documents = shapes.map { shape in
      PieceTokenizer.words(of: corpus.shapeBytes(shape).span, blanksBrackets: true)
    }
    let words = LatentSemanticTable.commonWords(documents)
    let pieces = PieceVocabulary(pieces: words.map(\.word))
    let weights = words.map { log(Double(documents.count + 1) / Double($0.count + 1)) + 1 }
    let rows = LatentSemanticTable.rows(documents, pieces, weights)
    let largest = min(rows.rowCount, rows.columnCount)
    var elements: [Double] = []
    if largest == 0 {
      singularValues = []
    } else {
      let rank = min(dimensionCount, largest)
      let columns = min(rank + LatentSemanticTable.oversampling, largest)
      var generator = SplitMix64(seed: seed, purpose: "latent semantic analysis", stream: 0)
      let start = Matrix(
        rowCount: rows.columnCount, columnCount: columns,
        elements: (0..<(rows.columnCount * columns)).map { _ in generator.normal() })
      let decomposition: TruncatedSVD
      do {
        decomposition = try rows.truncatedSVD(
          rank: rank, start: start,
          powerIterationCount: LatentSemanticTable.powerIterationCount)
      } catch {
        throw .numbers(error)
      }
      singularValues = decomposition.singularValues
      elements = LatentSemanticTable.vectors(decomposition.rightVectors, weights)
    }
    table = VectorTable(
      pieces: pieces,
      vectors: .quantized(
        QuantizedVectors(
          quantizing: elements, dimensionCount: max(singularValues.count, 1))),
      card: "{}")
  }

  /// The words in most documents, in byte order, each with the documents that have it.
  private static func commonWords(
    _ documents: [[[UInt8]]]
  ) -> [(word: [UInt8], count: Int)] {
    var counts: [[UInt8]: Int] = [:]
    for document in documents {
      for word in Set(document) { counts[word, default: 0] += 1 }
    }
    let common = counts.map { (word: $0.key, count: $0.value) }.sorted {
      $0.count == $1.count
        ? $0.word.lexicographicallyPrecedes($1.word) : $0.count > $1.count
    }.prefix(largestWordCount)
    return common.sorted { $0.word.lexicographicallyPrecedes($1.word) }
  }

  /// TF-IDF, each row of length 1 unless it is empty. Shape `[documentCount, wordCount]`.
  private static func rows(
    _ documents: [[[UInt8]]], _ pieces: PieceVocabulary, _ weights: [Double]
  ) -> SparseMatrix {
    var rows = SparseMatrix(columnCount: weights.count)
    for document in documents {
      var values: [Int: Double] = [:]
      for word in document {
        guard let number = pieces.number(of: word) else { continue }
        values[number, default: 0] += weights[number]
      }
      let elements = values.sorted { $0.key < $1.key }
      let norm = elements.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
      rows.appendRow(
        columns: elements.map { UInt32($0.key) }, values: elements.map { $0.value / norm })
    }
    return rows
  }

  /// The words' vectors, so scaled that the mean square of their lengths is 1: the penalty then
  /// weighs as it does on a table of vectors of length 1.
  private static func vectors(_ right: Matrix, _ weights: [Double]) -> [Double] {
    var elements = right.elements
    for (row, weight) in weights.enumerated() {
      for place in (row * right.columnCount)..<((row + 1) * right.columnCount) {
        elements[place] *= weight
      }
    }
    let squares = elements.reduce(0) { $0 + $1 * $1 }
    let scale = squares > 0 ? (Double(weights.count) / squares).squareRoot() : 1
    return elements.map { $0 * scale }
  }
}

extension SplitMix64 {
  /// A number of the standard normal distribution.
  ///
  /// Reference: Box and Muller 1958, *Annals of Mathematical Statistics* 29(2).
  fileprivate mutating func normal() -> Double {
    let radius = (-2 * log(1 - unitInterval())).squareRoot()
    return radius * cos(2 * Double.pi * unitInterval())
  }
}
