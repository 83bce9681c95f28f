public import Features
public import LinearAlgebra

/// Features and labels of the rows that a learner sees; equal rows are one row of more weight.
public struct TrainingSet: Sendable {
  /// Shape `[rowCount, featureCount]`.
  public let rows: SparseMatrix
  /// The class of each row, an index into ``labels``. Shape `[rowCount]`.
  public let classes: [Int]
  /// Data rows that each row stands for. Shape `[rowCount]`.
  public let weights: [Double]
  /// The shape of each row's message. Shape `[rowCount]`.
  public let shapes: [Int]
  /// The labels, by class index.
  public let labels: [String]
  /// What the values of each of the first columns have in common, as the inverse document
  /// frequencies of terms; learners work faster where they know it, and learn the same.
  public let termWeights: FrozenArray<Double>?

  /// Data rows.
  public var weightSum: Double { weights.reduce(0, +) }

  /// Data rows of each class. Shape `[classCount]`.
  public var classSizes: [Double] {
    var sizes = [Double](repeating: 0, count: labels.count)
    for (classIndex, weight) in zip(classes, weights) { sizes[classIndex] += weight }
    return sizes
  }

  /// A set of its parts, unchecked.
  public init(
    rows: SparseMatrix, classes: [Int], weights: [Double], shapes: [Int], labels: [String],
    termWeights: FrozenArray<Double>? = nil
  ) {
    self.rows = rows
    self.classes = classes
    self.weights = weights
    self.shapes = shapes
    self.labels = labels
    self.termWeights = termWeights
  }

  /// The same data with those rows as one that are equal in features, class and shape.
  ///
  /// The learning objective stays the same, and the work falls with the rows.
  ///
  /// - Complexity: O(elements).
  public func mergingEqualRows() -> TrainingSet {
    var builder = TrainingSetBuilder(
      featureCount: rows.columnCount, rowCount: rows.rowCount, elementCount: rows.elementCount)
    var vector = FeatureVector()
    for row in 0..<rows.rowCount {
      let elements = rows.elements(ofRow: row)
      vector.removeFeatures()
      vector.append(indices: rows.columnIndices[elements], values: rows.values[elements])
      builder.append(
        vector, classIndex: classes[row], shape: shapes[row], weight: weights[row])
    }
    return builder.finish(labels: labels, termWeights: termWeights)
  }
}

/// Collects rows and makes one of those that are equal in features, class and shape.
struct TrainingSetBuilder {
  private var rows: SparseMatrix
  private var classes: [Int] = []
  private var weights: [Double] = []
  private var shapes: [Int] = []
  /// For each row a hash of all that makes rows equal.
  private var hashes: [UInt64] = []
  /// Open addressing: the number of a row plus 1, or 0 for an empty slot.
  private var slots: [UInt32]

  /// - Parameters:
  ///   - featureCount: Columns.
  ///   - rowCount: Rows to come at most.
  ///   - elementCount: Elements of all of them.
  init(featureCount: Int, rowCount: Int, elementCount: Int) {
    rows = SparseMatrix(columnCount: featureCount)
    rows.reserve(rows: rowCount, elements: elementCount)
    var slotCount = 64
    while slotCount < 2 * (rowCount + 1) { slotCount *= 2 }
    slots = [UInt32](repeating: 0, count: slotCount)
  }

  /// Adds a row whose features ascend.
  ///
  /// - Returns: The number of the row, or of the row that it is equal to.
  @discardableResult
  mutating func append(
    _ vector: FeatureVector, classIndex: Int, shape: Int, weight: Double
  ) -> Int {
    let key = TrainingRow(vector, classIndex: classIndex, shape: shape, weight: weight)
    return append(key, columns: vector.indices[...], values: vector.values[...])
  }

  /// Adds rows whose features ascend.
  mutating func append(_ block: TrainingRows) {
    for row in block.rows.indices {
      let elements = block.starts[row]..<block.starts[row + 1]
      append(
        block.rows[row], columns: block.columns[elements], values: block.values[elements])
    }
  }

  @discardableResult
  private mutating func append(
    _ new: TrainingRow, columns: ArraySlice<UInt32>, values: ArraySlice<Double>
  ) -> Int {
    precondition(hashes.count * 2 < slots.count, "more rows than were announced")
    var slot = Int(truncatingIfNeeded: new.hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let row = Int(slots[slot]) - 1
      if hashes[row] == new.hash, classes[row] == new.classIndex, shapes[row] == new.shape,
        isRow(row, equalTo: columns, values)
      {
        weights[row] += new.weight
        return row
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(hashes.count + 1)
    hashes.append(new.hash)
    rows.appendRow(columns: columns, values: values)
    classes.append(new.classIndex)
    shapes.append(new.shape)
    weights.append(new.weight)
    return weights.count - 1
  }

  func finish(
    labels: [String], termWeights: FrozenArray<Double>? = nil
  ) -> TrainingSet {
    TrainingSet(
      rows: rows, classes: classes, weights: weights, shapes: shapes, labels: labels,
      termWeights: termWeights)
  }

  private func isRow(
    _ row: Int, equalTo columns: ArraySlice<UInt32>, _ values: ArraySlice<Double>
  ) -> Bool {
    let elements = rows.elements(ofRow: row)
    return rows.columnIndices[elements].elementsEqual(columns)
      && rows.values[elements].elementsEqual(values)
  }
}

/// What a row of a training set is beside its features.
struct TrainingRow {
  let classIndex: Int
  let shape: Int
  let weight: Double
  /// Of all that makes rows equal: features, class and shape.
  let hash: UInt64

  init(_ vector: FeatureVector, classIndex: Int, shape: Int, weight: Double) {
    self.classIndex = classIndex
    self.shape = shape
    self.weight = weight
    var state = UInt64(truncatingIfNeeded: classIndex) &* 31 &+ UInt64(truncatingIfNeeded: shape)
    func mix(_ word: UInt64) {
      let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      state = product.high ^ product.low &+ 0xD1B5_4A32_D192_ED03
    }
    for index in vector.indices { mix(UInt64(index)) }
    for value in vector.values { mix(value.bitPattern) }
    hash = state
  }
}

/// Rows on their way into a training set, one behind the other; reused from block to block.
struct TrainingRows {
  private(set) var rows: [TrainingRow] = []
  /// Where the elements of each row start, and where the last ends. Shape `[rows.count + 1]`.
  private(set) var starts: [Int] = [0]
  private(set) var columns: [UInt32] = []
  private(set) var values: [Double] = []

  /// Adds a row.
  mutating func append(_ vector: FeatureVector, classIndex: Int, shape: Int, weight: Double) {
    rows.append(TrainingRow(vector, classIndex: classIndex, shape: shape, weight: weight))
    columns.append(contentsOf: vector.indices)
    values.append(contentsOf: vector.values)
    starts.append(columns.count)
  }

  /// Forgets all rows and keeps the memory.
  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
  }
}
