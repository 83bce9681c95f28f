/// The order in which a model and its reports list their labels.
///
/// Labels that are all known severities come from the least to the most severe; any other set
/// comes in the byte order of its UTF-8. The place of a label is its class index in model files,
/// confusion matrices and probability arrays.
///
/// - Parameter labels: Labels, repeated or not, in any order.
/// - Returns: Each label once.
/// - Complexity: O(n log n) in the number of labels.
public func orderedLabels(_ labels: some Sequence<String>) -> [String] {
  let distinct = Set(labels)
  let severities = distinct.compactMap { Severity(label: $0) }
  if severities.count == distinct.count {
    return severities.sorted().map(\.label)
  }
  return distinct.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
