/// The headline figures of a model on labelled rows; `rawValue` is the name in JSON.
public enum Figure: String, CaseIterable, Sendable {
  /// Share of the rows given their label.
  case accuracy
  /// Mean recall over the labels.
  case balancedAccuracy = "balanced_accuracy"
  /// Mean F1 over the labels, each counting alike.
  case macroF1 = "macro_f1"
  /// Mean F1 over the labels, each counting by its rows.
  case weightedF1 = "weighted_f1"
  /// See ``AgreementScores/matthewsCorrelation``.
  case matthewsCorrelation = "matthews_correlation"
  /// See ``OrdinalScores/quadraticWeightedKappa``.
  case quadraticWeightedKappa = "quadratic_weighted_kappa"
  /// Mean cost of a row by the cost matrix.
  case meanCost = "mean_cost"
  /// See ``ProbabilityScores/logLoss``.
  case logLoss = "log_loss"
  /// See ``ProbabilityScores/brierScore``.
  case brierScore = "brier_score"
  /// See ``ProbabilityScores/expectedCalibrationError``.
  case expectedCalibrationError = "expected_calibration_error"
  /// Mean over the labels of the average precision of each against the rest.
  case averagePrecision = "average_precision"
  /// Mean over the labels of the area under the ROC curve of each against the rest.
  case areaUnderROC = "auroc"

  /// What people call it.
  public var title: String {
    switch self {
    case .accuracy: "accuracy"
    case .balancedAccuracy: "balanced accuracy"
    case .macroF1: "macro F1"
    case .weightedF1: "weighted F1"
    case .matthewsCorrelation: "Matthews correlation"
    case .quadraticWeightedKappa: "weighted kappa"
    case .meanCost: "mean cost"
    case .logLoss: "log-loss"
    case .brierScore: "Brier score"
    case .expectedCalibrationError: "calibration error"
    case .averagePrecision: "average precision"
    case .areaUnderROC: "AUROC"
    }
  }

  /// Whether a smaller value is a better one.
  public var isCost: Bool {
    switch self {
    case .meanCost, .logLoss, .brierScore, .expectedCalibrationError: true
    default: false
    }
  }
}
