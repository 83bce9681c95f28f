/// The rows that a tree can learn from.
struct Bag: Sendable {
  /// The classes of rows with their weights, each pair once.
  private let pairs: [Pair]
  /// The place of each row's pair in ``pairs``. Shape `[rowCount]`.
  private let pairOfRow: [UInt32]

  private struct Pair: Hashable {
    let label: UInt32
    let weight: Double
  }

  /// The examples of all rows.
  init(labels: [Int], weights: [Double]) {
    var places: [Pair: UInt32] = [:]
    var pairs: [Pair] = []
    pairOfRow = zip(labels, weights).map { label, weight in
      let pair = Pair(label: UInt32(label), weight: weight)
      if let place = places[pair] { return place }
      let place = UInt32(pairs.count)
      places[pair] = place
      pairs.append(pair)
      return place
    }
    self.pairs = pairs
  }

  /// The examples of the rows that were drawn, each with its draws as weight.
  ///
  /// - Parameter draws: How often each row was drawn. Shape `[rowCount]`.
  func examples(draws: [UInt32]) -> TreeExamples {
    let width = Int(draws.max() ?? 0) + 1
    // Where a table of all kinds would be longer than the rows, each example is its own kind.
    let isShared = pairs.count * width <= draws.count
    var known = [UInt32](repeating: .max, count: isShared ? pairs.count * width : 0)
    var drawn = TreeExamples()
    for (row, count) in draws.enumerated() where count > 0 {
      let pair = Int(pairOfRow[row])
      let place = pair * width + Int(count)
      var kind = isShared ? known[place] : .max
      if kind == .max {
        kind = UInt32(drawn.kinds.count)
        if isShared { known[place] = kind }
        drawn.kinds.append(
          ExampleKind(
            label: pairs[pair].label,
            copies: Bootstrap.distinctCopies(copies: pairs[pair].weight, draws: count),
            weight: Double(count)))
      }
      drawn.examples.append(Example(row: UInt32(row), kind: kind))
    }
    return drawn
  }

  /// The examples of all rows that have a weight.
  ///
  /// Weights are rounded to a multiple of a power of two, 2^-50 of their sum or less, so that
  /// sums of them are exact: impurities then do not hang on the order of the rows. Whole numbers
  /// stay as they are.
  func allExamples() -> TreeExamples {
    let total = pairOfRow.reduce(0) { $0 + pairs[Int($1)].weight }
    let step = min(total.ulp * 4, 1)
    let kinds = pairs.map { pair in
      ExampleKind(
        label: pair.label, copies: UInt32(max(pair.weight.rounded(), 1)),
        weight: (pair.weight / step).rounded() * step)
    }
    var examples: [Example] = []
    for (row, kind) in pairOfRow.enumerated() where kinds[Int(kind)].weight > 0 {
      examples.append(Example(row: UInt32(row), kind: kind))
    }
    return TreeExamples(examples: examples, kinds: kinds)
  }
}

/// What one tree learns from.
struct TreeExamples: Sendable {
  var examples: [Example] = []
  /// What examples count; few, since most are alike, so that they stay in the nearest cache.
  var kinds: [ExampleKind] = []
}

/// One example of a bootstrap.
struct Example: Sendable {
  /// Its row in the binned matrix.
  var row: UInt32
  /// What it counts: a place in ``TreeExamples/kinds``.
  var kind: UInt32
}

/// What an example counts.
struct ExampleKind: Sendable {
  /// Its class.
  var label: UInt32
  /// How many different examples it stands for.
  var copies: UInt32
  /// How often it counts, without its class's weight. All weights of one tree are multiples of
  /// one power of two, so their sums are exact in any order.
  var weight: Double
}
