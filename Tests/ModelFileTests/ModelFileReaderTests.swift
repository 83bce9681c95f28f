import Features
import Foundation
import Testing

@testable import ModelFile

struct ModelFileReaderTests {
  /// Reference: what Files/make.py put into EVERYTHING.
  @Test func `a file with every section reads as it was meant`() throws {
    let model = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("everything")))
    #expect(model.labels == ["low", "high", "très haut"])
    #expect(model.card == #"{"made by": "Tests/ModelFileTests/Files/make.py"}"#)
    let space = model.features
    #expect(space.analyzer.settings.wordNGrams == 1...2)
    #expect(space.analyzer.settings.characterNGrams == 2...3)
    #expect(space.analyzer.settings.masksIdentifiers)
    #expect(space.usesSublinearTermFrequency)
    #expect(
      (0..<space.featureCount).map(space.featureName) == [
        "failed", "failed for", "login", "user<num>", " lo", "ip", "ip>", "é ", "log_type=",
        "log_type=Audit", "log_type=HTTP", "process=Web Server",
      ])
    #expect(Array(space.inverseDocumentFrequencies) == [1.5, 2.25, 1, 3, 1.25, 2, 2.5, 4])
    #expect(model.logisticRegression?.biases.elementsEqual([0.5, -0.25, 0.125]) == true)
    // (7 · 35 mod 16 − 8) / 8 = −0.375
    #expect(model.logisticRegression?.weights.last == -0.375)
    #expect(model.forest?.treeCount == 2)
    #expect(model.forest?.nodes[5] == ForestNode(feature: 8, threshold: 0, leftChild: 1).bits)
    #expect(model.forest?.leafDistributions.suffix(3).elementsEqual([0, 0.125, 0.875]) == true)
    #expect(model.logisticCalibration?.map == .temperature(2))
    #expect(model.logisticCalibration?.thresholds?.elementsEqual([0.5, 0.625, 2]) == true)
    #expect(model.forestCalibration?.thresholds == nil)
    #expect(model.gate?.typicalShapes == ["login failed for user<num>", "log out"])
    #expect(model.gate?.forest?.classCount == 2)
  }

  /// Reference: what Files/make.py put into MEANING.
  @Test func `a file that knows meanings reads as it was meant`() throws {
    let model = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("meaning")))
    let semantic = try #require(model.semantic)
    #expect(
      (0..<4).map(semantic.pieces.text(ofPiece:)) == ["failed", "log", "é", "##in"])
    // 0.25 · (0, 127, −127) and 1 · (−128, 1, 1)
    #expect(semantic.vectors.vector(1) == [0, 31.75, -31.75])
    #expect(semantic.vectors.vector(2) == [-128, 1, 1])
    #expect(semantic.regression.featureCount == 12 + 4)
    // (5 · 47 mod 16 − 8) / 8 = 0.375
    #expect(semantic.regression.weights.last == 0.375)
    #expect(semantic.calibration?.map == .temperature(0.5))
    #expect(semantic.shapes.texts == ["login failed for user<num>", "log out"])
    #expect(semantic.shapes.threshold == 0.75)
    #expect(Array(semantic.shapes.labelSizes) == [3, 0, 1, 0, 2, 0])
    #expect(semantic.shapes.vectors.vector(1) == [0, 0.703125, -0.703125])
    #expect(semantic.pieces.countsContinuations)
    #expect(Array(model.fileBytes()) == (try ModelFiles.golden("meaning")))
  }

  /// Reference: Files/make.py's BEGINNINGS is MEANING but for this.
  @Test func `a file says whether pieces that continue a word count`() throws {
    let meaning = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("meaning")))
    let model = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("beginnings")))
    let semantic = try #require(model.semantic)
    #expect(!semantic.pieces.countsContinuations)
    #expect(semantic.pieces == meaning.semantic?.pieces.countingBeginningsOnly)
    #expect(semantic.vectors == meaning.semantic?.vectors)
    #expect(Array(model.fileBytes()) == (try ModelFiles.golden("beginnings")))
  }

  /// Reference: models/FORMAT.md, "SHAP": the keys of no bytes and of `a`.
  @Test func `the shapes that training saw are known by their keys`() throws {
    let model = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("shapes")))
    let shapes = try #require(model.trainingShapes)
    #expect(shapes.contains(0xCBF2_9CE4_8422_2325) && shapes.contains(0xAF63_DC4C_8601_EC8C))
    #expect(!shapes.contains(0) && !shapes.contains(.max))
    #expect(!shapes.contains(0xAF63_DC4C_8601_EC8D))
    #expect(TrainingShapes(keys: [9, 3, 9, 1])?.keys.elementsEqual([1, 3, 9]) == true)
    #expect(TrainingShapes(keys: Array(0...UInt64(TrainingShapes.largestCount))) == nil)
    let sections = try ModelFileReader.readSections(FrozenArray(model.fileBytes()))
    #expect(sections.last.map { $0.name == "SHAP" && !$0.isRequired } == true)
  }

  /// Reference: the rows that Files/model_writer.py counts by hand for this file.
  @Test func `how held-out rows are distributed is read`() throws {
    let model = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("drift")))
    let reference = try #require(model.driftReference)
    #expect(reference.refusedRowCount == 1 && reference.newShapeRowCount == 2)
    #expect(reference.answers == [3, 2])
    #expect(reference.confidences[12] == 2 && reference.confidences[18] == 3)
    #expect(reference.probabilities[8] == 2 && reference.probabilities[18] == 3)
    #expect(reference.probabilities[22] == 3 && reference.probabilities[32] == 2)
    #expect(reference.otherTermRows == [7, 0] && reference.terms == [0, 1])
    #expect(reference.termRows == [0, 2, 3, 2])
    let sections = try ModelFileReader.readSections(FrozenArray(model.fileBytes()))
    #expect(sections.last.map { $0.name == "DRFT" && !$0.isRequired } == true)
  }

  /// Reference: models/FORMAT.md, the line that starts a file.
  @Test func `the page's example in hexadecimal is how the golden file starts`() throws {
    let page = try String(
      contentsOf: ModelFiles.folder.appending(path: "../../../models/FORMAT.md"), encoding: .utf8)
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("`54 4F") })
    let example = line.dropFirst().prefix { $0 != "`" }.split(separator: " ")
      .compactMap { UInt8($0, radix: 16) }
    #expect(example.count == 24)
    #expect(example == Array(try ModelFiles.golden("everything").prefix(24)))
    let byteCount = try ModelFiles.golden("everything").count
    #expect(
      page.contains(
        "13 sections and \(byteCount.formatted(.number.locale(Locale(identifier: "en")))) bytes"))
  }

  @Test func `a section that is optional and not known is skipped`() throws {
    let plain = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("plain")))
    let more = FrozenArray(try ModelFiles.golden("unknown-optional-section"))
    #expect(try ModelFileReader.read(more) == plain)
    let note = try #require(try ModelFileReader.readSections(more).last)
    #expect(note.name == "NOTE")
    #expect(!note.isRequired)
  }

  @Test func `a large file is the same model, and damaged whatever else is wrong with it`() throws {
    var model = try ModelFileReader.read(FrozenArray(try ModelFiles.golden("everything")))
    model.card = String(repeating: " ", count: 3 * ModelFileLayout.checksumPartByteCount)
    var bytes = model.fileBytes()
    #expect(try ModelFileReader.read(FrozenArray(bytes)) == model)
    let sections = try ModelFileReader.readSections(FrozenArray(bytes))
    for section in sections {
      bytes[section.offset] ^= 0x80
      guard case .damaged = refusal(of: bytes) else {
        Issue.record("\(section.name) is not refused as damaged")
        continue
      }
      bytes[section.offset] ^= 0x80
    }
    #expect(refusal(of: bytes) == nil)
  }

  /// Reference: Files/faults.json, written by the script that put the faults there.
  @Test func `every hostile file is refused for its fault at its place`() throws {
    let faults = try ModelFiles.faults()
    #expect(faults.count > 200)
    for fault in faults {
      let error = try #require(refusal(of: try ModelFiles.hostile(fault.file)), "\(fault.file)")
      #expect(Fault(file: fault.file, error) == fault)
      let text = error.description
      if let field = fault.field { #expect(text.contains("'\(field)'"), "\(fault.file)") }
      if let offset = fault.offset { #expect(text.contains("byte \(offset)"), "\(fault.file)") }
    }
  }

  @Test func `every hostile file that there is has its fault in the list`() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: ModelFiles.folder.appending(path: "Hostile").path())
    #expect(Set(files) == Set(try ModelFiles.faults().map { $0.file + ".tocsin" }))
  }

  @Test(arguments: [
    "everything", "meaning", "beginnings", "plain", "characters", "forest", "shapes", "drift",
    "unknown-optional-section",
  ])
  func `a file cut at any byte is refused`(name: String) throws {
    let bytes = try ModelFiles.golden(name)
    #expect(refusal(of: bytes) == nil)
    for byteCount in bytes.indices where refusal(of: Array(bytes.prefix(byteCount))) == nil {
      Issue.record("\(name) was read although cut to \(byteCount) bytes")
    }
  }

  @Test(arguments: [
    "everything", "meaning", "beginnings", "plain", "characters", "shapes", "drift",
  ])
  func `a file with any one bit flipped is refused`(name: String) throws {
    var bytes = try ModelFiles.golden(name)
    for bit in 0..<(8 * bytes.count) {
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      if refusal(of: bytes) == nil { Issue.record("\(name) was read with bit \(bit) flipped") }
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }
}
