import Features
import LinearAlgebra

/// The shapes of a training set's messages: rows over the text features alone, of unit length or
/// without elements.
struct DistinctShapes {
  /// Shape `[shapeCount, termCount]`.
  private(set) var rows: SparseMatrix
  /// Data rows of each shape. Shape `[shapeCount]`.
  private(set) var weights: [Double] = []
  /// The number of each shape in the corpus, in the order of first sight. Shape `[shapeCount]`.
  private(set) var shapes: [Int] = []
  /// Data rows by label. Shape `[shapeCount, labelCount]`.
  private(set) var labelSizes: [Double] = []
  private let labelCount: Int

  /// The shapes of a set.
  init(_ set: TrainingSet, in space: FeatureSpace, of corpus: Corpus) {
    rows = SparseMatrix(columnCount: space.termCount)
    labelCount = set.labels.count
    var placeOfShape = [Int?](repeating: nil, count: corpus.shapeCount)
    var vector = FeatureVector()
    for (row, shape) in set.shapes.enumerated() {
      let place = placeOfShape[shape] ?? shapes.count
      if place == shapes.count {
        placeOfShape[shape] = place
        space.extract(shape: Array(corpus.shapeText(shape).utf8).span, into: &vector)
        vector.scaleToUnitLength()
        vector.sortByIndex()
        rows.appendRow(columns: vector.indices, values: vector.values)
        shapes.append(shape)
        weights.append(0)
        labelSizes.append(contentsOf: repeatElement(0, count: labelCount))
      }
      weights[place] += set.weights[row]
      labelSizes[place * labelCount + set.classes[row]] += set.weights[row]
    }
  }

  /// Some of the shapes.
  func keeping(_ kept: [Int]) -> DistinctShapes {
    var some = self
    some.rows = SparseMatrix(columnCount: rows.columnCount)
    for shape in kept {
      let elements = rows.elements(ofRow: shape)
      some.rows.appendRow(columns: rows.columnIndices[elements], values: rows.values[elements])
    }
    some.weights = kept.map { weights[$0] }
    some.shapes = kept.map { shapes[$0] }
    some.labelSizes = kept.flatMap { labelSizes[($0 * labelCount)..<(($0 + 1) * labelCount)] }
    return some
  }
}
