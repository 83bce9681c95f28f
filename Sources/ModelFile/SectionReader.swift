import Features

/// Turns checked sections into a model.
struct SectionReader {
  private let file: FrozenArray<UInt8>
  private let sections: [SectionID: ModelFileSection]
  private let all: [ModelFileSection]

  init(file: FrozenArray<UInt8>, sections: [ModelFileSection]) {
    self.file = file
    all = sections
    self.sections = Dictionary(sections.map { ($0.id, $0) }) { first, _ in first }
  }

  /// The model in the sections; its vocabularies are indexed when all of it has been checked.
  func readModel() throws(ModelFileError) -> TrainedModel {
    try checkSectionSet()
    let card = try readCard()
    let labels = try readLabels()
    let features = try readFeatures()
    let featureCount = features.featureCount
    let regression = try readRegression(
      .logisticRegression, classCount: labels.count, featureCount: featureCount)
    let forest = try readForest(.forest, classCount: labels.count, featureCount: featureCount)
    let logisticCalibration = try readCalibration(.logisticCalibration, classCount: labels.count)
    let forestCalibration = try readCalibration(.forestCalibration, classCount: labels.count)
    let gate = try readGate(
      classCount: labels.count, termCount: features.termCount, featureCount: featureCount)
    let semantic = try readSemanticModel(classCount: labels.count, featureCount: featureCount)
    let trainingShapes = try readTrainingShapes()
    let driftReference = try readDriftReference(
      classCount: labels.count, termCount: features.termCount)
    return TrainedModel(
      labels: labels, features: features.makeSpace(), logisticRegression: regression,
      forest: forest, logisticCalibration: logisticCalibration,
      forestCalibration: forestCalibration, gate: gate,
      semantic: semantic?.makeModel(), trainingShapes: trainingShapes,
      driftReference: driftReference, card: card)
  }

  /// No section twice, none that is needed and not known or that needs another one.
  private func checkSectionSet() throws(ModelFileError) {
    let seen = try checkSectionsAreKnown(SectionID.known)
    if !seen.contains(.forest) || seen.contains(.logisticCalibration) {
      _ = try requiredReader(.logisticRegression)
    }
    if seen.contains(.forestCalibration) { _ = try requiredReader(.forest) }
    if seen.contains(.clusterForest) { _ = try requiredReader(.clusters) }
    let semantic: [SectionID] = [.semanticRegression, .pieces, .pieceVectors, .shapeVectors]
    if seen.contains(.semanticCalibration) || semantic.contains(where: seen.contains) {
      for id in semantic + [.logisticRegression, .clusters] { _ = try requiredReader(id) }
    }
  }

  /// No section twice, none that is needed and not among those that are known.
  ///
  /// - Returns: The sections that there are.
  @discardableResult
  func checkSectionsAreKnown(_ known: Set<SectionID>) throws(ModelFileError) -> Set<SectionID> {
    var seen: Set<SectionID> = []
    for section in all {
      guard seen.insert(section.id).inserted else {
        throw .sectionCount(name: section.name, found: 2)
      }
      if section.isRequired && !known.contains(section.id) {
        throw .unknownSection(name: section.name, offset: section.offset)
      }
    }
    return seen
  }

  func reader(_ id: SectionID) -> ByteReader? {
    sections[id].map { section in
      ByteReader(
        file, section.offset..<(section.offset + section.byteCount), sectionName: section.name)
    }
  }

  func requiredReader(_ id: SectionID) throws(ModelFileError) -> ByteReader {
    guard let reader = reader(id) else { throw .sectionCount(name: id.name, found: 0) }
    return reader
  }

  func readCard() throws(ModelFileError) -> String {
    var reader = try requiredReader(.card)
    let start = reader.offset
    let bytes = try reader.readArray("json", count: reader.remainingByteCount, of: UInt8.self)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notUTF8(field: reader.path("json"), offset: start)
    }
    return text
  }

  private func readLabels() throws(ModelFileError) -> [String] {
    var reader = try requiredReader(.labels)
    let table = try reader.readStrings("labels", allowedCount: 1...TrainedModel.largestLabelCount)
    try reader.finish("labels")
    if let index = table.firstWithControlCharacter() {
      throw .controlCharacter(field: reader.path("labels"), offset: table.offset(of: index))
    }
    if let index = table.firstEmpty() {
      throw .emptyText(field: reader.path("labels"), offset: table.offset(of: index))
    }
    if let index = table.firstDuplicate() {
      throw .duplicate(field: reader.path("labels"), offset: table.offset(of: index))
    }
    return (0..<table.count).map(table.string)
  }

  private func readFeatures() throws(ModelFileError) -> FeatureTables {
    let (settings, usesSublinear) = try readSettings()
    let words = try readVocabulary(.words, isThere: settings.wordNGrams != nil)
    let characters = try readVocabulary(.characters, isThere: settings.characterNGrams != nil)
    var reader = try requiredReader(.inverseDocumentFrequencies)
    let weights = try reader.readNumbers(
      "weights", count: (words?.count ?? 0) + (characters?.count ?? 0), allowed: 0...1e6)
    try reader.finish("weights")
    return FeatureTables(
      settings: settings, usesSublinearTermFrequency: usesSublinear, words: words,
      characters: characters, inverseDocumentFrequencies: weights, columns: try readColumns())
  }

  private func readSettings() throws(ModelFileError) -> (AnalyzerSettings, Bool) {
    var reader = try requiredReader(.settings)
    let start = reader.offset
    let flags = try reader.readUInt8("flags")
    guard flags < 16, flags & 3 != 0 else {
      throw .outOfRange(
        field: reader.path("flags"), offset: start, found: UInt64(flags), allowed: 1...15)
    }
    let words = try readLengths("wordNGrams", isThere: flags & 1 != 0, &reader)
    let characters = try readLengths("characterNGrams", isThere: flags & 2 != 0, &reader)
    for _ in 0..<3 {
      let offset = reader.offset
      guard try reader.readUInt8("reserved") == 0 else { throw .paddingNotZero(offset: offset) }
    }
    try reader.finish("reserved")
    do {
      let settings = try AnalyzerSettings(
        wordNGrams: words, characterNGrams: characters, masksIdentifiers: flags & 4 != 0)
      return (settings, flags & 8 != 0)
    } catch {
      // The lengths were checked, so only a change of one check without the other comes here.
      throw .outOfRange(
        field: reader.path("flags"), offset: start, found: UInt64(flags), allowed: 1...15)
    }
  }

  private func readLengths(
    _ field: String, isThere: Bool, _ reader: inout ByteReader
  ) throws(ModelFileError) -> ClosedRange<Int>? {
    let start = reader.offset
    let shortest = Int(try reader.readUInt8(field))
    let longest = Int(try reader.readUInt8(field))
    let longestAllowed = AnalyzerSettings.longestNGram
    guard isThere else {
      if shortest == 0 && longest == 0 { return nil }
      throw .paddingNotZero(offset: start)
    }
    guard shortest >= 1, shortest <= longest, longest <= longestAllowed else {
      throw .outOfRange(
        field: reader.path(field), offset: start, found: UInt64(max(shortest, longest)),
        allowed: 1...UInt64(longestAllowed))
    }
    return shortest...longest
  }

  private func readVocabulary(
    _ id: SectionID, isThere: Bool
  ) throws(ModelFileError) -> StringTable? {
    guard isThere else {
      if sections[id] != nil { throw .sectionCount(name: id.name, found: 1) }
      return nil
    }
    var reader = try requiredReader(id)
    let terms = try reader.readAscendingStrings("terms")
    try reader.finish("terms")
    if let offset = terms.firstLineBreak() {
      throw .controlCharacter(field: reader.path("terms"), offset: offset)
    }
    return terms
  }

  private func readColumns() throws(ModelFileError) -> [FeatureTables.Column] {
    guard var reader = reader(.columns) else { return [] }
    let names = try reader.readStrings("names", allowedCount: 1...TrainedModel.largestColumnCount)
    var columns: [FeatureTables.Column] = []
    for column in 0..<names.count {
      let values = try reader.readAscendingStrings("values")
      columns.append(FeatureTables.Column(name: names.string(column), values: values))
    }
    try reader.finish("values")
    return columns
  }

  func readRegression(
    _ id: SectionID, classCount: Int, featureCount: Int
  ) throws(ModelFileError) -> LogisticRegression? {
    guard var reader = reader(id) else { return nil }
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    try reader.readFeatureCount(featureCount, largest: Int(UInt32.max))
    // No sum of so many features is infinite, so no probability is anything but a number.
    let bound = -1e100...1e100
    let biases = try reader.readNumbers("biases", count: classCount, allowed: bound)
    let weights = try reader.readNumbers(
      "weights", count: featureCount * classCount, allowed: bound)
    try reader.finish("weights")
    return LogisticRegression(weights: weights, biases: biases)
  }
}

/// The parts of a feature space that have been checked and not yet been indexed.
private struct FeatureTables {
  struct Column {
    let name: String
    let values: StringTable
  }

  let settings: AnalyzerSettings
  let usesSublinearTermFrequency: Bool
  let words: StringTable?
  let characters: StringTable?
  let inverseDocumentFrequencies: FrozenArray<Double>
  let columns: [Column]

  var termCount: Int { inverseDocumentFrequencies.count }
  var featureCount: Int { columns.reduce(termCount) { $0 + $1.values.count } }

  func makeSpace() -> FeatureSpace {
    FeatureSpace(
      settings: settings, usesSublinearTermFrequency: usesSublinearTermFrequency,
      words: vocabulary(.words, words), characters: vocabulary(.characters, characters),
      inverseDocumentFrequencies: inverseDocumentFrequencies,
      columns: columns.map {
        CategoryColumn(name: $0.name, values: vocabulary(.characters, $0.values))
      })
  }

  private func vocabulary(_ family: TermFamily, _ table: StringTable?) -> Vocabulary {
    guard let table else { return Vocabulary(family: family, terms: []) }
    return Vocabulary(family: family, bytes: table.bytes, starts: table.starts)
  }
}
