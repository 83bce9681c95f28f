public import Evaluation

/// All that is known of a model after it was judged on labelled rows, for whoever writes it down.
///
/// Texts are those of the files; who writes them escapes them.
public struct EvaluationSummary: Sendable {
  /// A file: what to call it, and the SHA-256 of its bytes.
  public struct Source: Sendable {
    /// Its path, as the user gave it.
    public let path: String
    /// 64 hexadecimal digits.
    public let sha256: String

    /// A file.
    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  /// The rows by the values of one column.
  public struct Slice: Sendable {
    /// The column.
    public let column: String
    /// The rows of each value, most rows first.
    public let parts: [EvaluationPart]

    /// A column and its parts.
    public init(column: String, parts: [EvaluationPart]) {
      self.column = column
      self.parts = parts
    }
  }

  /// One label against the rest.
  public struct LabelCurve: Sendable {
    /// The label.
    public let label: String
    /// From the highest threshold to the lowest.
    public let steps: [RankedRows.Step]
    /// Average precision and area under the ROC curve.
    public let areas: RankedRows.Areas
    /// How often it is right, by the probability that it was given.
    public let reliability: ReliabilityCurve

    /// A label's curves.
    public init(
      label: String, steps: [RankedRows.Step], areas: RankedRows.Areas,
      reliability: ReliabilityCurve
    ) {
      self.label = label
      self.steps = steps
      self.areas = areas
      self.reliability = reliability
    }
  }

  /// A label's terms of the largest weights.
  public struct LabelTerms: Sendable {
    /// The label.
    public let label: String
    /// Largest first.
    public let terms: [(term: String, weight: Double)]

    /// A label's terms.
    public init(label: String, terms: [(term: String, weight: Double)]) {
      self.label = label
      self.terms = terms
    }
  }

  /// A mistake that costs much.
  public struct Mistake: Sendable {
    /// The line of the data.
    public let line: Int
    /// What the row is.
    public let actual: String
    /// What it was called.
    public let called: String
    /// How sure the model was.
    public let confidence: Double
    /// Rows of the shape with the same mistake.
    public let rowCount: Int
    /// The message without customers' identifiers.
    public let message: String

    /// A mistake.
    public init(
      line: Int, actual: String, called: String, confidence: Double, rowCount: Int, message: String
    ) {
      self.line = line
      self.actual = actual
      self.called = called
      self.confidence = confidence
      self.rowCount = rowCount
      self.message = message
    }
  }

  /// The version of the program.
  public var toolVersion: String
  /// The model.
  public var model: Source
  /// The labelled data.
  public var data: Source
  /// The SHA-256 of the data that the model learned from; nil where its card does not say.
  public var trainingDataSHA256: String?
  /// How intervals were found.
  public var bootstrap: ClusterBootstrap
  /// All rows.
  public var overall: EvaluationPart
  /// The rows of shapes that training saw, and of those it did not; empty where that is not known.
  public var parts: [EvaluationPart] = []
  /// The rows by columns.
  public var slices: [Slice] = []
  /// Each label against the rest; empty for a model of very many.
  public var curves: [LabelCurve] = []
  /// Whether answers are right, by confidence.
  public var reliability: ReliabilityCurve
  /// What is left when unsure answers are withheld.
  public var sweep: ThresholdSweep
  /// Before calibration; nil for a model that is not calibrated.
  public var uncalibrated: ProbabilityScores?
  /// What the thresholds in the model leave, and the precision that they were chosen for.
  public var thresholds: (coverage: CoverageScores, targetPrecision: Double)?
  /// What the gate leaves; nil for a model without one.
  public var known: CoverageScores?
  /// The best that the labels leave, by message and by shape.
  public var ceilings: [(unit: String, figures: LabelCeiling.Figures)] = []
  /// The most weighted terms of each label.
  public var terms: [LabelTerms] = []
  /// The worst first.
  public var mistakes: [Mistake] = []
  /// Data rows of labels that the model never saw.
  public var unseenLabelRowCount = 0

  /// A summary of what there always is.
  public init(
    toolVersion: String, model: Source, data: Source, bootstrap: ClusterBootstrap,
    overall: EvaluationPart, reliability: ReliabilityCurve, sweep: ThresholdSweep
  ) {
    self.toolVersion = toolVersion
    self.model = model
    self.data = data
    self.bootstrap = bootstrap
    self.overall = overall
    self.reliability = reliability
    self.sweep = sweep
  }
}
