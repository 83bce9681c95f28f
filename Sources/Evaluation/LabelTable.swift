/// Labels and their indices, in the order in which they were first seen.
///
/// As everywhere in Swift, labels that Unicode calls canonically equivalent are one label.
public struct LabelTable: Equatable, Sendable {
  /// Each label once; its place is its index.
  public private(set) var labels: [String] = []
  private var indices: [String: Int] = [:]

  /// A table of labels by their places.
  public init(labels: [String] = []) {
    for label in labels { _ = index(of: label) }
  }

  /// The label's index; a new label comes after all others.
  public mutating func index(of label: String) -> Int {
    if let index = indices[label] { return index }
    indices[label] = labels.count
    labels.append(label)
    return labels.count - 1
  }

  /// Adds another table's labels.
  ///
  /// - Returns: For each index of the other table, the index of the same label in this one.
  public mutating func merge(_ other: LabelTable) -> [Int] {
    other.labels.map { index(of: $0) }
  }
}
