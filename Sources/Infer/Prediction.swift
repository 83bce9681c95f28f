/// What a model says of one message.
public struct Prediction: Equatable, Sendable {
  /// The most probable class, an index into ``SeverityClassifier/labels``; ties go to the lower.
  public let classIndex: Int
  /// Its label.
  public let label: String
  /// Its probability, 0...1; calibrated if the model is.
  public let confidence: Double
  /// Whether the confidence reaches the threshold of its class; true for a model without thresholds.
  public let isConfident: Bool
  /// How much the message looks like what training saw, 0...1; 1 for a model without a gate. See
  /// ``SeverityClassifier/makeScratch(recallsAnswers:scoresKnown:)``.
  public let knownScore: Double
  /// Whether the score reaches the gate's threshold, or the similarity that of the training shapes.
  /// If not, the label is a guess that nobody should act on.
  public let isKnown: Bool
  /// What the answer goes by.
  public let basis: Basis
  /// The cosine of the message's meaning to that of the nearest training shape, -1...1; nil where
  /// the answer goes by words.
  public let similarity: Double?

  init(
    classIndex: Int, label: String, confidence: Double, isConfident: Bool, knownScore: Double,
    isKnown: Bool, basis: Basis = .words, similarity: Double? = nil
  ) {
    self.classIndex = classIndex
    self.label = label
    self.confidence = confidence
    self.isConfident = isConfident
    self.knownScore = knownScore
    self.isKnown = isKnown
    self.basis = basis
    self.similarity = similarity
  }

  /// What an answer goes by.
  public enum Basis: String, Sendable, CaseIterable {
    /// The terms of the message, which training has seen.
    case words
    /// What the pieces of its words mean.
    case meaning
  }
}

/// One reason for a prediction.
public struct TermContribution: Equatable, Sendable {
  /// The term, or `column=value`.
  public let term: String
  /// How much it speaks for the predicted class; below 0, against it.
  public let weight: Double
}
