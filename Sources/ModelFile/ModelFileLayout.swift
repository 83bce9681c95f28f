/// The fixed numbers of the format; `models/FORMAT.md` explains them.
enum ModelFileLayout {
  /// `TOCSIN`, then a line end that text-mode copies break.
  static let magic: [UInt8] = [0x54, 0x4F, 0x43, 0x53, 0x49, 0x4E, 0x0D, 0x0A]
  static let version: UInt32 = 1
  static let headerByteCount = 64
  static let checksumOffset = 24
  static let tableEntryByteCount = 24
  static let largestSectionCount = 64
  static let sectionAlignment = 64
  static let requiredFlag: UInt32 = 1
  /// The checksum of a file is computed in parts of about so many bytes; one of two parts takes longer
  /// than a thread to start.
  static let checksumPartByteCount = 1 << 20

  static func aligned(_ offset: Int) -> Int {
    (offset + sectionAlignment - 1) & ~(sectionAlignment - 1)
  }
}

/// What a section holds; four ASCII letters, read as a little-endian number.
struct SectionID: Hashable, Sendable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ letters: StaticString) {
    precondition(letters.utf8CodeUnitCount == 4, "a section is named by four letters")
    // SAFETY: four bytes of a static string.
    rawValue = (0..<4).reduce(0) { value, place in
      value | UInt32(unsafe letters.utf8Start[place]) << UInt32(8 * place)
    }
  }

  static let card = SectionID("CARD")
  static let labels = SectionID("LABL")
  static let settings = SectionID("SETT")
  static let words = SectionID("WORD")
  static let characters = SectionID("CHAR")
  static let inverseDocumentFrequencies = SectionID("IDFS")
  static let columns = SectionID("COLS")
  static let logisticRegression = SectionID("LOGR")
  static let forest = SectionID("FRST")
  static let logisticCalibration = SectionID("CALL")
  static let forestCalibration = SectionID("CALF")
  static let clusters = SectionID("CLUS")
  static let clusterForest = SectionID("CLFR")
  static let trainingShapes = SectionID("SHAP")
  static let driftReference = SectionID("DRFT")
  static let pieces = SectionID("PIEC")
  static let pieceVectors = SectionID("PVEC")
  static let semanticRegression = SectionID("LOGV")
  static let semanticCalibration = SectionID("CALV")
  static let shapeVectors = SectionID("NEAR")
  /// In files of vectors only.
  static let exactVectors = SectionID("PF32")

  /// The sections of a model that this program reads.
  static let known: Set<SectionID> = [
    .card, .labels, .settings, .words, .characters, .inverseDocumentFrequencies, .columns,
    .logisticRegression, .forest, .logisticCalibration, .forestCalibration, .clusters,
    .clusterForest, .pieces, .pieceVectors, .semanticRegression, .semanticCalibration,
    .shapeVectors, .trainingShapes, .driftReference,
  ]

  /// Those that a reader may leave out: no answer depends on them.
  static let optional: Set<SectionID> = [.trainingShapes, .driftReference]

  /// The four letters, or the number where they are not printable.
  var name: String {
    let letters = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32(8 * $0)) }
    guard letters.allSatisfy({ (0x20...0x7E).contains($0) }) else { return "#\(rawValue)" }
    return String(decoding: letters, as: UTF8.self)
  }
}

/// A section's name, place and length, as the table gives them.
public struct ModelFileSection: Equatable, Sendable {
  /// Four letters.
  public let name: String
  /// Whether a reader that does not know the section must refuse the file.
  public let isRequired: Bool
  /// The section's first byte.
  public let offset: Int
  /// Its bytes.
  public let byteCount: Int

  let id: SectionID
}
