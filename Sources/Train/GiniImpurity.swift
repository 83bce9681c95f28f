/// How mixed the classes of a node are.
///
/// With the weight `w(c)` of class `c` and their sum `W`:
///
///     gini = 1 − Σ (w(c) / W)²
///
/// It is 0 for one class alone and `1 − 1/n` for `n` classes of equal weight; a node without
/// weight has 0.
///
/// - Parameter classWeights: The weight of each class in the node, none negative. Shape
///   `[classCount]`.
///
/// Reference: Breiman, Friedman, Olshen and Stone 1984, Classification and Regression Trees, 4.3.
func giniImpurity(_ classWeights: [Double]) -> Double {
  let total = classWeights.reduce(0, +)
  guard total > 0 else { return 0 }
  return 1 - sumOfSquares(classWeights) / (total * total)
}

/// How pure the two sides of a split are: the larger, the better the split.
///
/// A side of weight `W` contributes `W − W · gini = Σ w(c)² / W`. So the best split of a node
/// has the largest purity, and what it takes from the node's weighted impurity is its purity less
/// the node's own `Σ w(c)² / W`.
///
/// - Parameters:
///   - leftSquares: `Σ w(c)²` of the left side.
///   - leftWeight: `Σ w(c)` of the left side, above 0.
///   - rightSquares: `Σ w(c)²` of the right side.
///   - rightWeight: `Σ w(c)` of the right side, above 0.
@inline(__always)
func splitPurity(
  leftSquares: Double, leftWeight: Double, rightSquares: Double, rightWeight: Double
) -> Double {
  leftSquares / leftWeight + rightSquares / rightWeight
}

/// `Σ v²`.
func sumOfSquares(_ values: some Sequence<Double>) -> Double {
  values.reduce(0) { $0 + $1 * $1 }
}
