/// How pure the two sides of a split are: the larger, the better the split.
///
/// With the weight `w(c)` of class `c` on a side and their sum `W`, the Gini impurity of the side is
///
///     gini = 1 − Σ (w(c) / W)²
///
/// which is 0 for one class alone. The side adds `W − W · gini = Σ w(c)² / W` to the purity. So
/// the best split of a node has the largest purity, and what it takes from the node's weighted
/// impurity is its purity less the node's own `Σ w(c)² / W`.
///
/// - Parameters:
///   - leftSquares: `Σ w(c)²` of the left side.
///   - leftWeight: `Σ w(c)` of the left side, above 0.
///   - rightSquares: `Σ w(c)²` of the right side.
///   - rightWeight: `Σ w(c)` of the right side, above 0.
///
/// Reference: Breiman, Friedman, Olshen and Stone 1984, Classification and Regression Trees, 4.3.
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
