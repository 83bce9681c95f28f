import Features

// The sections about what words mean: layout in models/FORMAT.md, "PIEC", "PVEC, PF32", "LOGV" and
// "NEAR".

/// Limits that keep the work for one message linear in it.
enum VectorLimits {
  static let pieceByteCount = 255
  static let dimensionCount = 4_096
  static let shapeCount = 1_048_576
}

extension ByteWriter {
  mutating func write(_ pieces: PieceVocabulary) {
    for vocabulary in [pieces.beginnings, pieces.continuations] {
      writeStrings(starts: vocabulary.starts, bytes: vocabulary.bytes)
    }
  }

  /// Count, length, scales and codes.
  mutating func write(_ vectors: QuantizedVectors) {
    write(UInt32(vectors.count))
    write(UInt32(vectors.dimensionCount))
    write(vectors.scales)
    write(vectors.codes)
  }

  mutating func write(_ shapes: ShapeVectors, of pieces: PieceVocabulary, classCount: Int) {
    write(UInt32(classCount))
    write(UInt32(pieces.countsContinuations ? 0 : 1))
    write(shapes.threshold.bitPattern)
    write(UInt32(shapes.count))
    write(UInt32(shapes.vectors.dimensionCount))
    write(shapes.labelSizes)
    write(shapes.vectors.scales)
    write(shapes.vectors.codes)
    padToFour()
    writeStrings(shapes.texts)
  }
}

extension SectionReader {
  /// The sections of a file of vectors.
  func readVectorTable() throws(ModelFileError) -> VectorTable {
    try checkSectionsAreKnown([.card, .pieces, .pieceVectors, .exactVectors])
    let card = try readCard()
    let pieces = try readPieces()
    let vectors: VectorTable.Vectors
    if var reader = reader(.exactVectors) {
      guard self.reader(.pieceVectors) == nil else {
        throw .sectionCount(name: SectionID.pieceVectors.name, found: 1)
      }
      let dimensionCount = try readVectorCounts(&reader, count: pieces.count)
      let elements = try reader.readFloats(
        "vectors", count: pieces.count * dimensionCount, allowed: -1e30...1e30)
      try reader.finish("vectors")
      vectors = .exact(elements, dimensionCount: dimensionCount)
    } else {
      vectors = .quantized(try readPieceVectors(pieceCount: pieces.count))
    }
    return VectorTable(pieces: pieces.makeVocabulary(), vectors: vectors, card: card)
  }

  /// What answers for unknown shapes, if the model has it.
  func readSemanticModel(
    classCount: Int, featureCount: Int
  ) throws(ModelFileError) -> SemanticTables? {
    guard reader(.semanticRegression) != nil else { return nil }
    let pieces = try readPieces()
    let vectors = try readPieceVectors(pieceCount: pieces.count)
    guard
      let regression = try readRegression(
        .semanticRegression, classCount: classCount, featureCount: featureCount + pieces.count)
    else { return nil }
    let calibration = try readCalibration(.semanticCalibration, classCount: classCount)
    let (shapes, countsContinuations) = try readShapes(
      classCount: classCount, dimensionCount: vectors.dimensionCount)
    return SemanticTables(
      pieces: pieces, countsContinuations: countsContinuations, vectors: vectors,
      regression: regression, calibration: calibration, shapes: shapes)
  }

  private func readPieces() throws(ModelFileError) -> PieceTables {
    var reader = try requiredReader(.pieces)
    let beginnings = try readPieces("beginnings", &reader)
    let continuations = try readPieces("continuations", &reader)
    try reader.finish("continuations")
    return PieceTables(beginnings: beginnings, continuations: continuations)
  }

  private func readPieces(
    _ field: String, _ reader: inout ByteReader
  ) throws(ModelFileError) -> StringTable {
    let table = try reader.readAscendingStrings(field)
    if let index = table.firstEmpty() {
      throw .emptyText(field: reader.path(field), offset: table.offset(of: index))
    }
    if let index = table.firstLonger(than: VectorLimits.pieceByteCount) {
      throw .outOfRange(
        field: reader.path(field), offset: table.offset(of: index),
        found: UInt64(table.byteCount(of: index)), allowed: 1...UInt64(VectorLimits.pieceByteCount))
    }
    if let index = table.firstWithControlCharacter() {
      throw .controlCharacter(field: reader.path(field), offset: table.offset(of: index))
    }
    return table
  }

  private func readVectorCounts(
    _ reader: inout ByteReader, count: Int
  ) throws(ModelFileError) -> Int {
    _ = try reader.readCount("count", allowed: count...count)
    return try reader.readCount("dimensionCount", allowed: 1...VectorLimits.dimensionCount)
  }

  private func readPieceVectors(pieceCount: Int) throws(ModelFileError) -> QuantizedVectors {
    var reader = try requiredReader(.pieceVectors)
    let dimensionCount = try readVectorCounts(&reader, count: pieceCount)
    let vectors = try readQuantized(&reader, count: pieceCount, dimensionCount: dimensionCount)
    try reader.finish("codes")
    return vectors
  }

  private func readQuantized(
    _ reader: inout ByteReader, count: Int, dimensionCount: Int
  ) throws(ModelFileError) -> QuantizedVectors {
    let scales = try reader.readFloats("scales", count: count, allowed: 0...1e30)
    let codes = try reader.readArray("codes", count: count * dimensionCount, of: Int8.self)
    return QuantizedVectors(dimensionCount: dimensionCount, scales: scales, codes: codes)
  }

  /// The shapes, and whether pieces that continue a word count.
  private func readShapes(
    classCount: Int, dimensionCount: Int
  ) throws(ModelFileError) -> (ShapeVectors, countsContinuations: Bool) {
    var reader = try requiredReader(.shapeVectors)
    _ = try reader.readCount("classCount", allowed: classCount...classCount)
    let countsBeginningsOnly = try reader.readCount("beginningsOnly", allowed: 0...1) == 1
    let threshold = try reader.readNumber("threshold", allowed: -1...1)
    let count = try reader.readCount("count", allowed: 0...VectorLimits.shapeCount)
    _ = try reader.readCount("dimensionCount", allowed: dimensionCount...dimensionCount)
    let labelSizes = try reader.readNumbers(
      "labelSizes", count: count * classCount, allowed: 0...1e18)
    let vectors = try readQuantized(&reader, count: count, dimensionCount: dimensionCount)
    try reader.skipPadding(toMultipleOf: 4, "padding")
    let texts = try reader.readStrings("shapes", allowedCount: count...count)
    try reader.finish("shapes")
    let shapes = ShapeVectors(
      texts: (0..<count).map(texts.string), vectors: vectors, labelSizes: labelSizes,
      threshold: threshold)
    return (shapes, countsContinuations: !countsBeginningsOnly)
  }
}

/// Pieces that have been checked and not yet been indexed.
struct PieceTables {
  let beginnings: StringTable
  let continuations: StringTable

  var count: Int { beginnings.count + continuations.count }

  func makeVocabulary(countsContinuations: Bool = true) -> PieceVocabulary {
    PieceVocabulary(
      beginnings: Vocabulary(
        family: .characters, bytes: beginnings.bytes, starts: beginnings.starts),
      continuations: Vocabulary(
        family: .characters, bytes: continuations.bytes, starts: continuations.starts),
      countsContinuations: countsContinuations)
  }
}

/// A semantic model whose pieces have not been indexed.
struct SemanticTables {
  let pieces: PieceTables
  let countsContinuations: Bool
  let vectors: QuantizedVectors
  let regression: LogisticRegression
  let calibration: Calibration?
  let shapes: ShapeVectors

  func makeModel() -> SemanticModel {
    SemanticModel(
      pieces: pieces.makeVocabulary(countsContinuations: countsContinuations), vectors: vectors,
      regression: regression, calibration: calibration, shapes: shapes)
  }
}
