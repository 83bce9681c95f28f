import Features
import ModelFile

/// Answers for messages of unknown shapes, by what their words mean.
///
/// A class, since its parts would be counted one by one when a message passes it on.
final class SemanticScorer: Sendable {
  let model: SemanticModel
  private let tokenizer: PieceTokenizer
  /// Reads shapes, in which brackets stand around placeholders only.
  private let shapeTokenizer: PieceTokenizer
  private let featureCount: Int
  private let seesShapes: Bool
  private let shapeIndex: ShapeIndex?

  init(_ model: SemanticModel, in space: FeatureSpace) {
    self.model = model
    featureCount = space.featureCount
    seesShapes = space.seesShapes
    shapeIndex = ShapeIndex(of: model.shapes.vectors)
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
    model.regression.fetchRows(of: scratch.semanticVector)
    model.regression.computeLogits(of: scratch.semanticVector, into: &scratch.probabilities)
    softmax(&scratch.probabilities)
    if calibrated { model.calibration?.map.apply(to: &scratch.probabilities) }
  }

  /// The shapes nearest to the message in the scratch, by the cosine of their meanings.
  ///
  /// - Complexity: O(shapes × numbers of a vector).
  func nearestShapes(_ scratch: inout ClassifierScratch, limit: Int) -> [ShapeNeighbour] {
    findMeaning(&scratch)
    return ShapeNeighbour.nearest(limit, by: scratch.meaning.cosines(to: model.shapes.vectors))
  }

  /// The cosine of the message whose probabilities were just computed to the nearest shape; -1
  /// without shapes.
  func similarity(_ scratch: inout ClassifierScratch) -> Double {
    if seesShapes {
      // The text that was cut is the shape.
      scratch.meaning.set(
        scratch.semanticVector, from: scratch.vector.indices.count, offset: featureCount,
        by: model.vectors)
    } else {
      findMeaning(&scratch)
    }
    return largestCosine(&scratch)
  }

  private func largestCosine(_ scratch: inout ClassifierScratch) -> Double {
    if scratch.cosineIndex == nil, let shapeIndex {
      scratch.similarityCount += 1
      if scratch.similarityCount > ShapeIndex.worthwhileCount {
        scratch.cosineIndex = shapeIndex.made()
      }
    }
    guard let index = scratch.cosineIndex else {
      return scratch.meaning.largestCosine(to: model.shapes.vectors)
    }
    return scratch.meaning.largestCosine(to: index)
  }

  /// Finds what the shape of the message in the scratch means.
  private func findMeaning(_ scratch: inout ClassifierScratch) {
    let key = scratch.key
    let text = key.span.extracting(0..<scratch.normalizedCount)
    scratch.shapeVector.removeFeatures()
    if seesShapes {
      shapeTokenizer.appendShares(of: text, offset: 0, to: &scratch.shapeVector)
    } else {
      var shape: [UInt8] = []
      appendShape(ofLowercased: text, to: &shape)
      shapeTokenizer.appendShares(of: shape.span, offset: 0, to: &scratch.shapeVector)
    }
    scratch.meaning.set(scratch.shapeVector, by: model.vectors)
  }
}

/// A shape of the training messages and how near a message lies to it.
struct ShapeNeighbour: Equatable, Sendable {
  /// Its place among the model's shapes.
  let shape: Int
  /// -1...1.
  let cosine: Double

  /// The nearest shapes, the nearest first; of equal ones those that come first.
  ///
  /// `classify --explain` of the shipped model took twelve times as long when it sorted all shapes.
  ///
  /// - Parameters:
  ///   - limit: At most this many, at least 1.
  ///   - cosines: Of all shapes.
  /// - Complexity: O(shapes) where few are wanted.
  static func nearest(_ limit: Int, by cosines: [Double]) -> [ShapeNeighbour] {
    var nearest: [ShapeNeighbour] = []
    // Others have to be nearer than all that were left when there were too many.
    var bound = -Double.infinity
    for (shape, cosine) in cosines.enumerated() where cosine > bound {
      nearest.append(ShapeNeighbour(shape: shape, cosine: cosine))
      guard nearest.count == 2 * limit else { continue }
      nearest.sort(by: isNearer)
      nearest.removeLast(limit)
      bound = nearest[limit - 1].cosine
    }
    nearest.sort(by: isNearer)
    return Array(nearest.prefix(limit))
  }

  private static func isNearer(_ left: ShapeNeighbour, _ right: ShapeNeighbour) -> Bool {
    left.cosine == right.cosine ? left.shape < right.shape : left.cosine > right.cosine
  }
}
