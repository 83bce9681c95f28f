import Features
import ModelFile

/// Learns the curve that never falls and is nearest to weighted points.
///
/// It minimises `Σ weight · (curve(input) − target)²` by pooling neighbours that fall: of two
/// blocks in the wrong order the mean of both is the best that a curve can do. Points of one input
/// are one point first. The curve keeps the ends of its level stretches and no point inside them.
/// These are the rules of scikit-learn's `IsotonicRegression`.
///
/// Reference: Barlow et al. 1972, Statistical Inference under Order Restrictions;
/// Zadrozny and Elkan 2002, doi:10.1145/775047.775151.
enum IsotonicRegression {
  /// Inputs nearer to each other than this are one: the digits that a double keeps.
  static let resolution = 1e-15

  /// The curve of some points.
  ///
  /// - Parameters:
  ///   - inputs: At least one, in any order. Shape `[pointCount]`.
  ///   - targets: Same shape.
  ///   - weights: Each above 0. Same shape.
  /// - Complexity: O(`pointCount` log `pointCount`).
  static func curve(inputs: [Double], targets: [Double], weights: [Double]) -> IsotonicCurve {
    precondition(
      !inputs.isEmpty && inputs.count == targets.count && inputs.count == weights.count,
      "\(inputs.count) inputs, \(targets.count) targets and \(weights.count) weights")
    let points = distinctPoints(inputs, targets, weights)
    return curve(inputs: points.map(\.input), outputs: pooledMeans(of: points))
  }

  /// Points of one input, together.
  private struct Point {
    let input: Double
    var weight = 0.0
    var weightedTarget = 0.0
  }

  private static func distinctPoints(
    _ inputs: [Double], _ targets: [Double], _ weights: [Double]
  ) -> [Point] {
    let order = inputs.indices.sorted { one, other in
      inputs[one] == inputs[other] ? one < other : inputs[one] < inputs[other]
    }
    var points = [Point(input: inputs[order[0]])]
    for row in order {
      if inputs[row] - points[points.count - 1].input >= resolution {
        points.append(Point(input: inputs[row]))
      }
      points[points.count - 1].weight += weights[row]
      points[points.count - 1].weightedTarget += weights[row] * targets[row]
    }
    return points
  }

  /// The height of the curve at each point.
  private static func pooledMeans(of points: [Point]) -> [Double] {
    var blocks: [(weight: Double, weightedTarget: Double, mean: Double, end: Int)] = []
    for (place, point) in points.enumerated() {
      var block = (
        weight: point.weight, weightedTarget: point.weightedTarget,
        mean: point.weightedTarget / point.weight, end: place + 1
      )
      while let before = blocks.last, before.mean >= block.mean {
        blocks.removeLast()
        block.weight += before.weight
        block.weightedTarget += before.weightedTarget
        block.mean = block.weightedTarget / block.weight
      }
      blocks.append(block)
    }
    var means: [Double] = []
    means.reserveCapacity(points.count)
    for block in blocks {
      means.append(contentsOf: repeatElement(block.mean, count: block.end - means.count))
    }
    return means
  }

  private static func curve(inputs: [Double], outputs: [Double]) -> IsotonicCurve {
    let last = inputs.count - 1
    let kept = inputs.indices.filter { place in
      place == 0 || place == last || outputs[place] != outputs[place - 1]
        || outputs[place] != outputs[place + 1]
    }
    return IsotonicCurve(
      inputs: FrozenArray(kept.map { inputs[$0] }), outputs: FrozenArray(kept.map { outputs[$0] }))
  }
}
