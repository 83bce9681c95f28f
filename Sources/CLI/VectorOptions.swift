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
      "How much terms count beside the vectors; 0 leaves the vectors alone.", valueName: "number"))
  var textWeight = 0.25

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
        + "this share of the training shapes lie to each other.", valueName: "share"))
  var unlikeShapes = 0.5

  @Option(
    help: ArgumentHelp(
      "full keeps every piece of the table in the model, used those of the training messages.",
      valueName: "name"))
  var embedVectors = EmbeddedVectors.full

  @Option(
    help: ArgumentHelp(
      "Which pieces of a word count: all, or the first alone, which is better where training has few "
        + "shapes.",
      valueName: "name"))
  var wordPieces = WordPieces.all

  func settings() throws -> SemanticSettings? {
    let source: SemanticSettings.Vectors
    switch (vectors, lsa) {
    case (nil, nil): return nil
    case (let path?, nil): source = .table(try readVectorTable(path))
    case (nil, let dimensions?): source = .latent(dimensionCount: dimensions)
    case (_?, _?): throw ValidationError("--vectors and --lsa exclude one another.")
    }
    return try SemanticSettings(
      vectors: source, textWeight: textWeight,
      inverseRegularization: vectorsC, weighting: weight ?? .shape, unlikeShare: unlikeShapes,
      keepsUsedPiecesOnly: embedVectors == .used, countsContinuations: wordPieces == .all)
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
