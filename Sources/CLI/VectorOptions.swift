public import ArgumentParser
import ModelFile
public import Train

/// Whether and how a model learns what words mean.
struct VectorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Learn from a table of word-piece vectors what to say of messages whose shapes training has "
        + "not seen; models/pieces.vectors is one.", valueName: "file"))
  var vectors: String?

  @Option(
    help: ArgumentHelp(
      "Instead of a table, learn so many dimensions from the messages themselves by latent "
        + "semantic analysis; 100 are customary. It knows no word that training has not.",
      valueName: "dimensions"))
  var lsa: Int?

  @Option(
    help: ArgumentHelp(
      "How much terms count beside the vectors; 0 leaves the vectors alone. (default: 0.25)",
      valueName: "number"))
  var textWeight: Double?

  @Option(
    help: ArgumentHelp(
      "How much the data count against the penalty there. (default: held-out shapes choose)",
      valueName: "number"))
  var vectorsC: Double?

  @Option(
    help: ArgumentHelp(
      "How much a shape of n rows counts: row n, sqrt its root, shape 1. (default: row, and shape "
        + "for what goes by vectors)", valueName: "name"))
  var weight: ShapeWeighting?

  @Option(
    help: ArgumentHelp(
      "A message of unknown shape is known when its meaning lies nearer to a training shape than "
        + "this share of the training shapes lie to each other. (default: 0.5)",
      valueName: "share"))
  var unlikeShapes: Double?

  @Option(
    help: ArgumentHelp(
      "full keeps every piece of the table in the model, used those of the training messages. "
        + "(default: full)",
      valueName: "name"))
  var embedVectors: EmbeddedVectors?

  @Option(
    help: ArgumentHelp(
      "Which pieces of a word of the table count: all, or the first alone, which is better where "
        + "training has few shapes. (default: all)",
      valueName: "name"))
  var wordPieces: WordPieces?

  /// The settings; nil for a model without vectors.
  func settings() throws -> SemanticSettings? {
    let source = try source()
    let settings = try SemanticSettings(
      // Beside no vectors too, every option is in its range.
      vectors: source ?? .latent(dimensionCount: 1), textWeight: textWeight ?? 0.25,
      inverseRegularization: vectorsC, weighting: weight ?? .shape,
      unlikeShare: unlikeShapes ?? 0.5, keepsUsedPiecesOnly: embedVectors == .used,
      countsContinuations: wordPieces != .first)
    return source.map { _ in settings }
  }

  private func source() throws -> SemanticSettings.Vectors? {
    switch (vectors, lsa) {
    case (nil, nil): nil
    case (let path?, nil): .table(try readVectorTable(path))
    case (nil, let dimensions?): .latent(dimensionCount: dimensions)
    case (_?, _?): throw ValidationError("--vectors and --lsa exclude one another.")
    }
  }

  /// Throws where an option is given that bears on nothing beside the others.
  func refuseIdleOptions() throws {
    if vectors == nil, lsa == nil, let option = idleWithoutVectors.first {
      throw ValidationError(
        "\(option) says how vectors are used, and there are none. Give --vectors or --lsa too, or "
          + "leave it out.")
    }
    if lsa != nil, wordPieces != nil {
      throw ValidationError(
        "--word-pieces says how the words of a table are cut, and the pieces of --lsa are whole "
          + "words. Leave it out, or give --vectors instead of --lsa.")
    }
  }

  /// What is given of the options that bear on vectors alone.
  private var idleWithoutVectors: [String] {
    let options = [
      ("--text-weight", textWeight != nil), ("--vectors-c", vectorsC != nil),
      ("--unlike-shapes", unlikeShapes != nil), ("--embed-vectors", embedVectors != nil),
      ("--word-pieces", wordPieces != nil),
    ]
    return options.filter(\.1).map(\.0)
  }
}

/// Which pieces of a table a model keeps.
enum EmbeddedVectors: String, ExpressibleByArgument, CaseIterable {
  case full
  case used
}

/// Which pieces of a word say what it means.
enum WordPieces: String, ExpressibleByArgument, CaseIterable {
  case all
  case first
}

extension ShapeWeighting: ExpressibleByArgument {}
