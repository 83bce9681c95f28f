import ArgumentParser
import Train

/// The settings of the random forest.
struct ForestOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Trees of the forest.", valueName: "count"))
  var trees = 100

  @Option(
    help: ArgumentHelp(
      "Features that a node of the forest draws: sqrt, log2, a count, or a share as in 0.3. "
        + "(default: sqrt)", valueName: "limit"))
  var splitFeatures: String?

  @Option(help: ArgumentHelp("Deepest leaf of a tree. (default: no limit)", valueName: "count"))
  var maxDepth: Int?

  @Option(help: ArgumentHelp("Examples on each side of a split, at least.", valueName: "count"))
  var minSamplesLeaf = 1

  @Option(help: ArgumentHelp("Examples in a node that is split, at least.", valueName: "count"))
  var minSamplesSplit = 2

  @Option(
    help: ArgumentHelp(
      "List the terms whose shuffling costs the forest most on the held-out rows.",
      valueName: "count"))
  var permutationImportance = 0

  func hyperparameters(
    splitFeatures other: String?, seed: UInt64, threads: Int
  ) throws -> ForestHyperparameters {
    try ForestHyperparameters(
      treeCount: trees, maxFeatures: ForestOptions.maxFeatures(splitFeatures ?? other ?? "sqrt"),
      maxDepth: maxDepth, minSamplesLeaf: minSamplesLeaf, minSamplesSplit: minSamplesSplit,
      seed: seed, threads: threads)
  }

  private static func maxFeatures(_ text: String) throws -> MaxFeatures {
    switch text {
    case "sqrt": return .squareRoot
    case "log2": return .binaryLogarithm
    default:
      if let count = Int(text) { return .count(count) }
      if let share = Double(text) { return .share(share) }
      throw ValidationError(
        "a node cannot draw '\(text)' features. Use sqrt, log2, a count, or a share as in 0.3.")
    }
  }
}
