/// A bound on the number of documents that hold a term.
public enum DocumentBound: Equatable, Sendable {
  /// This many documents.
  case count(Int)
  /// This share of all documents, 0...1.
  case share(Double)

  /// The bound for a corpus of `documentCount`; not rounded, as in scikit-learn.
  func documents(of documentCount: Int) -> Double {
    switch self {
    case .count(let count): Double(count)
    case .share(let share): share * Double(documentCount)
    }
  }
}

/// Which terms become features, and how their frequency counts; valid once made.
public struct VocabularySettings: Equatable, Sendable {
  /// Terms in fewer documents are left out.
  public let minDocuments: DocumentBound
  /// Terms in more documents are left out.
  public let maxDocuments: DocumentBound
  /// At most this many terms of each family, the most frequent; nil for all.
  public let maxTerms: Int?
  /// Whether a term frequency `tf` counts as `1 + ln tf`.
  public let usesSublinearTermFrequency: Bool

  /// Checks and keeps the settings.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    minDocuments: DocumentBound = .count(1), maxDocuments: DocumentBound = .share(1),
    maxTerms: Int? = nil, usesSublinearTermFrequency: Bool = false
  ) throws(TrainError) {
    for (name, bound) in [("min-df", minDocuments), ("max-df", maxDocuments)] {
      switch bound {
      case .count(let count) where count < 1:
        throw .setting(name: name, value: "\(count)", allowed: "a count of at least 1")
      case .share(let share) where !(share >= 0 && share <= 1):
        throw .setting(name: name, value: "\(share)", allowed: "a share from 0.0 to 1.0")
      default: break
      }
    }
    if let maxTerms, maxTerms < 1 {
      throw .setting(name: "max-features", value: "\(maxTerms)", allowed: "at least 1")
    }
    self.minDocuments = minDocuments
    self.maxDocuments = maxDocuments
    self.maxTerms = maxTerms
    self.usesSublinearTermFrequency = usesSublinearTermFrequency
  }
}
