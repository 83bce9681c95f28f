import Features
import Foundation
import LinearAlgebra
import ModelFile
import SeededRandom
import Testing

@testable import Train

/// Reference: scikit-learn 1.9.1 and NumPy 2.4.6, Tests/Reference/latent.py.
struct LatentSemanticTableTests {
  private struct Reference: Decodable {
    let documents: [String]
    let words: [String]
    let singularValues: [Double]
    let projector: [[Double]]

    static func read() throws -> Reference {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Reference/latent.json")
      return try decoder.decode(Self.self, from: Data(contentsOf: file))
    }

    func table(dimensions: Int, seed: UInt64 = 1) throws -> LatentSemanticTable {
      let examples = GateExamples(rows: documents.map { ($0, "a", 1) })
      let corpus = examples.corpus(try GateOptions().analyzer())
      return try LatentSemanticTable(
        of: Array(0..<corpus.shapeCount), in: corpus, dimensionCount: dimensions, seed: seed)
    }

    /// The error that five power iterations leave of a singular value is of the order of the ratio
    /// of the first value that the range finder has no column for to it, to the power 2 (2 · 5 + 1)
    /// (Halko, Martinsson and Tropp 2011, §10.4); 1,000 times that, and the rounding of doubles.
    func tolerance(_ place: Int, columns: Int) -> Double {
      let next = columns < singularValues.count ? singularValues[columns] : 0
      return 1_000 * pow(next / singularValues[place], 22) + 1e-12
    }
  }

  @Test(arguments: [1, 3, 8]) func `singular values are scikit-learn's`(dimensions: Int) throws {
    let reference = try Reference.read()
    let found = try reference.table(dimensions: dimensions)
    let largest = reference.singularValues.count
    let count = min(dimensions, largest)
    #expect(found.singularValues.count == count)
    for (place, value) in found.singularValues.enumerated() {
      let wanted = reference.singularValues[place]
      let tolerance = reference.tolerance(place, columns: min(count + 10, largest))
      #expect(abs(value - wanted) <= tolerance * wanted)
    }
  }

  /// Word vectors are rows of the singular vectors times a weight and a common scale: their cosines
  /// are those of the projector's entries, which no choice of signs changes.
  @Test func `words lie to each other as in scikit-learn's latent space, to a byte`() throws {
    let reference = try Reference.read()
    let table = try reference.table(dimensions: 3).table
    #expect(reference.words.indices.map(table.pieces.text(ofPiece:)) == reference.words)
    let vectors = reference.words.indices.map(table.vector)
    func dot(_ one: [Double], _ other: [Double]) -> Double {
      zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for one in vectors.indices {
      for other in vectors.indices {
        let cosine =
          dot(vectors[one], vectors[other])
          / (dot(vectors[one], vectors[one]) * dot(vectors[other], vectors[other])).squareRoot()
        let wanted =
          reference.projector[one][other]
          / (reference.projector[one][one] * reference.projector[other][other]).squareRoot()
        // Each of three numbers is off by at most half a 127th of the largest, twice.
        #expect(abs(cosine - wanted) < 4 * 3.0.squareRoot() / 254)
      }
    }
  }

  @Test func `the same seed gives the same table, and a text without words none`() throws {
    let reference = try Reference.read()
    #expect(try reference.table(dimensions: 5).table == reference.table(dimensions: 5).table)
    let empty = Reference(documents: [" ", "  "], words: [], singularValues: [], projector: [])
    let table = try empty.table(dimensions: 4).table
    #expect(table.pieces.pieceCount == 0)
    #expect(table.vectors.dimensionCount == 1)
  }

  @Test(arguments: [false, true])
  func `a model learns from it, the same on one thread and on two`(onlyUsed: Bool) throws {
    let examples = GateExamples.topics(12, count: 60, seed: 4)
    func model(threads: Int) throws -> SemanticModel? {
      var settings = try TrainingSettings(
        vocabulary: VocabularySettings(), logistic: LogisticHyperparameters(threads: threads),
        forest: nil, gate: GateOptions(threads: threads).settings(), classWeighting: .none,
        holdoutShare: 0.2, seed: 5)
      settings.semantic = try SemanticSettings(
        vectors: .latent(dimensionCount: 6), keepsUsedPiecesOnly: onlyUsed)
      let corpus = examples.corpus(try GateOptions().analyzer(), holdout: 0.2)
      return try ModelTrainer(settings: settings).train(corpus).semantic?.model
    }
    let found = try #require(try model(threads: 1))
    #expect(found.vectors.dimensionCount == 6)
    #expect(found.vectors.count == found.pieces.pieceCount)
    #expect(found.shapes.count > 12)
    #expect(try model(threads: 2) == found)
  }

  /// Dense sums in place of the sparse products.
  @Test func `a range finder with a column for each dimension is exact`() throws {
    var generator = SplitMix64(seed: 3, purpose: "sparse", stream: 0)
    var rows = SparseMatrix(columnCount: 7)
    for _ in 0..<12 {
      let columns = (0..<7).filter { _ in generator.unitInterval() < 0.5 }
      rows.appendRow(
        columns: columns.map(UInt32.init),
        values: columns.map { _ in generator.unitInterval() - 0.3 })
    }
    var dense = [Double](repeating: 0, count: 12 * 7)
    for row in 0..<12 {
      for element in rows.elements(ofRow: row) {
        dense[row * 7 + Int(rows.columnIndices[element])] = rows.values[element]
      }
    }
    let matrix = Matrix(rowCount: 12, columnCount: 7, elements: dense)
    let start = Matrix(
      rowCount: 7, columnCount: 7, elements: (0..<49).map { _ in generator.unitInterval() - 0.5 })
    let product = rows.multiplied(by: start)
    let pulled = rows.transposedMultiplied(by: product)
    for row in 0..<12 {
      for column in 0..<7 {
        let sum = (0..<7).reduce(0) { $0 + matrix[row, $1] * start[$1, column] }
        #expect(abs(product[row, column] - sum) < 1e-12)
      }
    }
    for row in 0..<7 {
      for column in 0..<7 {
        let sum = (0..<12).reduce(0) { $0 + matrix[$1, row] * product[$1, column] }
        #expect(abs(pulled[row, column] - sum) < 1e-12)
      }
    }
    let found = try rows.truncatedSVD(rank: 7, start: start, powerIterationCount: 0)
    let whole = try matrix.singularValueDecomposition()
    for (one, other) in zip(found.singularValues, whole.singularValues) {
      #expect(abs(one - other) < 1e-12)
    }
  }
}
