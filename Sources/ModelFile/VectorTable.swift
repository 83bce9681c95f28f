public import Features

/// A vector for each piece of a vocabulary, and where they come from: the file that
/// `tocsin train --vectors` reads.
public struct VectorTable: Equatable, Sendable {
  /// The pieces. A file of a table does not say whether continuations count.
  public let pieces: PieceVocabulary
  /// Their vectors, in the order of their numbers.
  public let vectors: Vectors
  /// Origin and licence, as JSON.
  public let card: String

  /// The numbers of a table.
  public enum Vectors: Equatable, Sendable {
    /// As they were made. Shape `[pieceCount, dimensionCount]`.
    case exact(FrozenArray<Float>, dimensionCount: Int)
    /// A byte for each.
    case quantized(QuantizedVectors)

    /// Numbers of a vector.
    public var dimensionCount: Int {
      switch self {
      case .exact(_, let dimensionCount): dimensionCount
      case .quantized(let vectors): vectors.dimensionCount
      }
    }
  }

  /// A table of checked parts.
  public init(pieces: PieceVocabulary, vectors: Vectors, card: String) {
    self.pieces = pieces
    self.vectors = vectors
    self.card = card
  }

  /// Whether a number takes a byte.
  public var isQuantized: Bool {
    if case .quantized = vectors { true } else { false }
  }

  /// The same table, in which the pieces that continue a word do not count.
  public var countingBeginningsOnly: VectorTable {
    VectorTable(pieces: pieces.countingBeginningsOnly, vectors: vectors, card: card)
  }

  /// The vector of a piece.
  public func vector(_ number: Int) -> [Double] {
    switch vectors {
    case .quantized(let vectors):
      return vectors.vector(number)
    case .exact(let elements, let dimensionCount):
      let start = number * dimensionCount
      return elements[start..<(start + dimensionCount)].map { Double($0) }
    }
  }

  /// The vectors of some pieces; all vectors must be quantized.
  ///
  /// - Parameter numbers: Numbers of pieces, each once.
  public func selecting(_ numbers: [Int]) -> VectorTable {
    guard case .quantized(let vectors) = vectors else {
      preconditionFailure("pieces are selected from quantized vectors")
    }
    let selected = PieceVocabulary(
      pieces: numbers.map { Array(pieces.text(ofPiece: $0).utf8) },
      countsContinuations: pieces.countsContinuations)
    // In the new vocabulary's order, which is that of the old.
    let ordered = numbers.sorted()
    precondition(selected.pieceCount == ordered.count, "a piece was selected twice")
    return VectorTable(
      pieces: selected, vectors: .quantized(vectors.selecting(ordered)), card: card)
  }

  /// Reads a table, trusting nothing in it.
  ///
  /// - Parameter file: All bytes, the first aligned to 8, as in a mapped file.
  /// - Throws: ``ModelFileError``.
  public static func read(_ file: FrozenArray<UInt8>) throws(ModelFileError) -> VectorTable {
    let sections = try ModelFileReader.readSections(file)
    return try ModelFileReader.verifyingChecksum(of: file) { () throws(ModelFileError) in
      try SectionReader(file: file, sections: sections).readVectorTable()
    }
  }

  /// The bytes of the file: the same table, the same bytes.
  public func fileBytes() -> [UInt8] {
    let vectors: (SectionID, [UInt8])
    switch self.vectors {
    case .exact(let elements, let dimensionCount):
      vectors = (
        .exactVectors,
        section {
          $0.write(UInt32(pieces.pieceCount))
          $0.write(UInt32(dimensionCount))
          $0.write(elements)
        }
      )
    case .quantized(let quantized):
      vectors = (.pieceVectors, section { $0.write(quantized) })
    }
    return assembleModelFile([
      (.card, Array(card.utf8)), (.pieces, section { $0.write(pieces) }), vectors,
    ])
  }
}
