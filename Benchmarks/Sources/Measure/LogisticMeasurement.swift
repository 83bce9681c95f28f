import ArgumentParser
import LinearAlgebra
import LogSchema
import Train

/// Fits a multinomial logistic regression to a matrix of one line for each message.
struct LogisticMeasurement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logistic", abstract: "Logistic regression of features in memory.")

  @Argument(help: "A folder of 'Measure matrix'.")
  var folder: String

  @Option(help: "The relative gap to stop at.")
  var tolerance = 1e-6

  @Option(help: "Threads.")
  var threads = 1

  @Option(help: "Where the weights go, feature by feature, then the biases.")
  var weights: String

  func run() throws {
    try BLAS.prepare()
    var set = try MatrixFiles(folder).trainingSet()
    let rowCount = set.rows.rowCount
    let trainer = LogisticRegressionTrainer(
      hyperparameters: try LogisticHyperparameters(tolerance: tolerance, threads: threads))
    var fit: LogisticFit?
    let duration = try ContinuousClock().measure {
      // Equal lines become one of more weight: part of the work.
      set = set.mergingEqualRows()
      fit = try trainer.train(
        set, classWeights: Array(repeating: 1, count: set.labels.count))
    }
    guard let fit else { return }
    try writeNumbers(Array(fit.regression.weights) + Array(fit.regression.biases), to: weights)
    report(
      duration,
      [
        "rows": .integer(rowCount), "distinct_rows": .integer(set.rows.rowCount),
        "iterations": .integer(fit.iterationCount), "objective": .number(fit.objective),
        "gap_bound": .number(fit.relativeGap),
      ])
  }
}
