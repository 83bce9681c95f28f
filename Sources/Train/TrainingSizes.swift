import Features

/// What decides how much memory fits take, as a corpus cut into terms shows it.
struct TrainingSizes {
  /// Distinct rows.
  var rowCount: Int
  /// Bytes of the distinct texts.
  var textByteCount: Int
  /// Shapes of messages.
  var shapeCount: Int
  /// Terms of all texts, chosen or not.
  var termCount: Int
  /// Bytes that choosing among them takes.
  var choosingByteCount: Int
  /// Bytes that go back to the system once no vocabulary is to be learned any more.
  var forgottenTermByteCount: Int
  /// Those that do once nobody looks at texts any more.
  var forgottenCorpusByteCount: Int
  /// Features that were chosen.
  var featureCount: Int
  /// Bytes of the terms among them.
  var featureByteCount: Int
  /// Of the features, how many more than one row has.
  var sharedFeatureCount: Int
  /// Elements of the rows over the features.
  var elementCount: Int
  /// The same, those that a row has more than once counted twice.
  var entryCount: Int
  /// What the regression keeps as counts of shared features.
  var sharedCountCount: Int
  /// What it keeps of them as values.
  var sharedValueCount: Int
  /// Labels.
  var classCount: Int
  /// Copies of rows that vote out of bag: up to 32 of each.
  var votingCopyCount: Int
}

extension FeatureLearner {
  /// What decides how much memory fits of all rows take.
  func sizes(in learned: Learned) -> TrainingSizes {
    var rowsOfText = [Int](repeating: 0, count: corpus.texts.count)
    for row in corpus.rows { rowsOfText[row.text] += 1 }
    var rowsOfFeature = [Int](repeating: 0, count: learned.space.featureCount)
    for text in rowsOfText.indices {
      forEachTerm(of: text, in: learned) { feature, _ in
        rowsOfFeature[feature] += rowsOfText[text]
      }
    }
    let categoryCount = corpus.rows.count * corpus.columnNames.count
    var all = ElementSizes(
      elementCount: categoryCount, entryCount: categoryCount, sharedValueCount: categoryCount)
    for text in rowsOfText.indices {
      all.add(sizes(of: text, in: learned, rowsOfFeature), times: rowsOfText[text])
    }
    let space = learned.space
    return TrainingSizes(
      rowCount: corpus.rows.count, textByteCount: corpus.texts.bytes.count,
      shapeCount: corpus.shapeCount,
      termCount: analyzed.words.count + analyzed.characters.count,
      choosingByteCount: analyzed.choosingByteCount,
      forgottenTermByteCount: analyzed.forgottenByteCount,
      forgottenCorpusByteCount: corpus.forgottenByteCount, featureCount: space.featureCount,
      featureByteCount: space.words.bytes.count + space.characters.bytes.count,
      sharedFeatureCount: space.featureCount - space.termCount + rowsOfFeature.count { $0 > 1 },
      elementCount: all.elementCount, entryCount: all.entryCount,
      sharedCountCount: all.sharedCountCount, sharedValueCount: all.sharedValueCount,
      classCount: learned.labels.count,
      votingCopyCount: corpus.rows.reduce(0) { $0 + min($1.count, OutOfBagVotes.mostCopies) })
  }

  /// The elements of a text that are terms.
  private func sizes(
    of text: Int, in learned: Learned, _ rowsOfFeature: [Int]
  ) -> ElementSizes {
    let scaling = learned.space.scaling
    let highestCount = CountedRows.highestCount(scaling)
    var (words, characters) = (ElementSizes(), ElementSizes())
    forEachTerm(of: text, in: learned) { feature, count in
      let kept = rowsOfFeature[feature] > 1 ? highestCount : nil
      if feature < scaling.wordCount {
        words.add(count, keptUpTo: kept)
      } else {
        characters.add(count, keptUpTo: kept)
      }
    }
    // Of the family of which a row has fewer terms all are values.
    if words.entryCount >= characters.entryCount {
      words.add(characters.asValues, times: 1)
      return words
    }
    characters.add(words.asValues, times: 1)
    return characters
  }

  /// Calls `body` with each feature that is a term of a text, and how often the text has it.
  private func forEachTerm(
    of text: Int, in learned: Learned, _ body: (_ feature: Int, _ count: Int) -> Void
  ) {
    analyzed.terms(of: text, .words).forEach { term, count in
      let feature = Int(learned.featureOfWord[Int(term)])
      if feature >= 0 { body(feature, Int(count)) }
    }
    analyzed.terms(of: text, .characters).forEach { term, count in
      let feature = Int(learned.featureOfCharacters[Int(term)])
      if feature >= 0 { body(feature + learned.space.words.termCount, Int(count)) }
    }
  }
}

/// Elements of rows, and as what the regression keeps them.
private struct ElementSizes {
  var elementCount = 0
  /// Those that a row has more than once counted twice.
  var entryCount = 0
  var sharedCountCount = 0
  var sharedValueCount = 0
  /// Shared elements, counts or values.
  private var sharedElementCount = 0

  init(elementCount: Int = 0, entryCount: Int = 0, sharedValueCount: Int = 0) {
    self.elementCount = elementCount
    self.entryCount = entryCount
    self.sharedValueCount = sharedValueCount
  }

  /// Adds an element.
  ///
  /// - Parameter highestCount: A higher count is kept as a value; nil for a feature that is not shared.
  mutating func add(_ count: Int, keptUpTo highestCount: UInt32?) {
    elementCount += 1
    entryCount += count > 1 ? 2 : 1
    guard let highestCount else { return }
    sharedElementCount += 1
    if count <= highestCount { sharedCountCount += count } else { sharedValueCount += 1 }
  }

  /// Adds others, so many times.
  mutating func add(_ others: ElementSizes, times factor: Int) {
    elementCount += factor * others.elementCount
    entryCount += factor * others.entryCount
    sharedCountCount += factor * others.sharedCountCount
    sharedValueCount += factor * others.sharedValueCount
  }

  /// The same without a count.
  var asValues: ElementSizes {
    ElementSizes(
      elementCount: elementCount, entryCount: entryCount, sharedValueCount: sharedElementCount)
  }
}
