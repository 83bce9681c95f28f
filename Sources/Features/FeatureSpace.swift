import Glibc

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
  fileprivate func index(of value: Span<UInt8>) -> Int? { table.index(of: value, values) }
}

extension CategoryColumn: Equatable {
  /// Whether two columns have one name and the same values.
  public static func == (left: CategoryColumn, right: CategoryColumn) -> Bool {
    left.name == right.name && left.values == right.values
  }
}

/// A feature of a message, and how often the message holds it.
public struct FeatureCount: Sendable {
  /// The feature.
  public let feature: UInt32
  /// How often.
  public let count: UInt32

  /// A count.
  public init(feature: UInt32, count: UInt32) {
    self.feature = feature
    self.count = count
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
    for vocabulary in [words, characters] { _ = vocabulary.index.table(of: vocabulary) }
  }

  /// Replaces the vector by the text features of a message.
  ///
  /// - Complexity: linear in the message; allocates only while the buffers grow.
  public func extract(_ message: Span<UInt8>, into vector: inout FeatureVector) {
    analyzer.analyze(message, into: &vector.text)
    weighTerms(of: &vector)
  }

  /// The same for a message that ``TextAnalyzer/normalize(_:scratch:into:)`` has gone over.
  public func extract(normalized: Span<UInt8>, into vector: inout FeatureVector) {
    analyzer.analyze(normalized: normalized, into: &vector.text)
    weighTerms(of: &vector)
  }

  /// Replaces the features of a vector by those of the terms in its text.
  private func weighTerms(of vector: inout FeatureVector) {
    prepare(&vector)
    let wordOccurrences = 0..<vector.text.wordOccurrenceCount
    let characterOccurrences = wordOccurrences.upperBound..<vector.text.occurrences.count
    // The shortest n-grams of words come first.
    let shortestCount = analyzer.settings.wordNGrams.map {
      max(vector.text.words.count - $0.lowerBound + 1, 0)
    }
    // Out of the vector while they are searched: threads that copied a shared table for each message
    // would wait for one another to count its users.
    var (wordTable, characterTable) = (RememberedTable(), RememberedTable())
    swap(&wordTable, &vector.wordTable)
    swap(&characterTable, &vector.characterTable)
    wordTable.renew(from: words, searches: wordOccurrences.count)
    let unseenWordCount = count(
      wordOccurrences, in: words, wordTable.table, offset: 0, watching: shortestCount ?? 0, &vector)
    let wordSquares = weigh(from: 0, &vector)
    let wordFeatureCount = vector.indices.count
    characterTable.renew(from: characters, searches: characterOccurrences.count)
    let unseenCharacterCount = count(
      characterOccurrences, in: characters, characterTable.table, offset: words.termCount,
      watching: characterOccurrences.count, &vector)
    let characterSquares = weigh(from: wordFeatureCount, &vector)
    swap(&wordTable, &vector.wordTable)
    swap(&characterTable, &vector.characterTable)
    let hasWords = shortestCount != nil
    vector.unseen.count = hasWords ? unseenWordCount : unseenCharacterCount
    vector.unseen.knownSquares = hasWords ? wordSquares : characterSquares
  }

  /// Replaces the vector by text features that have been counted elsewhere.
  ///
  /// - Parameters:
  ///   - words: Features below `words.termCount` with their counts, in the order of first sight.
  ///   - characters: Those of the characters' terms.
  public func weigh(
    words: [FeatureCount], characters: [FeatureCount], into vector: inout FeatureVector
  ) {
    prepare(&vector)
    weigh(words, &vector)
    weigh(characters, &vector)
  }

  private func weigh(_ family: [FeatureCount], _ vector: inout FeatureVector) {
    if family.isEmpty { return }
    let start = vector.indices.count
    vector.indices.append(contentsOf: family.lazy.map(\.feature))
    vector.frequencies.append(contentsOf: family.lazy.map(\.count))
    weigh(from: start, &vector)
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

  private func prepare(_ vector: inout FeatureVector) {
    vector.indices.removeAll(keepingCapacity: true)
    vector.frequencies.removeAll(keepingCapacity: true)
    vector.values.removeAll(keepingCapacity: true)
    vector.unseen = UnseenTerms()
  }

  /// Counts the known terms among some occurrences and lists each at its first sight.
  ///
  /// - Parameters:
  ///   - table: That of the vocabulary, or nil to search by halving.
  ///   - watchedCount: How many occurrences, from the first on, are watched.
  /// - Returns: Those of them that the vocabulary does not hold.
  private func count(
    _ occurrences: Range<Int>, in vocabulary: Vocabulary, _ table: TermTable?, offset: Int,
    watching watchedCount: Int, _ vector: inout FeatureVector
  ) -> Int {
    guard vocabulary.termCount > 0 else { return watchedCount }
    guard let table else {
      return countByHalving(
        occurrences, in: vocabulary, offset: offset, watching: watchedCount, &vector)
    }
    if vector.counts.count < termCount {
      vector.counts = [UInt32](repeating: 0, count: termCount)
    }
    return listTerms(
      occurrences, of: vector.text, in: vocabulary, table, offset: offset, watching: watchedCount,
      &vector.entries, &vector.counts, &vector.frequencies, &vector.indices)
  }

  private func listTerms(
    _ occurrences: Range<Int>, of text: AnalyzedText, in vocabulary: Vocabulary,
    _ table: TermTable, offset: Int, watching watchedCount: Int, _ entries: inout [UInt64],
    _ counts: inout [UInt32], _ frequencies: inout [UInt32], _ indices: inout [UInt32]
  ) -> Int {
    let bytes = text.bytes.span
    let found = text.occurrences.span.extracting(occurrences)
    table.findFirstEntries(of: found, into: &entries)
    let first = entries.span
    let start = indices.count
    var seen = counts.mutableSpan
    var unseenCount = 0
    for place in found.indices {
      guard
        let term = table.index(of: found[place], in: bytes, vocabulary, from: first[place])
      else {
        if place < watchedCount { unseenCount += 1 }
        continue
      }
      let feature = term + offset
      if seen[feature] == 0 { indices.append(UInt32(feature)) }
      seen[feature] += 1
    }
    frequencies.append(addingCapacity: indices.count - start) { frequencies in
      for feature in indices[start...] {
        frequencies.append(seen[Int(feature)])
        seen[Int(feature)] = 0
      }
    }
    return unseenCount
  }

  /// The same without a table; the terms are few, so they are compared with one another.
  private func countByHalving(
    _ occurrences: Range<Int>, in vocabulary: Vocabulary, offset: Int, watching watchedCount: Int,
    _ vector: inout FeatureVector
  ) -> Int {
    let start = vector.indices.count
    var unseenCount = 0
    for place in occurrences {
      let range = vector.text.occurrences[place].range
      guard let term = vocabulary.index(of: vector.text.bytes.span.extracting(range)) else {
        if place - occurrences.lowerBound < watchedCount { unseenCount += 1 }
        continue
      }
      let feature = UInt32(term + offset)
      if let known = vector.indices[start...].firstIndex(of: feature) {
        vector.frequencies[known] += 1
      } else {
        vector.indices.append(feature)
        vector.frequencies.append(1)
      }
    }
    return unseenCount
  }

  /// Turns the frequencies of the features from `start` on into values of unit length.
  ///
  /// - Returns: The sum of the squares before the values were scaled.
  @discardableResult
  private func weigh(from start: Int, _ vector: inout FeatureVector) -> Double {
    var squares = 0.0
    for place in start..<vector.indices.count {
      let frequency = Double(vector.frequencies[place])
      let value =
        (usesSublinearTermFrequency ? 1 + log(frequency) : frequency)
        * inverseDocumentFrequencies[Int(vector.indices[place])]
      squares += value * value
      vector.values.append(value)
    }
    guard squares > 0 else { return 0 }
    let norm = squares.squareRoot()
    for place in start..<vector.values.count { vector.values[place] /= norm }
    return squares
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
