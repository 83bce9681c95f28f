import LogSchema

/// How often a row of one label was given another: counts [actual, predicted].
///
/// It starts with the labels of a model and grows by those that only the data hold, so that no row
/// is lost. Only cells that occur are kept: labels in the millions, from a wrong column say, cost
/// memory by the rows they have and not by their square. Threads may each fill one and add them
/// up; whole counts do not depend on the order.
public struct ConfusionMatrix: Equatable, Sendable {
  private struct Cell: Hashable, Comparable {
    let actual: Int
    let predicted: Int

    static func < (left: Cell, right: Cell) -> Bool {
      (left.actual, left.predicted) < (right.actual, right.predicted)
    }
  }

  private var table = LabelTable()
  private var counts: [Cell: Double] = [:]

  /// The labels; the place of one is its index. See ``ordered()``.
  public var labels: [String] { table.labels }

  /// A matrix without rows.
  ///
  /// - Parameter labels: The labels of a model in the order of its classes, so that a class index
  ///   is an index here too.
  public init(labels: [String] = []) {
    for label in labels { _ = table.index(of: label) }
    precondition(
      table.labels.count == labels.count,
      "a label is given twice: \(labels.count) labels, \(table.labels.count) of them distinct")
  }

  /// The index of a label, which is added if it is new.
  public mutating func index(of label: String) -> Int {
    table.index(of: label)
  }

  /// Counts a row.
  ///
  /// - Parameters:
  ///   - actual: The index of the row's label.
  ///   - predicted: The index of the label that it was given.
  ///   - weight: How many equal rows it stands for.
  /// - Complexity: O(1), without an allocation once the cell has occurred.
  public mutating func record(actual: Int, predicted: Int, weight: Double = 1) {
    precondition(
      labels.indices.contains(actual) && labels.indices.contains(predicted),
      "indices \(actual) and \(predicted) of \(labels.count) labels")
    counts[Cell(actual: actual, predicted: predicted), default: 0] += weight
  }

  /// Counts a row by the names of its labels.
  public mutating func record(actual: String, predicted: String, weight: Double = 1) {
    record(actual: index(of: actual), predicted: index(of: predicted), weight: weight)
  }

  /// The rows of label `actual` that were given label `predicted`.
  public subscript(actual: Int, predicted: Int) -> Double {
    counts[Cell(actual: actual, predicted: predicted), default: 0]
  }

  /// Adds the rows of another matrix, whatever the order of its labels.
  public static func += (left: inout ConfusionMatrix, right: ConfusionMatrix) {
    let indices = left.table.merge(right.table)
    for (cell, count) in right.counts {
      let cell = Cell(actual: indices[cell.actual], predicted: indices[cell.predicted])
      left.counts[cell, default: 0] += count
    }
  }

  /// The same counts with the labels in the order of `orderedLabels`: severities by rank, others
  /// by their bytes.
  public func ordered() -> ConfusionMatrix {
    var matrix = ConfusionMatrix(labels: orderedLabels(labels))
    matrix += self
    return matrix
  }

  /// All rows.
  public var total: Double { cells.reduce(0) { $0 + $1.count } }

  /// The cells that occur, row after row: a fixed order, so that sums over them are repeatable.
  var cells: [(actual: Int, predicted: Int, count: Double)] {
    counts.sorted { $0.key < $1.key }.map { ($0.key.actual, $0.key.predicted, $0.value) }
  }
}
