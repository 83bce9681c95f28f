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
    let columns = binned(rows)
    let matrix = BinnedMatrix(of: columns)
    let labels = (0..<rows.rowCount).map { _ in chance.below(3) }
    let draws = (0..<rows.rowCount).map { _ in UInt32(chance.below(3)) }
    let drawn = Bag(labels: labels, weights: ones(rows)).examples(draws: draws)
    let examples = drawn.examples

    var (one, other) = (NodeIndex(), NodeIndex())
    var counter = FeatureCounter(featureCount: rows.columnCount)
    one.fill(with: examples, kinds: drawn.kinds, of: matrix, counter: &counter)
    other.fill(with: examples, kinds: drawn.kinds, of: columns)
    #expect(one.features == other.features)
    #expect(one.order == other.order)

    for count in [1, 3, rows.columnCount] {
      let best = bestSplit(&one, of: drawn, draws: count, seed)
      let otherBest = bestSplit(&other, of: drawn, draws: count, seed)
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

  /// Of more rows than two bytes number.
  @Test func `an index filled from many columns is that filled from rows`() {
    var chance = SplitMix64(seed: 5)
    var rows = SparseMatrix(columnCount: 6)
    for _ in 0..<80_000 {
      let columns = (0..<6).filter { $0 != 2 && chance.below(3) == 0 }.map { UInt32($0) }
      rows.appendRow(columns: columns, values: columns.map { _ in Double(1 + chance.below(3)) })
    }
    let columns = binned(rows)
    // None of a whole block of rows, and of the others every third.
    let draws = (0..<rows.rowCount).map { row in
      (32_768..<65_536).contains(row) || chance.below(3) == 0 ? 0 : UInt32(1)
    }
    let drawn = Bag(labels: draws.map { _ in chance.below(3) }, weights: ones(rows))
      .examples(draws: draws)
    var (one, other) = (NodeIndex(), NodeIndex())
    var counter = FeatureCounter(featureCount: rows.columnCount)
    one.fill(
      with: drawn.examples, kinds: drawn.kinds, of: BinnedMatrix(of: columns), counter: &counter)
    other.fill(with: drawn.examples, kinds: drawn.kinds, of: columns)
    #expect(one.features == other.features)
    for feature in one.features.indices {
      var (mine, theirs) = (one, other)
      #expect(
        mine.part(feature: feature, above: 1, node: 0..<drawn.examples.count)
          == theirs.part(feature: feature, above: 1, node: 0..<drawn.examples.count))
      #expect(mine.order == theirs.order)
    }
  }

  /// Where kinds are more than a byte tells apart, each example is asked itself.
  @Test(arguments: 0..<5)
  func `splits do not hang on how many kinds there are`(seed: Int) {
    var chance = SplitMix64(seed: UInt64(seed))
    var rows = SparseMatrix(columnCount: 20)
    for _ in 0..<400 {
      let columns = (0..<20).filter { _ in chance.below(4) == 0 }.map { UInt32($0) }
      rows.appendRow(columns: columns, values: columns.map { _ in Double(1 + chance.below(5)) })
    }
    let columns = binned(rows)
    let draws = (0..<rows.rowCount).map { _ in UInt32(1 + chance.below(3)) }
    let few = Bag(labels: draws.map { _ in chance.below(3) }, weights: ones(rows))
      .examples(draws: draws)
    let many = TreeExamples(
      examples: few.examples.enumerated().map { Example(row: $1.row, kind: UInt32($0)) },
      kinds: few.examples.map { few.kinds[Int($0.kind)] })
    #expect(few.kinds.count <= 9 && many.kinds.count == 400)
    let splits = [few, many].map { drawn in
      var index = NodeIndex()
      index.fill(with: drawn.examples, kinds: drawn.kinds, of: columns)
      return bestSplit(&index, of: drawn, draws: 20, seed)
    }
    #expect(splits[0] != nil)
    #expect(splits[0]?.feature == splits[1]?.feature)
    #expect(splits[0]?.leftBin == splits[1]?.leftBin)
    #expect(splits[0]?.purity == splits[1]?.purity)
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

  private func bestSplit(
    _ index: inout NodeIndex, of drawn: TreeExamples, draws: Int, _ seed: Int
  ) -> Split? {
    var search = SplitSearch(classFactors: [1, 1, 1], minSamplesLeaf: 1)
    var generator = SplitMix64(seed: UInt64(seed))
    var content = NodeContent(classWeights: [0, 0, 0], copies: index.examples.count)
    for example in index.examples {
      let kind = drawn.kinds[Int(example.kind)]
      content.classWeights[Int(kind.label)] += kind.weight
      content.weight += kind.weight
    }
    content.squares = content.classWeights.reduce(0) { $0 + $1 * $1 }
    _ = index.drawFeatures(
      for: 0..<index.examples.count, content: content, draws: draws, extraDraws: 2,
      search: &search, generator: &generator)
    return search.best
  }

  private func binned(_ rows: SparseMatrix) -> BinnedColumns {
    let values = SparseColumns(of: FeatureRows(rows))
    let bins = FeatureBins(of: values, weights: ones(rows), threads: 2)
    return BinnedColumns(values, by: bins.edges, threads: 2)
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
