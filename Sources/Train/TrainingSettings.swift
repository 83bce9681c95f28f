/// All that decides what a training run makes of a corpus, beside the corpus itself.
public struct TrainingSettings: Equatable, Sendable {
  /// Which terms become features.
  public var vocabulary: VocabularySettings
  /// The logistic regression, or nil for none.
  public var logistic: LogisticHyperparameters?
  /// The random forest, or nil for none.
  public var forest: ForestHyperparameters?
  /// How many features to list by permutation importance; 0 measures none.
  public var permutationImportanceCount: Int
  /// The gate that tells known messages from others, or nil for none.
  public var gate: GateSettings?
  /// What answers for messages of unknown shapes, or nil for nothing; needs regression and gate.
  public var semantic: SemanticSettings?
  /// How much each class counts, in both.
  public var classWeighting: ClassWeighting
  /// How much each shape counts in the regression; the forest counts rows.
  public var shapeWeighting = ShapeWeighting.row
  /// The share of rows, and of shapes, that is kept back to measure a first fit; 0 for none.
  public var holdoutShare: Double
  /// Which shapes are kept back.
  public var seed: UInt64
  /// How the probabilities are made to mean what they say, or nil for not at all.
  public var calibration: CalibrationSettings?

  /// Threads that any of the classifiers may use.
  var threads: Int { max(logistic?.threads ?? 1, forest?.threads ?? 1) }

  /// Settings of at least one classifier.
  ///
  /// - Throws: ``TrainError/setting(name:value:allowed:)``.
  public init(
    vocabulary: VocabularySettings, logistic: LogisticHyperparameters?,
    forest: ForestHyperparameters?, permutationImportanceCount: Int = 0,
    gate: GateSettings? = nil, classWeighting: ClassWeighting,
    holdoutShare: Double,
    seed: UInt64
  ) throws(TrainError) {
    guard logistic != nil || forest != nil else {
      throw .setting(name: "algorithm", value: "none", allowed: "logistic, forest or both")
    }
    guard holdoutShare >= 0, holdoutShare <= 0.9 else {
      throw .setting(name: "holdout", value: "\(holdoutShare)", allowed: "a share from 0 to 0.9")
    }
    self.vocabulary = vocabulary
    guard permutationImportanceCount >= 0 else {
      throw .setting(
        name: "permutation-importance", value: "\(permutationImportanceCount)",
        allowed: "a whole number from 0 up")
    }
    self.permutationImportanceCount = permutationImportanceCount
    self.logistic = logistic
    self.forest = forest
    self.gate = gate
    self.classWeighting = classWeighting
    self.holdoutShare = holdoutShare
    self.seed = seed
  }
}
