import Features
import ModelFile

/// Scores how much a message looks like what training saw. (A class, since its half a kilobyte would be
/// copied for every message.)
final class GateScorer: Sendable {
  private let gate: KnownShapeGate
  /// Nil where its vote does not count.
  private let forest: ChainedForest?
  private let index: CentroidIndex
  private let termCount: Int
  private let seesShapes: Bool

  init(_ gate: KnownShapeGate, in space: FeatureSpace) {
    self.gate = gate
    forest = gate.score == .cosine ? nil : gate.forest.map { ChainedForest($0) }
    termCount = space.termCount
    seesShapes = space.seesShapes
    index = CentroidIndex(
      starts: gate.starts, features: gate.features, values: gate.values,
      featureCount: space.termCount)
  }

  /// A walk of the cluster forest, if its vote counts.
  func makeWalk() -> ForestWalk? { forest.map { ForestWalk(of: $0) } }

  /// The score of the message in the scratch, whose features have been found, 0...1; for a scratch that
  /// does not ask for scores, any on the same side of the threshold.
  func score(_ scratch: inout ClassifierScratch, in space: FeatureSpace) -> Double {
    if !seesShapes { findShapeFeatures(&scratch, in: space) }
    let enough = scratch.scoresKnown || gate.score != .cosine ? .infinity : gate.threshold
    let cosine =
      seesShapes
      ? cosine(of: scratch.vector, enough: enough, &scratch.clusterSums)
      : cosine(of: scratch.shapeVector, enough: enough, &scratch.clusterSums)
    guard cosine > 0, scratch.gateForest != nil else { return cosine }
    if seesShapes {
      scratch.shapeVector.replaceByText(of: scratch.vector, termCount: termCount)
    } else {
      scratch.shapeVector.scaleToUnitLength()
    }
    scratch.gateForest?.load(scratch.shapeVector.indices, scratch.shapeVector.values)
    scratch.gateForest?.vote(into: &scratch.clusterSums)
    var largest = 0.0
    for cluster in scratch.clusterSums.indices {
      largest = max(largest, scratch.clusterSums[cluster])
      scratch.clusterSums[cluster] = 0
    }
    return gate.score == .vote ? largest : largest * cosine
  }

  /// Finds the features of the message's shape, where those of the message do not show it.
  private func findShapeFeatures(_ scratch: inout ClassifierScratch, in space: FeatureSpace) {
    let key = scratch.key
    space.extractShape(
      ofNormalized: key.span.extracting(0..<scratch.normalizedCount), into: &scratch.shapeVector)
  }

  private func cosine(
    of vector: FeatureVector, enough: Double, _ sums: inout [Double]
  ) -> Double {
    index.nearest(
      to: vector, unseenTermWeight: gate.unseenTermWeight, enough: enough, sums: &sums
    ).cosine
  }
}
