import SeededRandom

/// Divides the rows of a dataset into parts for training and for testing.
///
/// The same arguments give the same parts on every machine. Labels and groups are indices from 0,
/// one for each row.
public enum DatasetSplit {
  /// Draws the rows to test on.
  ///
  /// Without groups, each label gives its share of rows to within one row, and all labels together
  /// theirs to within half a row. With groups, no group has rows on both sides; see
  /// ``GroupAssignment`` for how near the shares come.
  ///
  /// - Parameters:
  ///   - labels: The label of every row. Shape `[rowCount]`.
  ///   - groups: The group of every row, its message shape say. Shape `[rowCount]`.
  ///   - testShare: How many of the rows to test on, between 0 and 1.
  ///   - seed: Another seed, another draw.
  /// - Returns: Whether a row is for testing. Shape `[rowCount]`.
  /// - Complexity: O(`rowCount`), with groups O(`rowCount` log `rowCount`).
  public static func testRows(
    labels: [Int], groups: [Int]? = nil, testShare: Double, seed: UInt64
  ) -> [Bool] {
    precondition(testShare > 0 && testShare < 1, "a test share of \(testShare): not within 0...1")
    if let groups {
      let assignment = GroupAssignment(labels: labels, groups: groups)
      let isTest = assignment.testGroups(share: testShare, seed: seed)
      return groups.map { isTest[$0] }
    }
    let rows = shuffledRows(labels: labels, seed: seed)
    let counts = testCounts(rowCounts: rows.map(\.count), testShare: testShare)
    var isTest = Array(repeating: false, count: labels.count)
    for (label, count) in counts.enumerated() {
      for row in rows[label].prefix(count) { isTest[row] = true }
    }
    return isTest
  }

  /// Deals the rows into folds of equal size, for cross-validation.
  ///
  /// Without groups, the folds have equally many rows of each label, and in all, to within one.
  /// With groups, no group is in two folds; see ``GroupAssignment``.
  ///
  /// - Parameters:
  ///   - labels: The label of every row. Shape `[rowCount]`.
  ///   - groups: The group of every row. Shape `[rowCount]`.
  ///   - foldCount: At least 2.
  ///   - seed: Another seed, another draw.
  /// - Returns: The fold of every row, in `0..<foldCount`. Shape `[rowCount]`.
  public static func foldOfRow(
    labels: [Int], groups: [Int]? = nil, foldCount: Int, seed: UInt64
  ) -> [Int] {
    precondition(foldCount >= 2, "\(foldCount) folds: at least 2 are needed")
    if let groups {
      let assignment = GroupAssignment(labels: labels, groups: groups)
      let foldOfGroup = assignment.folds(count: foldCount, seed: seed)
      return groups.map { foldOfGroup[$0] }
    }
    var folds = Array(repeating: 0, count: labels.count)
    // One label goes on where the last one stopped, so that no fold gets every spare row.
    for (turn, row) in shuffledRows(labels: labels, seed: seed).joined().enumerated() {
      folds[row] = turn % foldCount
    }
    return folds
  }

  /// The rows of each label, in a random order that depends on no other label.
  private static func shuffledRows(labels: [Int], seed: UInt64) -> [[Int]] {
    var rows: [[Int]] = Array(repeating: [], count: (labels.max() ?? -1) + 1)
    for (row, label) in labels.enumerated() { rows[label].append(row) }
    for label in rows.indices {
      var random = SplitMix64(seed: seed, stream: UInt64(label))
      random.shuffle(&rows[label])
    }
    return rows
  }

  /// How many rows of each label to test on: the share rounded down, and one more for those labels
  /// that lost most by rounding, until the sum is right (the method of largest remainders).
  private static func testCounts(rowCounts: [Int], testShare: Double) -> [Int] {
    let exact = rowCounts.map { Double($0) * testShare }
    var counts = exact.map { Int($0) }
    let total = Int((Double(rowCounts.reduce(0, +)) * testShare).rounded())
    let missingCount = total - counts.reduce(0, +)
    let byRemainder = counts.indices.sorted { one, other in
      let (first, second) = (exact[one] - Double(counts[one]), exact[other] - Double(counts[other]))
      return first == second ? one < other : first > second
    }
    for label in byRemainder.prefix(missingCount) { counts[label] += 1 }
    return counts
  }
}
