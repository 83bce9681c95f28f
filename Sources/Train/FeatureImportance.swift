import LinearAlgebra
public import ModelFile
import ParallelWork
import SeededRandom

/// How much accuracy a forest loses when one feature is shuffled among the rows.
///
/// Shuffling keeps a feature's values and breaks what they tell about the class. Of two features
/// that tell the same neither is missed, so a low value is no proof that a feature is useless.
/// Measure on rows that the forest was not trained on.
///
/// A row of weight `m` stands for `m` equal examples: the examples are laid side by side in
/// the rows' order and meet the same examples in a shuffled order of rows, so each row meets
/// others worth its own weight. With weights of 1 this is a plain permutation.
///
/// - Parameters:
///   - forest: The forest.
///   - rows: Features, none negative. Shape `[rowCount, featureCount]`.
///   - labels: The class of each row. Shape `[rowCount]`.
///   - weights: How many examples each row stands for, at least 0. Shape `[rowCount]`.
///   - repeats: Shuffles whose mean is taken, at least 1.
///   - seed: Where chance starts; the answer does not hang on `threads`.
///   - threads: Threads that work side by side.
/// - Returns: Accuracy lost, from -1 to 1; 0 for a feature that no tree looks at. Shape
///   `[featureCount]`.
/// - Complexity: Each shuffle costs O(rows) for each feature in use, and a walk of the forest
///   for each row whose value changes: about twice the rows that have the feature.
///
/// Reference: Breiman 2001, doi:10.1023/A:1010933404324, section 10; scikit-learn's
/// `permutation_importance`.
public func permutationImportances(
  of forest: RandomForest, rows: FeatureRows, labels: [Int], weights: [Double], repeats: Int = 5,
  seed: UInt64 = 0, threads: Int = 1
) -> [Double] {
  precondition(
    rows.columnCount == forest.featureCount,
    "rows have \(rows.columnCount) features, the forest knows \(forest.featureCount)")
  precondition(
    labels.count == rows.rowCount && weights.count == rows.rowCount,
    "\(labels.count) labels and \(weights.count) weights for \(rows.rowCount) rows")
  precondition(repeats > 0, "\(repeats) repeats have no mean")
  let chains = ChainedForest(forest)
  let shuffle = FeatureShuffle(
    chains, rows: rows, labels: labels, weights: weights, threads: threads)
  let used = forest.featuresInUse()
  let losses = parallelMap(count: used.count, threads: threads) {
    ForestWalk(of: chains)
  } _: { walk, number in
    shuffle.meanLoss(feature: used[number], repeats: repeats, seed: seed, walk: &walk)
  }
  var importances = [Double](repeating: 0, count: forest.featureCount)
  for (feature, loss) in zip(used, losses) { importances[feature] = loss }
  return importances
}

extension RandomForest {
  /// The features that a split looks at, ascending.
  fileprivate func featuresInUse() -> [Int] {
    var isUsed = [Bool](repeating: false, count: featureCount)
    for node in nodes.lazy.map(ForestNode.init(bits:)) where !node.isLeaf {
      isUsed[Int(node.feature)] = true
    }
    return isUsed.indices.filter { isUsed[$0] }
  }
}

/// Rows whose features are shuffled one at a time.
private struct FeatureShuffle: Sendable {
  private let matrix: BinnedMatrix
  private let columns: BinnedColumns
  private let labels: [Int]
  private let weights: [Double]
  private let totalWeight: Double
  /// Whether the forest is right on each row as it is.
  private let isRight: [Bool]

  init(
    _ chains: ChainedForest, rows: FeatureRows, labels: [Int], weights: [Double], threads: Int
  ) {
    columns = BinnedColumns(rows, by: chains.forest, threads: threads)
    matrix = BinnedMatrix(of: columns)
    self.labels = labels
    self.weights = weights
    totalWeight = weights.reduce(0, +)
    var walk = ForestWalk(of: chains)
    var isRight: [Bool] = []
    for row in 0..<matrix.rowCount {
      walk.load(row: row, of: matrix)
      isRight.append(walk.mostLikelyClass() == labels[row])
    }
    self.isRight = isRight
  }

  /// The accuracy lost by shuffling a feature.
  func meanLoss(feature: Int, repeats: Int, seed: UInt64, walk: inout ForestWalk) -> Double {
    let bins = columns.denseBins(of: feature)
    var loss = 0.0
    for number in 0..<repeats {
      var generator = SplitMix64(seed: seed, stream: UInt64(feature * repeats + number))
      var donors = Array(0..<matrix.rowCount)
      generator.shuffle(&donors)
      forEachMeeting(of: donors) { row, donor, weight in
        guard bins[row] != bins[donor] else { return }
        walk.load(row: row, of: matrix)
        walk.replaceBin(of: feature, by: bins[donor])
        let staysRight = walk.mostLikelyClass() == labels[row]
        loss += weight * ((isRight[row] ? 1 : 0) - (staysRight ? 1 : 0))
      }
    }
    return totalWeight > 0 ? loss / (totalWeight * Double(repeats)) : 0
  }

  /// Lays the rows in order beside the donors in theirs, both as long as their weights, and calls
  /// `body` for each stretch on which neither changes.
  private func forEachMeeting(of donors: [Int], _ body: (Int, Int, Double) -> Void) {
    var turn = 0
    var donorLeft = donors.first.map { weights[$0] } ?? 0
    for row in 0..<matrix.rowCount {
      var rowLeft = weights[row]
      while rowLeft > 0 {
        while donorLeft <= 0, turn + 1 < donors.count {
          turn += 1
          donorLeft = weights[donors[turn]]
        }
        // Sums of fractional weights may leave the last row a rounding error without a donor.
        let weight = donorLeft > 0 ? min(rowLeft, donorLeft) : rowLeft
        body(row, donors[turn], weight)
        rowLeft -= weight
        donorLeft -= weight
      }
    }
  }
}
