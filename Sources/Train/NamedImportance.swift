public import Features

/// How much a feature matters to a forest, by the feature's name.
public struct NamedImportance: Equatable, Sendable {
  /// The term, or `column=value`.
  public let feature: String
  /// Its importance, of whichever kind.
  public let importance: Double

  /// The most important features of a space, of equal ones the first; none without importance.
  ///
  /// - Parameter importances: Shape `[featureCount]`.
  public static func top(
    _ importances: [Double], count: Int, in space: FeatureSpace
  ) -> [NamedImportance] {
    let order = importances.indices.filter { importances[$0] > 0 }.sorted {
      importances[$0] == importances[$1] ? $0 < $1 : importances[$0] > importances[$1]
    }
    return order.prefix(count).map {
      NamedImportance(feature: space.featureName($0), importance: importances[$0])
    }
  }
}
