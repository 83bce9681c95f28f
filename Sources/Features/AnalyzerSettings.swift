/// How a message is cut into terms.
public struct AnalyzerSettings: Equatable, Sendable {
  /// Lengths of the word n-grams, or nil for none.
  public let wordNGrams: ClosedRange<Int>?
  /// Lengths of the character n-grams inside words, or nil for none.
  public let characterNGrams: ClosedRange<Int>?
  /// Whether identifiers, numbers and addresses are replaced by placeholders first.
  public let masksIdentifiers: Bool

  /// The longest n-gram of either family.
  public static let longestNGram = 16

  /// Settings of at least one family.
  ///
  /// - Throws: ``FeatureError/setting(name:value:allowed:)``.
  public init(
    wordNGrams: ClosedRange<Int>?, characterNGrams: ClosedRange<Int>?, masksIdentifiers: Bool
  ) throws(FeatureError) {
    for (name, range) in [("word n-grams", wordNGrams), ("character n-grams", characterNGrams)] {
      guard let range else { continue }
      guard range.lowerBound >= 1, range.upperBound <= AnalyzerSettings.longestNGram else {
        throw .setting(
          name: name, value: "\(range.lowerBound),\(range.upperBound)",
          allowed: "lengths from 1 to \(AnalyzerSettings.longestNGram)")
      }
    }
    guard wordNGrams != nil || characterNGrams != nil else {
      throw .setting(
        name: "n-grams", value: "none", allowed: "words, characters or both")
    }
    self.wordNGrams = wordNGrams
    self.characterNGrams = characterNGrams
    self.masksIdentifiers = masksIdentifiers
  }
}
