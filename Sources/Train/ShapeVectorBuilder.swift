import Features
import LinearAlgebra
import ModelFile

/// Finds what the shapes of training messages mean, and how near they lie to each other.
struct ShapeVectorBuilder {
  let table: VectorTable
  /// The share of shapes that may be unlike all others and still count as known.
  let unlikeShare: Double
  /// More shapes than this are not kept; the most frequent are.
  static let largestCount = 4_096

  /// The shapes of some messages.
  func build(_ examples: TrainingExamples, of corpus: Corpus) -> ShapeVectors {
    guard case .quantized(let vectors) = table.vectors else {
      preconditionFailure("settings take quantized tables only")
    }
    let classCount = examples.labels.count
    var sizes: [Int: [Double]] = [:]
    for (row, shape) in examples.shapes.enumerated() {
      sizes[shape, default: [Double](repeating: 0, count: classCount)][examples.classes[row]] +=
        examples.weights[row]
    }
    let shapes = sizes.keys.sorted { one, other in
      let (size, otherSize) = (sizes[one]!.reduce(0, +), sizes[other]!.reduce(0, +))
      return size == otherSize ? one < other : size > otherSize
    }.prefix(ShapeVectorBuilder.largestCount)
    let tokenizer = PieceTokenizer(vocabulary: table.pieces, blanksBrackets: true)
    var scratch = FeatureVector()
    var meanings: [Double] = []
    let texts = shapes.map(corpus.shapeText)
    for text in texts {
      meanings += vectors.meaning(
        of: Array(text.utf8).span, by: tokenizer, scratch: &scratch)
    }
    let quantized = QuantizedVectors(
      quantizing: meanings, dimensionCount: vectors.dimensionCount)
    return ShapeVectors(
      texts: texts, vectors: quantized, labelSizes: FrozenArray(shapes.flatMap { sizes[$0]! }),
      threshold: threshold(quantized))
  }

  /// The cosine to its nearest other shape that all but a share of the shapes reach; 1 for fewer
  /// than two.
  private func threshold(_ vectors: QuantizedVectors) -> Double {
    guard vectors.count > 1 else { return 1 }
    let matrix = Matrix(
      rowCount: vectors.count, columnCount: vectors.dimensionCount,
      elements: (0..<vectors.count).flatMap { vectors.vector($0) })
    var nearest = [Double](repeating: -1, count: vectors.count)
    let transposed = matrix.transposed()
    let block = 256
    for first in stride(from: 0, to: vectors.count, by: block) {
      let rows = first..<min(first + block, vectors.count)
      let part = Matrix(
        rowCount: rows.count, columnCount: matrix.columnCount,
        elements: Array(
          matrix.elements[
            (rows.lowerBound * matrix.columnCount)..<(rows.upperBound * matrix.columnCount)]))
      let cosines = part.multiplied(by: transposed)
      for row in rows {
        for other in 0..<vectors.count where other != row {
          nearest[row] = max(nearest[row], cosines[row - first, other])
        }
      }
    }
    nearest.sort()
    let place = Int(Double(nearest.count) * unlikeShare)
    return min(1, max(-1, nearest[min(place, nearest.count - 1)]))
  }
}
