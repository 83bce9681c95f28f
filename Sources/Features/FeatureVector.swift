/// The features of one message, in buffers that serve the next message again.
///
/// Features come in the order in which the message first shows them; each at most once.
public struct FeatureVector: Sendable {
  /// Which features are not zero. Shape `[featureCount of the message]`.
  public internal(set) var indices: [UInt32] = []
  /// Their values. Same shape.
  public internal(set) var values: [Double] = []
  /// The terms that the message was cut into.
  public internal(set) var text = AnalyzedText()
  /// How often each feature of the space was seen; all zero between messages.
  var counts: [UInt32] = []

  /// Empty buffers.
  public init() {}

  /// Adds the feature of a category.
  public mutating func append(category feature: UInt32) {
    indices.append(feature)
    values.append(1)
  }

  /// Sorts the features by index, as rows of a matrix want them.
  public mutating func sortByIndex() {
    let order = indices.indices.sorted { indices[$0] < indices[$1] }
    indices = order.map { indices[$0] }
    values = order.map { values[$0] }
  }

  /// The same features but for one, the others as they are.
  public func without(_ place: Int) -> FeatureVector {
    var rest = FeatureVector()
    rest.indices = indices
    rest.values = values
    rest.indices.remove(at: place)
    rest.values.remove(at: place)
    return rest
  }
}
