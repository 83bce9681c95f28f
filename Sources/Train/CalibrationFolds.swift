import SeededRandom

/// A corpus dealt into folds, each with its share of every label.
struct CalibrationFolds: Equatable, Sendable {
  /// Data rows of each distinct row in each fold. Shape `[foldCount, corpus.rows.count]`.
  private(set) var counts: [[Int]]

  /// Deals the rows of a corpus; one seed, one deal.
  ///
  /// - Parameters:
  ///   - foldCount: Fewer are made where there are fewer shapes, or rows, to deal.
  /// - Throws: ``TrainError/tooFewToCalibrate(grouping:count:)`` where there is nothing to part.
  init(
    _ corpus: Corpus, by grouping: CalibrationGrouping, foldCount: Int, seed: UInt64
  ) throws(TrainError) {
    let unitCount = grouping == .shape ? corpus.shapeCount : corpus.rowCount
    guard unitCount > 1 else { throw .tooFewToCalibrate(grouping: grouping, count: unitCount) }
    let empty = [Int](repeating: 0, count: corpus.rows.count)
    counts = Array(repeating: empty, count: min(foldCount, unitCount))
    switch grouping {
    case .shape: dealShapes(of: corpus, seed: seed)
    case .row: dealRows(of: corpus, seed: seed)
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
  private mutating func dealRows(of corpus: Corpus, seed: UInt64) {
    var rowsOfLabel = [[Int]](repeating: [], count: corpus.labels.count)
    for (row, content) in corpus.rows.enumerated() { rowsOfLabel[content.label].append(row) }
    var turn = 0
    for (label, unordered) in rowsOfLabel.enumerated() {
      var rows = unordered
      var generator = SplitMix64(seed: seed, purpose: "calibration rows", stream: UInt64(label))
      generator.shuffle(&rows)
      for row in rows {
        let (whole, rest) = corpus.rows[row].count.quotientAndRemainder(dividingBy: counts.count)
        for step in counts.indices {
          counts[(turn + step) % counts.count][row] = whole + (step < rest ? 1 : 0)
        }
        turn += rest
      }
    }
  }

  /// Gives each shape, the largest first, to the fold that is then nearest to its share.
  ///
  /// With `n(l)` rows of label `l`, of which a fold has `c(l)`, that is the fold where
  /// `Σ (c(l) / n(l))²` grows least: a rare label weighs as much as a frequent one.
  private mutating func dealShapes(of corpus: Corpus, seed: UInt64) {
    let shapes = ShapeContent.all(of: corpus)
    var labelSizes = [Double](repeating: 0, count: corpus.labels.count)
    for row in corpus.rows { labelSizes[row.label] += Double(row.count) }
    var filled = counts.map { _ in [Double](repeating: 0, count: labelSizes.count) }
    for shape in ShapeContent.largestFirst(shapes, seed: seed) {
      let growth = filled.map { filled in
        shapes[shape].labelCounts.reduce(0.0) { sum, count in
          let size = labelSizes[count.label]
          return sum + count.rows * (2 * filled[count.label] + count.rows) / (size * size)
        }
      }
      var best = 0
      for fold in growth.indices where growth[fold] < growth[best] { best = fold }
      for count in shapes[shape].labelCounts { filled[best][count.label] += count.rows }
      for row in shapes[shape].rows { counts[best][row] = corpus.rows[row].count }
    }
  }
}

/// The rows of one shape.
private struct ShapeContent {
  /// Distinct rows.
  var rows: [Int] = []
  /// Data rows.
  var size = 0
  /// Data rows of each label that it has.
  var labelCounts: [(label: Int, rows: Double)] = []

  static func all(of corpus: Corpus) -> [ShapeContent] {
    var shapes = [ShapeContent](repeating: ShapeContent(), count: corpus.shapeCount)
    for (row, content) in corpus.rows.enumerated() {
      shapes[content.shape].append(row, content)
    }
    return shapes
  }

  private mutating func append(_ row: Int, _ content: Corpus.Row) {
    rows.append(row)
    size += content.count
    if let place = labelCounts.firstIndex(where: { $0.label == content.label }) {
      labelCounts[place].rows += Double(content.count)
    } else {
      labelCounts.append((content.label, Double(content.count)))
    }
  }

  /// The numbers of the shapes by falling size, equal ones in a random order.
  static func largestFirst(_ shapes: [ShapeContent], seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed, purpose: "calibration shapes", stream: 0)
    var order = Array(shapes.indices)
    generator.shuffle(&order)
    return order.enumerated().sorted { one, other in
      let (size, otherSize) = (shapes[one.element].size, shapes[other.element].size)
      return size == otherSize ? one.offset < other.offset : size > otherSize
    }.map(\.element)
  }
}
