import ArgumentParser
import Evaluation

/// How confidence intervals are found; shared by all commands that print some.
struct BootstrapOptions: ParsableArguments {
  @Option(
    name: .customLong("bootstrap"),
    help: ArgumentHelp("Draws for the intervals; 0 for none.", valueName: "count"))
  var replicates = 1_000

  @Option(help: ArgumentHelp("Share of intervals that hold the truth.", valueName: "share"))
  var confidence = 0.95

  @Option(help: ArgumentHelp("Where chance starts: one seed, one answer.", valueName: "number"))
  var seed: UInt64 = 1

  func validate() throws {
    guard (0...1_000_000).contains(replicates) else {
      throw ValidationError("--bootstrap is \(replicates). Use 0 to 1000000.")
    }
    guard confidence > 0 && confidence < 1 else {
      throw ValidationError("--confidence is \(confidence). Use a number between 0 and 1.")
    }
  }

  func settings(threads: Int) -> ClusterBootstrap {
    ClusterBootstrap(
      replicateCount: replicates, confidence: confidence, seed: seed, threads: threads)
  }
}
