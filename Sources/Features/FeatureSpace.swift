/// A column of categories beside the text: each of its values is a feature that is 0 or 1.
public struct CategoryColumn: Sendable {
  /// The column's name in datasets and records.
  public let name: String
  /// The values that training saw, in byte order.
  public let values: Vocabulary
  /// Every row is looked up in it.
  private let table: TermTable

  /// A column of values in ascending byte order.
  public init(name: String, values: Vocabulary) {
    self.name = name
    self.values = values
    table = values.index.table(of: values)
  }

  /// The place of a value among those that training saw, if it is one of them.
  fileprivate func index(of value: Span<UInt8>) -> Int? { table.index(of: value) }
}

extension CategoryColumn: Equatable {
  /// Whether two columns have one name and the same values.
  public static func == (left: CategoryColumn, right: CategoryColumn) -> Bool {
    left.name == right.name && left.values == right.values
  }
}

/// What a message is turned into before a model sees it: the one path of training and prediction.
///
/// The features are, in this order: the words' terms, the characters' terms, and the values of each
/// category column. A term that a message holds `tf` times has the value
///
///     tf · idf(term)      or, with sublinear term frequencies,      (1 + ln tf) · idf(term)
///
/// and then each of the two text families is divided by its own Euclidean norm, as if two
/// `TfidfVectorizer`s stood side by side in a scikit-learn `FeatureUnion`. A known category is 1.
/// Terms and categories that training never saw are left out.
public struct FeatureSpace: Equatable, Sendable {
  /// How messages are cut.
  public let analyzer: TextAnalyzer
  /// Whether a term frequency counts as `1 + ln tf`.
  public let usesSublinearTermFrequency: Bool
  /// Words and n-grams of words; empty where the settings have none.
  public let words: Vocabulary
  /// n-grams of characters; empty where the settings have none.
  public let characters: Vocabulary
  /// Shape `[words.termCount + characters.termCount]`.
  public let inverseDocumentFrequencies: FrozenArray<Double>
  /// The categories beside the text.
  public let columns: [CategoryColumn]
  /// Those of each family's terms.
  let wordWeights: TermWeights
  let characterWeights: TermWeights
  /// Where the features of each column start, and where the last ends.
  private let columnStarts: [Int]

  /// A space of checked parts.
  public init(
    settings: AnalyzerSettings, usesSublinearTermFrequency: Bool, words: Vocabulary,
    characters: Vocabulary, inverseDocumentFrequencies: FrozenArray<Double>,
    columns: [CategoryColumn]
  ) {
    let termCount = words.termCount + characters.termCount
    precondition(
      inverseDocumentFrequencies.count == termCount,
      "\(inverseDocumentFrequencies.count) weights for \(termCount) terms")
    analyzer = TextAnalyzer(settings: settings)
    self.usesSublinearTermFrequency = usesSublinearTermFrequency
    self.words = words
    self.characters = characters
    self.inverseDocumentFrequencies = inverseDocumentFrequencies
    wordWeights = TermWeights(all: inverseDocumentFrequencies, offset: 0)
    characterWeights = TermWeights(all: inverseDocumentFrequencies, offset: words.termCount)
    self.columns = columns
    columnStarts = columns.reduce(into: [termCount]) { $0.append($0.last! + $1.values.termCount) }
  }

  /// Terms of both families.
  public var termCount: Int { words.termCount + characters.termCount }
  /// All features.
  public var featureCount: Int { columnStarts.last! }

  /// Makes the tables by which terms are found, which else happens after the first messages.
  ///
  /// - Complexity: O(bytes of the terms).
  public func makeTables() {
    _ = words.index.table(of: words, weights: wordWeights)
    _ = characters.index.table(of: characters, weights: characterWeights)
  }

  /// Makes those of these tables now that pay for so many messages to come.
  ///
  /// - Parameter threads: At most this many share the work.
  public func expectMessages(_ count: Int, threads: Int) {
    let searchCount = count * FeatureSpace.fewTermsOfMessage
    words.index.expect(searchCount, in: words, weights: wordWeights, threads: threads)
    characters.index.expect(
      searchCount, in: characters, weights: characterWeights, threads: threads)
  }

  /// Terms that nearly every message has.
  private static let fewTermsOfMessage = 8

  /// Replaces the vector by the text features of a message.
  ///
  /// - Complexity: linear in the message; allocates only while the buffers grow.
  public func extract(_ message: Span<UInt8>, into vector: inout FeatureVector) {
    analyzer.analyze(message, into: &vector.text)
    vector.beginSearch(in: self)
    endSearch(of: &vector)
  }

  /// The same for a message that ``TextAnalyzer/normalize(_:scratch:into:)`` has gone over.
  public func extract(normalized: Span<UInt8>, into vector: inout FeatureVector) {
    beginExtracting(normalized: normalized, into: &vector)
    endSearch(of: &vector)
  }

  /// Begins to do the same, for who has several messages: ``FeatureVector/narrowSearch()``,
  /// ``FeatureVector/fetchFound()`` and ``FeatureVector/finishSearch(in:)`` end it.
  public func beginExtracting(normalized: Span<UInt8>, into vector: inout FeatureVector) {
    analyzer.analyze(normalized: normalized, into: &vector.text)
    vector.beginSearch(in: self)
  }

  private func endSearch(of vector: inout FeatureVector) {
    vector.narrowSearch()
    vector.fetchFound()
    vector.finishSearch(in: self)
  }

  /// Adds the feature of a category, if training saw it.
  public func extractCategory(
    _ value: Span<UInt8>, column: Int, into vector: inout FeatureVector
  ) {
    if let feature = category(value, column: column) { vector.append(category: feature) }
  }

  /// The feature of a category, or nil if training never saw it.
  public func category(_ value: Span<UInt8>, column: Int) -> UInt32? {
    columns[column].index(of: value).map { UInt32(columnStarts[column] + $0) }
  }

  /// What a feature is called in reports: the term, or `column=value`.
  public func featureName(_ index: Int) -> String {
    if index < words.termCount { return words.term(index) }
    if index < termCount { return characters.term(index - words.termCount) }
    let column = columnStarts.lastIndex { $0 <= index } ?? 0
    return columns[column].name + "=" + columns[column].values.term(index - columnStarts[column])
  }

  /// Whether two spaces turn every message into the same features.
  public static func == (left: FeatureSpace, right: FeatureSpace) -> Bool {
    left.analyzer.settings == right.analyzer.settings
      && left.usesSublinearTermFrequency == right.usesSublinearTermFrequency
      && left.words == right.words && left.characters == right.characters
      && left.inverseDocumentFrequencies == right.inverseDocumentFrequencies
      && left.columns == right.columns
  }
}
