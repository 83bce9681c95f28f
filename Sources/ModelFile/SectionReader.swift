import Features

/// Turns checked sections into a model.
struct SectionReader {
  private let file: FrozenArray<UInt8>
  private let sections: [SectionID: ModelFileSection]
  private let all: [ModelFileSection]

  /// The longest strings tables may count; what a `UInt32` index and the slots of a hash table of
  /// half as many more can hold.
  private static let largestCount = Int(Int32.max)

  init(file: FrozenArray<UInt8>, sections: [ModelFileSection]) {
    self.file = file
    all = sections
    self.sections = Dictionary(sections.map { ($0.id, $0) }) { first, _ in first }
  }

  mutating func readModel() throws(ModelFileError) -> TrainedModel {
    try checkSectionSet()
    let card = try readCard()
    let labels = try readLabels()
    let features = try readFeatures()
    let regression = try readLogisticRegression(labels: labels, features: features)
    let forest = try readForest(.forest, classCount: labels.count, features: features)
    guard regression != nil || forest != nil else {
      throw .sectionCount(name: SectionID.logisticRegression.name, found: 0)
    }
    return TrainedModel(
      labels: labels, features: features, logisticRegression: regression, forest: forest,
      logisticCalibration: try readCalibration(.logisticCalibration, classCount: labels.count),
      forestCalibration: try readCalibration(.forestCalibration, classCount: labels.count),
      gate: try readGate(classCount: labels.count, features: features), card: card)
  }

  /// No section twice, none that is needed and not known.
  private func checkSectionSet() throws(ModelFileError) {
    let known: Set<SectionID> = [
      .card, .labels, .settings, .words, .characters, .inverseDocumentFrequencies, .columns,
      .logisticRegression, .forest, .logisticCalibration, .forestCalibration, .clusters,
      .clusterForest,
    ]
    var seen: Set<SectionID> = []
    for section in all {
      guard seen.insert(section.id).inserted else {
        throw .sectionCount(name: section.name, found: 2)
      }
      if section.isRequired && !known.contains(section.id) {
        throw .unknownSection(name: section.name, offset: section.offset)
      }
    }
  }

  func reader(_ id: SectionID) -> ByteReader? {
    sections[id].map { section in
      ByteReader(
        file, section.offset..<(section.offset + section.byteCount), sectionName: section.name)
    }
  }

  private func requiredReader(_ id: SectionID) throws(ModelFileError) -> ByteReader {
    guard let reader = reader(id) else { throw .sectionCount(name: id.name, found: 0) }
    return reader
  }

  private func readCard() throws(ModelFileError) -> String {
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
    let table = try reader.readStrings("labels", allowedCount: 1...65_535)
    try reader.finish("labels")
    let labels = (0..<table.count).map(table.string)
    guard Set(labels).count == labels.count else {
      throw .notAscending(field: reader.path("labels"), offset: table.offset)
    }
    return labels
  }

  private func readFeatures() throws(ModelFileError) -> FeatureSpace {
    let (settings, usesSublinear) = try readSettings()
    let words = try readVocabulary(.words, .words, isThere: settings.wordNGrams != nil)
    let characters = try readVocabulary(
      .characters, .characters, isThere: settings.characterNGrams != nil)
    var reader = try requiredReader(.inverseDocumentFrequencies)
    let weights = try reader.readFinite(
      "weights", count: words.termCount + characters.termCount)
    try reader.finish("weights")
    return FeatureSpace(
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
    _ id: SectionID, _ family: TermFamily, isThere: Bool
  ) throws(ModelFileError) -> Vocabulary {
    guard isThere else {
      if sections[id] != nil { throw .sectionCount(name: id.name, found: 1) }
      return Vocabulary(family: family, terms: [])
    }
    var reader = try requiredReader(id)
    let vocabulary = try readVocabulary("terms", family, &reader)
    try reader.finish("terms")
    return vocabulary
  }

  private func readVocabulary(
    _ field: String, _ family: TermFamily, _ reader: inout ByteReader
  ) throws(ModelFileError) -> Vocabulary {
    let table = try reader.readStrings(field, allowedCount: 0...SectionReader.largestCount)
    if let place = table.firstOutOfOrder() {
      throw .notAscending(
        field: reader.path(field), offset: table.offset + Int(table.starts[place]))
    }
    return Vocabulary(family: family, bytes: table.bytes, starts: table.starts)
  }

  private func readColumns() throws(ModelFileError) -> [CategoryColumn] {
    guard var reader = reader(.columns) else { return [] }
    let names = try reader.readStrings("names", allowedCount: 1...256)
    var columns: [CategoryColumn] = []
    for column in 0..<names.count {
      let values = try readVocabulary("values", .characters, &reader)
      columns.append(CategoryColumn(name: names.string(column), values: values))
    }
    try reader.finish("values")
    return columns
  }

  private func readLogisticRegression(
    labels: [String], features: FeatureSpace
  ) throws(ModelFileError) -> LogisticRegression? {
    guard var reader = reader(.logisticRegression) else { return nil }
    _ = try reader.readCount("classCount", allowed: labels.count...labels.count)
    _ = try reader.readCount(
      "featureCount", allowed: features.featureCount...features.featureCount)
    let biases = try reader.readFinite("biases", count: labels.count)
    let weights = try reader.readFinite("weights", count: features.featureCount * labels.count)
    try reader.finish("weights")
    return LogisticRegression(weights: weights, biases: biases)
  }
}
