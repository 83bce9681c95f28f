public import ModelFile

/// How a model learns what to say of messages whose shapes it has never seen.
public struct SemanticSettings: Equatable, Sendable {
  /// The vectors that say what words mean.
  public let vectors: Vectors
  /// How much the text features count beside the vectors; 0 leaves them out.
  public let textWeight: Double
  /// How much the data count against the penalty; nil lets held-out shapes choose.
  public let inverseRegularization: Double?
  /// How much each shape counts.
  public let weighting: ShapeWeighting
  /// The share of shapes that may be unlike all others and still count as known.
  public let unlikeShare: Double
  /// Whether the model keeps only the pieces that its training messages have.
  public let keepsUsedPiecesOnly: Bool

  /// Where vectors come from.
  public enum Vectors: Equatable, Sendable {
    /// A quantized table.
    case table(VectorTable)
    /// Latent semantic analysis of the messages that a fit learns from.
    case latent(dimensionCount: Int)
  }

  /// Checks and keeps the settings.
  ///
  /// - Parameter countsContinuations: Whether the pieces of a table that continue a word count. A
  ///   transformer never sees one alone, so that its vector says little of what it means, and without
  ///   them a few shapes are learned from better; where shapes are many, they tell words apart.
  /// - Throws: ``TrainError/setting(name:value:allowed:)`` with the first setting out of range.
  public init(
    vectors: Vectors, textWeight: Double = 0.25, inverseRegularization: Double? = nil,
    weighting: ShapeWeighting = .shape, unlikeShare: Double = 0.5,
    keepsUsedPiecesOnly: Bool = false, countsContinuations: Bool = true
  ) throws(TrainError) {
    guard textWeight >= 0, textWeight <= 1_000 else {
      throw .setting(
        name: "text-weight", value: "\(textWeight)", allowed: "a number from 0 to 1000")
    }
    if let inverseRegularization {
      guard inverseRegularization > 0, inverseRegularization.isFinite else {
        throw .setting(
          name: "vectors-c", value: "\(inverseRegularization)", allowed: "a number above 0")
      }
    }
    guard unlikeShare >= 0, unlikeShare <= 1 else {
      throw .setting(
        name: "unlike-shapes", value: "\(unlikeShare)", allowed: "a share from 0 to 1")
    }
    switch vectors {
    case .table(let table):
      guard table.isQuantized else {
        throw .setting(
          name: "vectors", value: "a table in single precision",
          allowed: "what 'tocsin vectors reduce' makes of it")
      }
      self.vectors = .table(countsContinuations ? table : table.countingBeginningsOnly)
    case .latent(let dimensionCount):
      guard (1...4_096).contains(dimensionCount) else {
        throw .setting(name: "lsa", value: "\(dimensionCount)", allowed: "from 1 to 4096")
      }
      self.vectors = vectors
    }
    self.textWeight = textWeight
    self.inverseRegularization = inverseRegularization
    self.weighting = weighting
    self.unlikeShare = unlikeShare
    self.keepsUsedPiecesOnly = keepsUsedPiecesOnly
  }

  /// The table, if there is one before any message is seen.
  var table: VectorTable? {
    if case .table(let table) = vectors { table } else { nil }
  }
}
