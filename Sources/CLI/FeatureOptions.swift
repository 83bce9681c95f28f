import ArgumentParser
import Features
import Train

/// How text becomes features; the words of scikit-learn's vectorizers where they have one.
struct FeatureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Shortest and longest n-gram of words, as in 1,2; none for no words.",
      valueName: "min,max"))
  var ngrams = "1,2"

  @Option(
    help: ArgumentHelp(
      "Shortest and longest n-gram of characters inside words, as in 3,5. (default: none)",
      valueName: "min,max"))
  var charNgrams: String?

  @Option(
    help: ArgumentHelp(
      "Leave out terms in fewer rows: a count, or a share with a point as in 0.01.",
      valueName: "bound"))
  var minDf = "1"

  @Option(
    help: ArgumentHelp(
      "Leave out terms in more rows: a count, or a share with a point as in 0.5.",
      valueName: "bound"))
  var maxDf = "1.0"

  @Option(
    help: ArgumentHelp(
      "A count keeps that many terms, the most frequent; sqrt, log2 or a share as in 0.3 is how "
        + "many features a node of the forest draws (as --split-features). May be given twice.",
      valueName: "limit"))
  var maxFeatures: [String] = []

  @Flag(inversion: .prefixedNo, help: "Count a term frequency tf as 1 + ln tf.")
  var sublinearTf = false

  @Flag(
    inversion: .prefixedNo,
    help: "Replace identifiers, numbers and addresses by placeholders before words are cut.")
  var mask = true

  func analyzerSettings() throws -> AnalyzerSettings {
    try AnalyzerSettings(
      wordNGrams: ngrams == "none" ? nil : FeatureOptions.range(ngrams, "--ngrams"),
      characterNGrams: try charNgrams.flatMap {
        $0 == "none" ? nil : try FeatureOptions.range($0, "--char-ngrams")
      }, masksIdentifiers: mask)
  }

  func vocabularySettings() throws -> VocabularySettings {
    try VocabularySettings(
      minDocuments: FeatureOptions.bound(minDf, "--min-df"),
      maxDocuments: FeatureOptions.bound(maxDf, "--max-df"),
      maxTerms: maxFeatures.compactMap { Int($0) }.last,
      usesSublinearTermFrequency: sublinearTf)
  }

  /// What `--max-features` says about the forest, if anything.
  var splitFeatures: String? { maxFeatures.last { Int($0) == nil } }

  private static func range(_ text: String, _ option: String) throws -> ClosedRange<Int> {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = numbers.first, let shortest = first, let last = numbers.last,
      let longest = last, numbers.count <= 2, shortest <= longest
    else {
      throw ValidationError(
        "\(option) is '\(text)'. Give the shortest and the longest length, as in 1,2.")
    }
    return shortest...longest
  }

  private static func bound(_ text: String, _ option: String) throws -> DocumentBound {
    if let count = Int(text) { return .count(count) }
    if let share = Double(text) { return .share(share) }
    throw ValidationError(
      "\(option) is '\(text)'. Give a count as in 2, or a share with a point as in 0.01.")
  }
}
