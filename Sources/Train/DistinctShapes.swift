import Features
import LinearAlgebra
import ParallelWork

/// The shapes of a training set's messages, each once.
struct DistinctShapes {
  /// The number of each shape in the corpus, in the order of first sight. Shape `[shapeCount]`.
  private(set) var shapes: [Int] = []
  /// Data rows of each shape. Shape `[shapeCount]`.
  private(set) var weights: [Double] = []
  /// Data rows by label. Shape `[shapeCount, labelCount]`.
  private(set) var labelSizes: [Double] = []
  private let labelCount: Int

  /// The shapes of some rows.
  init(_ examples: TrainingExamples, of corpus: Corpus) {
    labelCount = examples.labels.count
    var placeOfShape = [Int?](repeating: nil, count: corpus.shapeCount)
    for (row, shape) in examples.shapes.enumerated() {
      let place = placeOfShape[shape] ?? shapes.count
      if place == shapes.count {
        placeOfShape[shape] = place
        shapes.append(shape)
        weights.append(0)
        labelSizes.append(contentsOf: repeatElement(0, count: labelCount))
      }
      weights[place] += examples.weights[row]
      labelSizes[place * labelCount + examples.classes[row]] += examples.weights[row]
    }
  }

  /// Some of the shapes.
  func keeping(_ kept: [Int]) -> DistinctShapes {
    var some = self
    some.shapes = kept.map { shapes[$0] }
    some.weights = kept.map { weights[$0] }
    some.labelSizes = kept.flatMap { labelSizes[($0 * labelCount)..<(($0 + 1) * labelCount)] }
    return some
  }

  /// The shapes as rows over the text features alone, of unit length or without elements.
  ///
  /// - Returns: Shape `[shapeCount, space.termCount]`. It does not hang on the threads.
  func rows(in space: FeatureSpace, of corpus: Corpus, threads: Int) -> SparseMatrix {
    let parts = parallelMap(count: shapes.count, partLength: 1_024, threads: threads) {
      FeatureVector()
    } _: { vector, part in
      var rows = SparseMatrix(columnCount: space.termCount)
      for shape in shapes[part] {
        space.extract(shape: corpus.shapeBytes(shape).span, into: &vector)
        vector.scaleToUnitLength()
        vector.sortByIndex()
        rows.appendRow(columns: vector.indices, values: vector.values)
      }
      return rows
    }
    return SparseMatrix(joining: parts, columnCount: space.termCount, threads: threads)
  }
}
