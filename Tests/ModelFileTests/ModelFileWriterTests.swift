import Features
import Testing

@testable import ModelFile

struct ModelFileWriterTests {
  /// Reference: Files/model_writer.py, which writes by models/FORMAT.md.
  @Test(arguments: ["everything", "plain", "characters", "forest", "shapes", "drift"])
  func `what is read is written byte for byte as another writer writes it`(name: String) throws {
    let bytes = try ModelFiles.golden(name)
    #expect(try ModelFileReader.read(FrozenArray(bytes)).fileBytes() == bytes)
  }

  @Test func `every kind of model comes back as it was`() throws {
    for model in try kinds() {
      let bytes = model.fileBytes()
      #expect(try ModelFileReader.read(FrozenArray(bytes)) == model)
      #expect(model.fileBytes() == bytes)
    }
  }

  @Test func `sections start at multiples of 64 and end with the file`() throws {
    for model in try kinds() {
      let bytes = FrozenArray(model.fileBytes())
      let sections = try ModelFileReader.readSections(bytes)
      #expect(
        sections.allSatisfy {
          $0.offset % 64 == 0 && $0.isRequired == !["SHAP", "DRFT"].contains($0.name)
        })
      #expect(sections.last.map { $0.offset + $0.byteCount } == bytes.count)
    }
  }

  @Test func `labels that Unicode takes as one stay two`() throws {
    // é as one scalar, and as e with U+0301 behind it: equal strings in Swift, other bytes.
    let labels = ["caf\u{E9}", "cafe\u{301}"]
    let bytes = try model(labels: labels, words: ["a"]).fileBytes()
    let read = try ModelFileReader.read(FrozenArray(bytes)).labels
    #expect(read.map { Array($0.utf8) } == labels.map { Array($0.utf8) })
  }

  /// Models with either classifier or both, either family of terms or both, with columns, without
  /// any term, with one class and with many, with each calibration and with a gate.
  private func kinds() throws -> [TrainedModel] {
    let everything = try ModelFileReader.read(
      FrozenArray(try ModelFiles.golden("everything")))
    var isotonic = everything
    isotonic.logisticCalibration = isotonic.forestCalibration
    isotonic.forestCalibration = Calibration(
      map: .identity, thresholds: FrozenArray([0.5, 1, 2]), targetPrecision: 0.75)
    var ungated = everything
    ungated.gate = nil
    return [
      everything, isotonic, ungated,
      try ModelFileReader.read(FrozenArray(try ModelFiles.golden("characters"))),
      try ModelFileReader.read(FrozenArray(try ModelFiles.golden("shapes"))),
      try ModelFileReader.read(FrozenArray(try ModelFiles.golden("drift"))),
      try model(labels: ["only"], words: []),
      try model(labels: ["only"], words: [], columns: [("c", ["", "x"])]),
      try model(labels: (0..<300).map { "label \($0)" }, words: ["a", "a b", "é", "中"]),
      try model(labels: ["a", "b"], words: ["x", "y"], columns: [("p", []), ("p", ["v"])]),
    ]
  }

  private func model(
    labels: [String], words: [String], columns: [(name: String, values: [String])] = []
  ) throws -> TrainedModel {
    let space = FeatureSpace(
      settings: try AnalyzerSettings(
        wordNGrams: 1...2, characterNGrams: nil, masksIdentifiers: false),
      usesSublinearTermFrequency: false,
      words: Vocabulary(family: .words, terms: words.map { Array($0.utf8) }),
      characters: Vocabulary(family: .characters, terms: []),
      inverseDocumentFrequencies: FrozenArray(words.indices.map { 1 + Double($0) / 4 }),
      columns: columns.map { column in
        CategoryColumn(
          name: column.name,
          values: Vocabulary(
            family: .characters, terms: column.values.map { Array($0.utf8) }))
      })
    let weights = (0..<(space.featureCount * labels.count)).map { Double($0) - 2.5 }
    return TrainedModel(
      labels: labels, features: space,
      logisticRegression: LogisticRegression(
        weights: FrozenArray(weights), biases: FrozenArray(labels.indices.map { -Double($0) })),
      forest: nil, card: "{}")
  }
}
