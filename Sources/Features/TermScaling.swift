import Glibc

/// How the values of a message's features follow from how often it holds each.
///
/// A term that a message holds `tf` times weighs `tf · idf(term)` or, with sublinear term
/// frequencies, `(1 + ln tf) · idf(term)`. Its value is that divided by the norm of all terms of its
/// family, words or characters, in the message. A feature behind the terms, a category, is 1.
public struct TermScaling: Sendable {
  /// Those of the words, then those of the characters' terms.
  public let inverseDocumentFrequencies: FrozenArray<Double>
  /// The first terms, which are words.
  public let wordCount: Int
  /// Whether a term frequency counts as `1 + ln tf`.
  public let usesSublinearTermFrequency: Bool

  /// A scaling of its parts.
  public init(
    inverseDocumentFrequencies: FrozenArray<Double>, wordCount: Int,
    usesSublinearTermFrequency: Bool
  ) {
    self.inverseDocumentFrequencies = inverseDocumentFrequencies
    self.wordCount = wordCount
    self.usesSublinearTermFrequency = usesSublinearTermFrequency
  }

  /// Terms of both families.
  @inlinable
  public var termCount: Int { inverseDocumentFrequencies.count }

  /// What a term weighs in a message that holds it so often, before it is divided by the norm.
  @inlinable
  public func weight(of term: Int, count: UInt32) -> Double {
    frequency(of: count) * inverseDocumentFrequencies[term]
  }

  /// What so many occurrences of a term in one message count: `tf`, or `1 + ln tf`.
  @inlinable
  public func frequency(of count: UInt32) -> Double {
    usesSublinearTermFrequency ? sublinearFrequency(of: count) : Double(count)
  }
}

/// What so many occurrences of a term in one message count where that is sublinear: `1 + ln tf`.
@usableFromInline
func sublinearFrequency(of count: UInt32) -> Double { 1 + log(Double(count)) }

extension FeatureSpace {
  /// How the values of its features follow from counts.
  public var scaling: TermScaling {
    TermScaling(
      inverseDocumentFrequencies: inverseDocumentFrequencies, wordCount: words.termCount,
      usesSublinearTermFrequency: usesSublinearTermFrequency)
  }
}
