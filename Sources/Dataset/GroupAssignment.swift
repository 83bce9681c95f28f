import SeededRandom

/// Gives whole groups of rows to parts, so that a part gets its share of every label as nearly as
/// whole groups allow.
///
/// With `n(l)` rows of label `l`, of which a part has `c(l)` and should have the share `s`, its cost
/// is
///
///     sum over l of ((c(l) - s n(l)) / n(l))²
///
/// so that a rare label weighs as much as a frequent one. The groups are taken in a random order. A
/// test part takes each group that lowers its cost, so that it takes a large group about as often
/// as its share says; of several folds, the one takes it whose cost grows least. Of
/// ``attemptCount`` orders the one that ends with the least cost is kept.
struct GroupAssignment {
  /// So many random orders are tried.
  static let attemptCount = 20

  /// Rows of one label in one group.
  private struct LabelCount {
    var label: Int
    var rowCount: Double
  }

  /// The label counts of group `g` are `groupStarts[g]..<groupStarts[g + 1]`.
  private var labelCounts: [LabelCount] = []
  private var groupStarts: [Int] = [0]
  /// Rows of each label, `n(l)`.
  private var totals: [Double]

  /// - Parameters:
  ///   - labels: The label of every row. Shape `[rowCount]`.
  ///   - groups: The group of every row. Shape `[rowCount]`.
  init(labels: [Int], groups: [Int]) {
    precondition(
      labels.count == groups.count, "\(labels.count) labels, but \(groups.count) groups")
    let labelCount = (labels.max() ?? -1) + 1
    totals = Array(repeating: 0, count: labelCount)
    var group = 0
    var lastKey = -1
    for key in zip(groups, labels).map({ $0 * labelCount + $1 }).sorted() {
      let label = key % labelCount
      while group < key / labelCount {
        groupStarts.append(labelCounts.count)
        group += 1
      }
      if key != lastKey { labelCounts.append(LabelCount(label: label, rowCount: 0)) }
      labelCounts[labelCounts.count - 1].rowCount += 1
      totals[label] += 1
      lastKey = key
    }
    if !labels.isEmpty { groupStarts.append(labelCounts.count) }
  }

  private var groupCount: Int { groupStarts.count - 1 }

  /// Whether a group is for testing. Shape `[groupCount]`.
  ///
  /// - Parameter share: How many of the rows to test on.
  func testGroups(share: Double, seed: UInt64) -> [Bool] {
    cheapest(seed: seed) { order in
      var isTest = Array(repeating: false, count: groupCount)
      var part = Part(share: share, labelCount: totals.count)
      for group in order where addedCost(of: group, to: part) < 0 {
        isTest[group] = true
        add(group, to: &part)
      }
      return (isTest, part.cost)
    }
  }

  /// The fold of every group, in `0..<count`. Shape `[groupCount]`.
  func folds(count: Int, seed: UInt64) -> [Int] {
    cheapest(seed: seed) { order in
      var folds = Array(repeating: 0, count: groupCount)
      var parts = Array(
        repeating: Part(share: 1 / Double(count), labelCount: totals.count), count: count)
      for group in order {
        let added = parts.map { addedCost(of: group, to: $0) }
        for fold in parts.indices where added[fold] < added[folds[group]] { folds[group] = fold }
        add(group, to: &parts[folds[group]])
      }
      return (folds, parts.reduce(0) { $0 + $1.cost })
    }
  }

  /// The assignment of least cost that random orders of the groups come to.
  private func cheapest<Assignment>(
    seed: UInt64, _ assigned: ([Int]) -> (Assignment, cost: Double)
  ) -> Assignment {
    func attempt(_ number: Int) -> (Assignment, cost: Double) {
      var order = Array(0..<groupCount)
      var random = SplitMix64(seed: seed, stream: UInt64(number))
      random.shuffle(&order)
      return assigned(order)
    }
    var best = attempt(0)
    for number in 1..<GroupAssignment.attemptCount {
      let next = attempt(number)
      if next.cost < best.cost { best = next }
    }
    return best.0
  }

  /// What a part has so far.
  private struct Part {
    /// What it should have of every label, `s`.
    let share: Double
    /// Rows of each label, `c(l)`.
    var filled: [Double]
    /// The cost, less that of an empty part.
    var cost = 0.0

    init(share: Double, labelCount: Int) {
      self.share = share
      filled = Array(repeating: 0, count: labelCount)
    }
  }

  /// By how much the cost of a part grows when it gets a group.
  private func addedCost(of group: Int, to part: Part) -> Double {
    var added = 0.0
    for count in labelCounts[groupStarts[group]..<groupStarts[group + 1]] {
      let total = totals[count.label]
      let excess = part.filled[count.label] - part.share * total
      added += count.rowCount * (2 * excess + count.rowCount) / (total * total)
    }
    return added
  }

  private func add(_ group: Int, to part: inout Part) {
    part.cost += addedCost(of: group, to: part)
    for count in labelCounts[groupStarts[group]..<groupStarts[group + 1]] {
      part.filled[count.label] += count.rowCount
    }
  }
}
