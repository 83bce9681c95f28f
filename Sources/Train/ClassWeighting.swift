/// How much each class counts beside the others.
public enum ClassWeighting: String, Sendable, CaseIterable {
  /// Every row counts the same.
  case none
  /// Every class counts the same: a row of class `c` counts `n / (classCount · n_c)`.
  case balanced

  /// The weight of a row of each class.
  ///
  /// - Parameter classSizes: Rows of each class, each above 0. Shape `[classCount]`.
  public func weights(classSizes: [Double]) -> [Double] {
    switch self {
    case .none:
      return classSizes.map { _ in 1 }
    case .balanced:
      let total = classSizes.reduce(0, +)
      return classSizes.map { total / (Double(classSizes.count) * $0) }
    }
  }
}
