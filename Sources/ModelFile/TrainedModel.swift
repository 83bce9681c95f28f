public import Features

/// All that prediction needs, just learned or read from a file.
public struct TrainedModel: Equatable, Sendable {
  /// Labels that a model file can hold.
  public static let largestLabelCount = 65_535
  /// Category columns that a model file can hold.
  public static let largestColumnCount = 256

  /// The labels, by class index.
  public var labels: [String]
  /// How a message becomes features.
  public var features: FeatureSpace
  /// The logistic regression, if one was trained.
  public var logisticRegression: LogisticRegression?
  /// The forest, if one was trained.
  public var forest: RandomForest?
  /// How sure the logistic regression is, if that was measured.
  public var logisticCalibration: Calibration?
  /// How sure the forest is, if that was measured.
  public var forestCalibration: Calibration?
  /// What tells known messages from others, if it was learned.
  public var gate: KnownShapeGate?
  /// What answers for unknown shapes, if it was trained; it needs regression and gate.
  public var semantic: SemanticModel?
  /// The shapes that it learned from, if it says.
  public var trainingShapes: TrainingShapes?
  /// How its held-out rows are distributed, if some were held out.
  public var driftReference: DriftReference?
  /// Settings, data fingerprint, counts, held-out figures, seed and tool version, as JSON.
  public var card: String

  /// A model of its parts, at least one of which is a classifier.
  public init(
    labels: [String], features: FeatureSpace, logisticRegression: LogisticRegression?,
    forest: RandomForest?, logisticCalibration: Calibration? = nil,
    forestCalibration: Calibration? = nil, gate: KnownShapeGate? = nil,
    semantic: SemanticModel? = nil, trainingShapes: TrainingShapes? = nil,
    driftReference: DriftReference? = nil, card: String
  ) {
    precondition(
      logisticRegression != nil || forest != nil, "a model needs a classifier of some kind")
    self.labels = labels
    self.features = features
    self.logisticRegression = logisticRegression
    self.forest = forest
    self.logisticCalibration = logisticCalibration
    self.forestCalibration = forestCalibration
    self.gate = gate
    self.semantic = semantic
    self.trainingShapes = trainingShapes
    self.driftReference = driftReference
    self.card = card
  }
}
