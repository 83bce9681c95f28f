public import Features

/// What answers for messages of shapes that training never saw: it goes by what words mean.
///
/// A message's meaning is the mean of its pieces' vectors. A regression that is linear in it gives
/// every piece a score for each class, so that no vector is touched when a message is classified:
/// the scores of its pieces are averaged.
public struct SemanticModel: Equatable, Sendable {
  /// How messages are cut into pieces.
  public let pieces: PieceVocabulary
  /// The pieces' vectors.
  public let vectors: QuantizedVectors
  /// Weights of the features of the space and, behind them, of the pieces. A piece that makes up
  /// a share of a message's pieces has that share as its value.
  public let regression: LogisticRegression
  /// How sure the regression is, if that was measured.
  public let calibration: Calibration?
  /// The shapes of the training messages.
  public let shapes: ShapeVectors

  /// A model of its parts, unchecked.
  public init(
    pieces: PieceVocabulary, vectors: QuantizedVectors, regression: LogisticRegression,
    calibration: Calibration?, shapes: ShapeVectors
  ) {
    self.pieces = pieces
    self.vectors = vectors
    self.regression = regression
    self.calibration = calibration
    self.shapes = shapes
  }
}

/// Shapes of training messages and what they mean.
public struct ShapeVectors: Equatable, Sendable {
  /// The shapes, as text.
  public let texts: [String]
  /// The meaning of each, of length 1 or 0.
  public let vectors: QuantizedVectors
  /// Training messages of each label. Shape `[count, classCount]`.
  public let labelSizes: FrozenArray<Double>
  /// A message with this cosine to a shape, or more, is like one that training saw. -1...1.
  public let threshold: Double

  /// Shapes.
  public var count: Int { texts.count }

  /// Shapes of their parts, unchecked.
  public init(
    texts: [String], vectors: QuantizedVectors, labelSizes: FrozenArray<Double>, threshold: Double
  ) {
    self.texts = texts
    self.vectors = vectors
    self.labelSizes = labelSizes
    self.threshold = threshold
  }
}
