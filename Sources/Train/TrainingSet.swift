public import LinearAlgebra

/// Features and labels of the rows that a learner sees; equal rows are one row of more weight.
public struct TrainingSet: Sendable {
  /// The features. Shape `[rowCount, featureCount]`.
  public let rows: FeatureRows
  /// What the rows are beside them.
  public let examples: TrainingExamples

  /// The class of each row, an index into ``labels``. Shape `[rowCount]`.
  public var classes: [Int] { examples.classes }
  /// Data rows that each row stands for. Shape `[rowCount]`.
  public var weights: [Double] { examples.weights }
  /// The labels, by class index.
  public var labels: [String] { examples.labels }

  /// A set of its parts, unchecked.
  public init(
    rows: FeatureRows, classes: [Int], weights: [Double], shapes: [Int], labels: [String]
  ) {
    self.rows = rows
    examples = TrainingExamples(
      classes: classes, weights: weights, shapes: shapes, labels: labels)
  }

  /// A set of rows that are a matrix.
  public init(
    rows: SparseMatrix, classes: [Int], weights: [Double], shapes: [Int], labels: [String]
  ) {
    self.init(
      rows: FeatureRows(rows), classes: classes, weights: weights, shapes: shapes, labels: labels)
  }

  /// The same data with those rows as one that are equal in features, class and shape.
  ///
  /// The learning objective stays the same, and the work falls with the rows.
  ///
  /// - Complexity: O(elements).
  public func mergingEqualRows() -> TrainingSet {
    var builder = TrainingSetBuilder(rows.withoutRows(), rowCount: rows.rowCount)
    for row in 0..<rows.rowCount {
      let new = TrainingRow(
        row, of: rows, classIndex: classes[row], shape: examples.shapes[row],
        weight: weights[row])
      builder.append(new, row, of: rows)
    }
    return builder.finish(labels: labels)
  }
}

/// What the rows of a training set are beside their features, which take most of its memory and
/// have served when a model is learned.
public struct TrainingExamples: Sendable {
  /// The class of each row, an index into ``labels``. Shape `[rowCount]`.
  public let classes: [Int]
  /// Data rows that each row stands for. Shape `[rowCount]`.
  public let weights: [Double]
  /// The shape of each row's message. Shape `[rowCount]`.
  public let shapes: [Int]
  /// The labels, by class index.
  public let labels: [String]

  /// Data rows.
  public var weightSum: Double { weights.reduce(0, +) }

  /// Data rows of each class. Shape `[classCount]`.
  public var classSizes: [Double] {
    var sizes = [Double](repeating: 0, count: labels.count)
    for (classIndex, weight) in zip(classes, weights) { sizes[classIndex] += weight }
    return sizes
  }
}

/// Collects rows and makes one of those that are equal in features, class and shape.
struct TrainingSetBuilder {
  private var rows: FeatureRows
  private var classes: [Int] = []
  private var weights: [Double] = []
  private var shapes: [Int] = []
  /// For each row a hash of all that makes rows equal.
  private var hashes: [UInt64] = []
  /// Open addressing: the number of a row plus 1, or 0 for an empty slot.
  private var slots: [UInt32]

  /// - Parameters:
  ///   - rows: No rows yet, with room for those that come.
  ///   - rowCount: Rows to come at most.
  init(_ rows: consuming FeatureRows, rowCount: Int) {
    self.rows = rows
    var slotCount = 64
    while slotCount < 2 * (rowCount + 1) { slotCount *= 2 }
    slots = [UInt32](repeating: 0, count: slotCount)
  }

  /// Adds a row whose features are those of one of some rows.
  mutating func append(_ new: TrainingRow, _ row: Int, of others: FeatureRows) {
    precondition(hashes.count * 2 < slots.count, "more rows than were announced")
    var slot = Int(truncatingIfNeeded: new.hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let old = Int(slots[slot]) - 1
      if hashes[old] == new.hash, classes[old] == new.classIndex, shapes[old] == new.shape,
        rows.isRow(old, equalTo: row, of: others)
      {
        weights[old] += new.weight
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(hashes.count + 1)
    hashes.append(new.hash)
    rows.appendRow(row, of: others)
    classes.append(new.classIndex)
    shapes.append(new.shape)
    weights.append(new.weight)
  }

  /// The set of all rows so far.
  func finish(labels: [String]) -> TrainingSet {
    TrainingSet(rows: rows, classes: classes, weights: weights, shapes: shapes, labels: labels)
  }
}

/// What a row of a training set is beside its features.
struct TrainingRow {
  let classIndex: Int
  let shape: Int
  let weight: Double
  /// Of all that makes rows equal: features, class and shape.
  let hash: UInt64

  /// That of one of some rows.
  init(
    _ row: Int, of rows: FeatureRows, classIndex: Int, shape: Int, weight: Double
  ) {
    self.classIndex = classIndex
    self.shape = shape
    self.weight = weight
    hash = rows.hash(
      ofRow: row,
      from: UInt64(truncatingIfNeeded: classIndex) &* 31 &+ UInt64(truncatingIfNeeded: shape))
  }
}
