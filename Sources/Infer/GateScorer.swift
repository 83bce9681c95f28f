import Features
import ModelFile

/// Scores how much a message looks like what training saw.
struct GateScorer: Sendable {
  private let gate: KnownShapeGate
  private let index: CentroidIndex
  private let termCount: Int

  init(_ gate: KnownShapeGate, in space: FeatureSpace) {
    self.gate = gate
    termCount = space.termCount
    index = CentroidIndex(
      starts: gate.starts, features: gate.features, values: gate.values,
      featureCount: space.termCount)
  }

  /// The score of the features in the scratch, 0...1.
  func score(_ scratch: inout ClassifierScratch) -> Double {
    let cosine = index.nearest(
      to: scratch.vector, unseenTermWeight: gate.unseenTermWeight, sums: &scratch.clusterSums
    ).cosine
    guard gate.score != .cosine, let forest = gate.forest else { return cosine }
    scratch.textVector.replaceByText(of: scratch.vector, termCount: termCount)
    forest.vote(on: scratch.textVector, bins: &scratch.bins, into: &scratch.clusterSums)
    var largest = 0.0
    for cluster in scratch.clusterSums.indices {
      largest = max(largest, scratch.clusterSums[cluster])
      scratch.clusterSums[cluster] = 0
    }
    return gate.score == .vote ? largest : largest * cosine
  }
}
