import LinearAlgebra
import SeededRandom
import Testing

@testable import Train

struct NodeIndexTests {
  /// A forest may hang on neither: features in one order, the same splits of the same draws.
  @Test(arguments: 0..<20)
  func `an index filled from columns is that filled from rows`(seed: Int) {
    var chance = SplitMix64(seed: UInt64(seed))
    let rows = randomRows(&chance)
    let matrix = BinnedMatrix(
      rows, by: FeatureBins(of: rows, weights: ones(rows), threads: 1).edges)
    let labels = (0..<rows.rowCount).map { _ in chance.below(3) }
    let draws = (0..<rows.rowCount).map { _ in UInt32(chance.below(3)) }
    let examples = Bag(labels: labels, weights: ones(rows)).examples(draws: draws)

    var (one, other) = (NodeIndex(), NodeIndex())
    var counter = FeatureCounter(featureCount: rows.columnCount)
    one.fill(with: examples, of: matrix, counter: &counter)
    other.fill(with: examples, of: BinnedColumns(of: matrix))
    #expect(one.features == other.features)
    #expect(one.order == other.order)

    for count in [1, 3, rows.columnCount] {
      let best = bestSplit(&one, draws: count, seed)
      let otherBest = bestSplit(&other, draws: count, seed)
      #expect(otherBest?.feature == best?.feature)
      #expect(otherBest?.leftBin == best?.leftBin)
      #expect(otherBest?.purity == best?.purity)
      guard let best else { continue }
      let node = 0..<examples.count
      let boundary = one.part(feature: best.feature, above: best.leftBin, node: node)
      #expect(other.part(feature: best.feature, above: best.leftBin, node: node) == boundary)
      #expect(one.order == other.order)
    }
  }

  @Test func `rows that cannot be numbered are refused`() throws {
    try NodeIndex.checkRoom(forRows: 16_777_215)
    let error = #expect(throws: TrainError.tooManyRows(count: 16_777_216, limit: 16_777_215)) {
      try NodeIndex.checkRoom(forRows: 16_777_216)
    }
    #expect(
      error?.description
        == "a forest learns from at most 16777215 different rows, and there are 16777216. "
        + "Use masks, fewer rows ('tocsin split'), or --algorithm logistic.")
  }

  private func bestSplit(_ index: inout NodeIndex, draws: Int, _ seed: Int) -> Split? {
    var search = SplitSearch(classFactors: [1, 1, 1], minSamplesLeaf: 1)
    var generator = SplitMix64(seed: UInt64(seed))
    var content = NodeContent(classWeights: [0, 0, 0], copies: index.examples.count)
    for example in index.examples {
      content.classWeights[Int(example.label)] += example.weight
      content.weight += example.weight
    }
    content.squares = content.classWeights.reduce(0) { $0 + $1 * $1 }
    _ = index.drawFeatures(
      for: 0..<index.examples.count, content: content, draws: draws, extraDraws: 2,
      search: &search, generator: &generator)
    return search.best
  }

  private func ones(_ rows: SparseMatrix) -> [Double] {
    Array(repeating: 1, count: rows.rowCount)
  }

  /// Some features are in every row, some of these with one value; some are in none.
  private func randomRows(_ chance: inout SplitMix64) -> SparseMatrix {
    let rows = (0..<60).map { _ in
      (0..<12).map { feature -> Double in
        guard feature < 2 || (feature != 7 && chance.below(4) == 0) else { return 0 }
        return feature == 0 ? 1 : Double(1 + chance.below(5))
      }
    }
    return SparseMatrix(dense: rows, columnCount: 12)
  }
}
