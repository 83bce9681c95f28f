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
  /// How much of the message the vocabulary does not hold.
  public internal(set) var unseen = UnseenTerms()
  /// Searches of the vocabularies.
  var wordSearch = TermSearch()
  var characterSearch = TermSearch()
  /// Working memory of sorting.
  private var keys: [UInt64] = []
  private var unsortedValues: [Double] = []
  /// The pieces of the message.
  var pieces = PieceText()
  /// How often each piece was seen; all zero between messages.
  var pieceCounts: [UInt32] = []

  /// Empty buffers.
  public init() {}

  /// Leaves no feature.
  public mutating func removeFeatures() {
    indices.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  /// Adds the feature of a category.
  public mutating func append(category feature: UInt32) {
    indices.append(feature)
    values.append(1)
  }

  /// Adds features that it does not have.
  public mutating func append(
    indices: some Sequence<UInt32>, values: some Sequence<Double>
  ) {
    self.indices.append(contentsOf: indices)
    self.values.append(contentsOf: values)
  }

  /// Sorts the features by index, as rows of a matrix want them.
  public mutating func sortByIndex() {
    keys.removeAll(keepingCapacity: true)
    // The place of a feature rides in the lower half of its key.
    for place in indices.indices { keys.append(UInt64(indices[place]) << 32 | UInt64(place)) }
    keys.sort()
    swap(&values, &unsortedValues)
    values.removeAll(keepingCapacity: true)
    for place in keys.indices {
      indices[place] = UInt32(keys[place] >> 32)
      values.append(unsortedValues[Int(keys[place] & 0xFFFF_FFFF)])
    }
  }

  /// Replaces the features by others.
  public mutating func replace(
    indices: some Sequence<UInt32>, values: some Sequence<Double>
  ) {
    self.indices = Array(indices)
    self.values = Array(values)
    precondition(
      self.indices.count == self.values.count,
      "\(self.indices.count) features and \(self.values.count) values")
  }

  /// Replaces the features by those of another vector that are text, at unit length.
  public mutating func replaceByText(of other: FeatureVector, termCount: Int) {
    indices.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    for place in other.indices.indices where Int(other.indices[place]) < termCount {
      indices.append(other.indices[place])
      values.append(other.values[place])
    }
    scaleToUnitLength()
  }

  /// Divides the values by their Euclidean norm, unless all are zero.
  public mutating func scaleToUnitLength() {
    var squares = 0.0
    for value in values { squares += value * value }
    guard squares > 0 else { return }
    let norm = squares.squareRoot()
    for place in values.indices { values[place] /= norm }
  }

  /// Exchanges the features with those of another vector; each keeps its working memory.
  public mutating func exchangeFeatures(with other: inout FeatureVector) {
    swap(&indices, &other.indices)
    swap(&values, &other.values)
    swap(&unseen, &other.unseen)
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

/// Finding the terms of the text, in four steps: see ``TermSearch``.
extension FeatureVector {
  private var wordOccurrences: Range<Int> { 0..<text.wordOccurrenceCount }
  private var characterOccurrences: Range<Int> {
    text.wordOccurrenceCount..<text.occurrences.count
  }

  /// Removes the features, and begins.
  mutating func beginSearch(in space: FeatureSpace) {
    removeFeatures()
    wordSearch.begin(wordOccurrences, of: text, in: space.words, space.wordWeights)
    characterSearch.begin(
      characterOccurrences, of: text, in: space.characters, space.characterWeights)
  }

  /// Leaves out what is no term.
  public mutating func narrowSearch() {
    wordSearch.narrow(wordOccurrences, of: text)
    characterSearch.narrow(characterOccurrences, of: text)
  }

  /// Has the memory fetched that is looked at in the end. (Mutating, so that nobody calls it on a copy.)
  public mutating func fetchFound() {
    wordSearch.fetch()
    characterSearch.fetch()
  }

  /// Adds the features, with values at unit length for each family.
  public mutating func finishSearch(in space: FeatureSpace) {
    // The shortest n-grams of words come first.
    let shortestCount = space.analyzer.settings.wordNGrams.map {
      max(text.words.count - $0.lowerBound + 1, 0)
    }
    let known = wordSearch.list(
      wordOccurrences, of: text, in: space.words, watching: shortestCount ?? 0,
      offset: space.wordWeights.offset, isSublinear: space.usesSublinearTermFrequency,
      to: &indices, &values)
    let wordFeatureCount = indices.count
    let knownCharacters = characterSearch.list(
      characterOccurrences, of: text, in: space.characters, watching: characterOccurrences.count,
      offset: space.characterWeights.offset, isSublinear: space.usesSublinearTermFrequency,
      to: &indices, &values)
    scale(0..<wordFeatureCount, squares: known.squares)
    scale(wordFeatureCount..<indices.count, squares: knownCharacters.squares)
    let watched = shortestCount == nil ? knownCharacters : known
    unseen = UnseenTerms(count: watched.unseenCount, knownSquares: watched.squares)
  }

  /// Divides values by the root of the sum of their squares, unless it is zero.
  private mutating func scale(_ range: Range<Int>, squares: Double) {
    guard squares > 0 else { return }
    let norm = squares.squareRoot()
    var values = values.mutableSpan
    for place in range { values[place] /= norm }
  }
}

/// What is known and unknown of one message, before its features are scaled to unit length.
///
/// Of words, only the shortest n-grams count: a word that training never saw makes every longer
/// n-gram around it new as well. A model without words counts all its n-grams of characters.
public struct UnseenTerms: Equatable, Sendable {
  /// Occurrences of terms that the vocabulary does not hold.
  public var count = 0
  /// The sum of the squares of the values of the family's known terms.
  public var knownSquares = 0.0

  /// The cosine between the message and its known part, when an unseen term weighs this much.
  public func coverage(unseenTermWeight: Double) -> Double {
    let unseenSquares = Double(count) * unseenTermWeight * unseenTermWeight
    let squares = knownSquares + unseenSquares
    return squares > 0 ? (knownSquares / squares).squareRoot() : 0
  }
}
