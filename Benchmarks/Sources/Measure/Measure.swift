import ArgumentParser

/// Measures steps of tocsin inside one process; each prints one JSON object with its seconds and
/// with what its answer can be checked by. `scripts/benchmark` runs them beside their peers.
@main
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure steps of tocsin inside one process.",
    subcommands: [
      ReadMeasurement.self, FeaturesMeasurement.self, MatrixCommand.self,
      LogisticMeasurement.self, ForestMeasurement.self, MessageMeasurement.self,
    ])
}
