import SeededRandom

/// A corpus dealt into folds, each with its share of every label.
struct CorpusFolds: Equatable, Sendable {
  /// Data rows of each distinct row in each fold. Shape `[foldCount, corpus.rows.count]`.
  private(set) var counts: [[Int]]

  /// Deals the rows of a corpus for calibration; one seed, one deal.
  ///
  /// - Parameters:
  ///   - available: Data rows of each distinct row that are dealt; nil for all. Shape
  ///     `[corpus.rows.count]`.
  ///   - foldCount: Fewer are made where there are fewer shapes, or rows, to deal.
  /// - Throws: ``TrainError/tooFewToCalibrate(grouping:count:)`` where there is nothing to part.
  init(
    _ corpus: Corpus, of available: [Int]? = nil, by grouping: CalibrationGrouping,
    foldCount: Int, seed: UInt64
  ) throws(TrainError) {
    let available = available ?? corpus.rows.map(\.count)
    let groups: RowGroups? = grouping == .shape ? RowGroups(corpus.rows.map(\.shape)) : nil
    let unitCount = groups?.count(of: available) ?? available.reduce(0, +)
    guard unitCount > 1 else { throw .tooFewToCalibrate(grouping: grouping, count: unitCount) }
    // The lower fold of equal ones, so that published figures of calibration stay what they are.
    self.init(
      corpus, of: available, groups: groups, foldCount: min(foldCount, unitCount), seed: seed,
      fillsSmallerFold: false)
  }

  /// Deals some copies of each row of a corpus; one seed, one deal.
  ///
  /// - Parameters:
  ///   - available: Data rows of each distinct row that are dealt. Shape `[corpus.rows.count]`.
  ///   - groups: What stays together; nil parts even equal rows.
  ///   - foldCount: At most as many as there are groups, or rows, to deal.
  ///   - fillsSmallerFold: Whether a group that is as welcome in several folds goes to that with
  ///     the fewest rows, so that labels of one group each do not all end in one fold.
  init(
    _ corpus: Corpus, of available: [Int], groups: RowGroups?, foldCount: Int, seed: UInt64,
    fillsSmallerFold: Bool
  ) {
    let empty = [Int](repeating: 0, count: corpus.rows.count)
    counts = Array(repeating: empty, count: foldCount)
    if let groups {
      deal(
        groups, of: available, in: corpus, seed: seed, fillsSmallerFold: fillsSmallerFold)
    } else {
      dealRows(of: available, in: corpus, seed: seed)
    }
  }

  /// Data rows of each distinct row outside a fold. Shape `[corpus.rows.count]`.
  func counts(outside fold: Int) -> [Int] {
    var rest = [Int](repeating: 0, count: counts[fold].count)
    for other in counts.indices where other != fold {
      for row in rest.indices { rest[row] += counts[other][row] }
    }
    return rest
  }

  /// Deals label after label in turn, so that the folds have equally many rows of each label and
  /// in all, to within one. Equal rows come one after the other: a row of two copies or more is
  /// in several folds.
  private mutating func dealRows(of available: [Int], in corpus: Corpus, seed: UInt64) {
    var rowsOfLabel = [[Int]](repeating: [], count: corpus.labels.count)
    for (row, content) in corpus.rows.enumerated() { rowsOfLabel[content.label].append(row) }
    var turn = 0
    for (label, unordered) in rowsOfLabel.enumerated() {
      var rows = unordered
      var generator = SplitMix64(seed: seed, purpose: "calibration rows", stream: UInt64(label))
      generator.shuffle(&rows)
      for row in rows {
        let (whole, rest) = available[row].quotientAndRemainder(dividingBy: counts.count)
        for step in counts.indices {
          counts[(turn + step) % counts.count][row] = whole + (step < rest ? 1 : 0)
        }
        turn += rest
      }
    }
  }

  /// Gives each group, the largest first, to the fold that is then nearest to its share.
  ///
  /// With `n(l)` rows of label `l`, of which a fold has `c(l)`, that is the fold where
  /// `Σ (c(l) / n(l))²` grows least: a rare label weighs as much as a frequent one.
  private mutating func deal(
    _ groups: RowGroups, of available: [Int], in corpus: Corpus, seed: UInt64,
    fillsSmallerFold: Bool
  ) {
    let contents = GroupContent.all(groups, of: available, in: corpus)
    var labelSizes = [Double](repeating: 0, count: corpus.labels.count)
    for (row, count) in zip(corpus.rows, available) { labelSizes[row.label] += Double(count) }
    var sizes = counts.map { _ in 0 }
    var filled = counts.map { _ in [Double](repeating: 0, count: labelSizes.count) }
    for group in GroupContent.largestFirst(contents, seed: seed) {
      let growth = filled.map { filled in
        contents[group].labelCounts.reduce(0.0) { sum, count in
          let size = labelSizes[count.label]
          return sum + count.rows * (2 * filled[count.label] + count.rows) / (size * size)
        }
      }
      var best = 0
      for fold in growth.indices {
        let isSmaller = fillsSmallerFold && sizes[fold] < sizes[best]
        if growth[fold] < growth[best] || (growth[fold] == growth[best] && isSmaller) {
          best = fold
        }
      }
      sizes[best] += contents[group].size
      for count in contents[group].labelCounts { filled[best][count.label] += count.rows }
      for row in contents[group].rows { counts[best][row] = available[row] }
    }
  }
}

/// What must not be parted: the group of each distinct row of a corpus.
struct RowGroups: Equatable, Sendable {
  /// Numbers from 0, not all of which need occur. Shape `[corpus.rows.count]`.
  let groupOfRow: [Int]

  init(_ groupOfRow: [Int]) { self.groupOfRow = groupOfRow }

  /// The groups that have a data row, ascending.
  func present(in available: [Int]) -> [Int] {
    var isPresent = [Bool](repeating: false, count: (groupOfRow.max() ?? -1) + 1)
    for (group, count) in zip(groupOfRow, available) where count > 0 { isPresent[group] = true }
    return isPresent.indices.filter { isPresent[$0] }
  }

  /// How many groups have a data row.
  func count(of available: [Int]) -> Int { present(in: available).count }
}

/// The rows of one group.
private struct GroupContent {
  /// Distinct rows.
  var rows: [Int] = []
  /// Data rows.
  var size = 0
  /// Data rows of each label that it has.
  var labelCounts: [(label: Int, rows: Double)] = []

  /// The groups that have a data row, in the order of their numbers.
  static func all(
    _ groups: RowGroups, of available: [Int], in corpus: Corpus
  ) -> [GroupContent] {
    var contents = [GroupContent](
      repeating: GroupContent(), count: (groups.groupOfRow.max() ?? -1) + 1)
    for (row, content) in corpus.rows.enumerated() where available[row] > 0 {
      contents[groups.groupOfRow[row]].append(row, label: content.label, count: available[row])
    }
    return contents.filter { $0.size > 0 }
  }

  private mutating func append(_ row: Int, label: Int, count: Int) {
    rows.append(row)
    size += count
    if let place = labelCounts.firstIndex(where: { $0.label == label }) {
      labelCounts[place].rows += Double(count)
    } else {
      labelCounts.append((label, Double(count)))
    }
  }

  /// The places of the groups by falling size, equal ones in a random order.
  static func largestFirst(_ groups: [GroupContent], seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed, purpose: "calibration shapes", stream: 0)
    var order = Array(groups.indices)
    generator.shuffle(&order)
    return order.enumerated().sorted { one, other in
      let (size, otherSize) = (groups[one.element].size, groups[other.element].size)
      return size == otherSize ? one.offset < other.offset : size > otherSize
    }.map(\.element)
  }
}
