import ArgumentParser
import ModelFile
import Train

/// The settings of the known-shape gate.
struct GateOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: "Learn which messages are known, so that others can be told from them.")
  var gate = true

  @Option(
    help: ArgumentHelp(
      "The share of known messages that the gate may refuse.", valueName: "share"))
  var gateFalseRefusal = 0.01

  @Option(
    help: ArgumentHelp(
      "How a message is scored: cosine, vote or product. docs/gate.md has the measurements.",
      valueName: "name"))
  var gateScore = GateScoreName.cosine

  @Option(
    help: ArgumentHelp("Cosine distance within which messages are neighbours.", valueName: "number")
  )
  var eps = 0.3

  @Option(
    help: ArgumentHelp("Neighbours that make a message the core of a cluster.", valueName: "count"))
  var minSamples = 5

  @Option(
    help: ArgumentHelp(
      "Cluster at most this many distinct messages, of more a random part.", valueName: "count"))
  var gateRows = 20_000

  func settings(seed: UInt64, threads: Int) throws -> GateSettings? {
    guard gate else { return nil }
    return try GateSettings(
      clustering: ClusteringHyperparameters(
        epsilon: eps, minSamples: minSamples, threads: threads),
      forest: ForestHyperparameters(treeCount: 25, seed: seed, threads: threads),
      score: gateScore.score, falseRefusalShare: gateFalseRefusal, largestRowCount: gateRows)
  }
}

/// The names of the gate's scores.
enum GateScoreName: String, ExpressibleByArgument, CaseIterable {
  case cosine
  case vote
  case product

  var score: KnownShapeGate.Score {
    switch self {
    case .cosine: .cosine
    case .vote: .vote
    case .product: .product
    }
  }
}
