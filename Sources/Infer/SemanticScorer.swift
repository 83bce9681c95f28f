import Features
import ModelFile

/// Answers for messages of unknown shapes, by what their words mean.
struct SemanticScorer: Sendable {
  let model: SemanticModel
  private let tokenizer: PieceTokenizer
  /// Reads shapes, in which brackets stand around placeholders only.
  private let shapeTokenizer: PieceTokenizer
  private let featureCount: Int
  private let seesShapes: Bool

  init(_ model: SemanticModel, in space: FeatureSpace) {
    self.model = model
    featureCount = space.featureCount
    seesShapes = space.seesShapes
    tokenizer = PieceTokenizer(vocabulary: model.pieces, blanksBrackets: space.seesShapes)
    shapeTokenizer = PieceTokenizer(vocabulary: model.pieces, blanksBrackets: true)
  }

  /// Replaces the probabilities in the scratch by what the regression says of the message there,
  /// whose features have been found.
  ///
  /// - Complexity: O((features + pieces) of the message × classes), as for the features alone.
  func computeProbabilities(_ scratch: inout ClassifierScratch, calibrated: Bool = true) {
    scratch.semanticVector.removeFeatures()
    scratch.semanticVector.append(indices: scratch.vector.indices, values: scratch.vector.values)
    let key = scratch.key
    tokenizer.appendShares(
      of: key.span.extracting(0..<scratch.normalizedCount), offset: featureCount,
      to: &scratch.semanticVector)
    model.regression.computeLogits(of: scratch.semanticVector, into: &scratch.probabilities)
    softmax(&scratch.probabilities)
    if calibrated { model.calibration?.map.apply(to: &scratch.probabilities) }
  }

  /// The shapes nearest to the message in the scratch, by the cosine of their meanings.
  ///
  /// - Complexity: O(shapes × numbers of a vector).
  func nearestShapes(_ scratch: inout ClassifierScratch, limit: Int) -> [ShapeNeighbour] {
    let cosines = cosines(&scratch)
    let order = cosines.indices.sorted {
      cosines[$0] == cosines[$1] ? $0 < $1 : cosines[$0] > cosines[$1]
    }
    return order.prefix(limit).map { ShapeNeighbour(shape: $0, cosine: cosines[$0]) }
  }

  /// The cosine to the nearest shape; -1 without shapes.
  func similarity(_ scratch: inout ClassifierScratch) -> Double {
    cosines(&scratch).max() ?? -1
  }

  private func cosines(_ scratch: inout ClassifierScratch) -> [Double] {
    let meaning = QuantizedVectors(
      quantizing: meaning(&scratch), dimensionCount: model.vectors.dimensionCount)
    return model.shapes.vectors.dots(with: meaning).map { max(-1, min($0, 1)) }
  }

  private func meaning(_ scratch: inout ClassifierScratch) -> [Double] {
    let key = scratch.key
    let text = key.span.extracting(0..<scratch.normalizedCount)
    if seesShapes {
      return model.vectors.meaning(of: text, by: shapeTokenizer, scratch: &scratch.shapeVector)
    }
    var shape: [UInt8] = []
    appendShape(ofLowercased: text, to: &shape)
    return model.vectors.meaning(
      of: shape.span, by: shapeTokenizer, scratch: &scratch.shapeVector)
  }
}

/// A shape of the training messages and how near a message lies to it.
struct ShapeNeighbour: Equatable, Sendable {
  /// Its place among the model's shapes.
  let shape: Int
  /// -1...1.
  let cosine: Double
}
