import Features
import ModelFile

/// Scores texts of a corpus by a gate, as `Infer` scores messages.
struct GateScorer: Sendable {
  private let gate: KnownShapeGate
  private let space: FeatureSpace
  private let index: CentroidIndex
  private var sums: [Double]
  private var vector = FeatureVector()
  private var voters: Voters?

  init(_ gate: KnownShapeGate, in space: FeatureSpace) {
    self.gate = gate
    self.space = space
    index = CentroidIndex(
      starts: gate.starts, features: gate.features, values: gate.values,
      featureCount: space.termCount)
    sums = [Double](repeating: 0, count: gate.clusterCount)
    voters = gate.score == .cosine ? nil : gate.forest.map(Voters.init)
  }

  /// How known a normalized text is, 0...1.
  mutating func score(ofNormalized text: Span<UInt8>) -> Double {
    space.extractShape(ofNormalized: text, into: &vector)
    let cosine = index.nearest(
      to: vector, unseenTermWeight: gate.unseenTermWeight, sums: &sums
    ).cosine
    guard voters != nil, cosine > 0 else { return cosine }
    vector.scaleToUnitLength()
    let vote = voters?.largestShare(on: vector) ?? 0
    return gate.score == .vote ? vote : vote * cosine
  }
}

/// The cluster forest, asked about one text after another.
private struct Voters: Sendable {
  private var walk: ForestWalk
  private var shares: [Double]

  init(_ forest: RandomForest) {
    walk = ForestWalk(of: ChainedForest(forest))
    shares = [Double](repeating: 0, count: forest.classCount)
  }

  /// The share of the votes that the first choice gets.
  mutating func largestShare(on vector: FeatureVector) -> Double {
    walk.load(vector)
    walk.vote(into: &shares)
    return shares.max() ?? 0
  }
}
