public import ArgumentParser
public import Train

/// What decides over a fit, beside the data: shared by all commands that fit models.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take options from a file, one word a line, # for comments, as 'tocsin tune' writes it; "
        + "options of the command line win.", valueName: "file"))
  var settings: String?

  @Option(
    help: ArgumentHelp(
      "Columns of categories that the model reads beside the text.", valueName: "a,b,…"))
  var featureColumns: CommaSeparated?

  @OptionGroup(title: "Features") var features: FeatureOptions

  @Option(help: ArgumentHelp("logistic, forest or both.", valueName: "name"))
  var algorithm = AlgorithmChoice.logistic

  @Option(help: "none, or balanced to let every label count the same.")
  var classWeight = ClassWeighting.none

  @Option(
    name: .customLong("c"),
    help: ArgumentHelp("How much the data count against the penalty.", valueName: "number"))
  var inverseRegularization = 1.0

  @Option(help: ArgumentHelp("Steps of the optimiser at most.", valueName: "count"))
  var maxIterations = 1_000

  @Option(
    help: ArgumentHelp(
      "Stop this near the optimum, relative to the objective.", valueName: "number"))
  var tolerance = 1e-6

  @OptionGroup(title: "Forest") var forest: ForestOptions

  @OptionGroup(title: "Calibration") var calibration: CalibrationOptions

  @OptionGroup(title: "Gate") var gate: GateOptions

  @OptionGroup(title: "Vectors") var vectors: VectorOptions

  @Option(
    help: ArgumentHelp("Share kept back for the held-out figures; 0 for none.", valueName: "share"))
  var holdout = 0.2

  @Option(help: ArgumentHelp("Where chance starts: one seed, one model.", valueName: "number"))
  var seed: UInt64 = 1

  /// The settings of a training run.
  ///
  /// - Throws: `TrainError.setting` with the first option out of range, `ValidationError` for options
  ///   that do not go together.
  func settings(threads: Int) throws -> TrainingSettings {
    try vectors.refuseIdleOptions()
    return try settingsOfParts(threads: threads)
  }

  /// The settings, whether or not every option bears on something.
  private func settingsOfParts(threads: Int) throws -> TrainingSettings {
    let logistic =
      algorithm == .forest
      ? nil
      : try LogisticHyperparameters(
        inverseRegularization: inverseRegularization, maxIterations: maxIterations,
        tolerance: tolerance, threads: threads)
    let forest =
      algorithm == .logistic
      ? nil
      : try forest.hyperparameters(
        splitFeatures: features.splitFeatures, seed: seed, threads: threads)
    var settings = try TrainingSettings(
      vocabulary: try features.vocabularySettings(), logistic: logistic, forest: forest,
      permutationImportanceCount: self.forest.permutationImportance,
      gate: try gate.settings(seed: seed, threads: threads), classWeighting: classWeight,
      holdoutShare: holdout, seed: seed)
    settings.calibration = try calibration.settings()
    settings.shapeWeighting = vectors.weight ?? .row
    settings.semantic = try vectors.settings()
    guard settings.semantic == nil || (logistic != nil && settings.gate != nil) else {
      throw ValidationError(
        "--vectors and --lsa need the regression and the gate, which says what goes by vectors. "
          + "Leave out " + (logistic == nil ? "--algorithm forest." : "--no-gate."))
    }
    return settings
  }

  /// Throws where an option is out of range that was parsed of these words alone.
  func check(_ words: [String]) throws {
    // What an option bears on may stand elsewhere.
    _ = try settingsOfParts(threads: 1)
    // Whether there are words or characters to cut, two options say together.
    if words.last != "none" { _ = try features.analyzerSettings() }
  }
}

/// Which classifiers a training run learns.
enum AlgorithmChoice: String, ExpressibleByArgument, CaseIterable {
  case logistic
  case forest
  case both
}

extension ClassWeighting: ExpressibleByArgument {}
