import Features
import ModelFile

/// Judges the rows of a split as a model with vectors answers them: what the gate knows by terms,
/// the rest by meaning.
///
/// All of it is learned from the rows of one side: the gate, whose threshold is that of a model
/// without held-out rows, the vectors where they are learned, the penalty and the temperature.
struct FoldMeaning {
  private let corpus: Corpus
  private let threshold: Double
  private var gate: GateScorer
  private let test: TrainingSet
  private var classifier: RowClassifier
  private let map: Calibration.Map

  /// Learns what the settings of a trainer ask for.
  ///
  /// - Parameters:
  ///   - training: Data rows of each distinct row to learn from. Shape `[corpus.rows.count]`.
  ///   - examples: The same rows.
  ///   - test: The rows to judge.
  /// - Returns: nil for settings without vectors or gate.
  init?(
    _ trainer: ModelTrainer, _ learner: FeatureLearner, training: [Int], examples: TrainingExamples,
    test: some Sequence<Int>, in learned: FeatureLearner.Learned
  ) throws(TrainError) {
    guard let settings = trainer.settings.gate,
      let meaning = try trainer.fitSemantic(
        learner, counts: training, in: learned, purpose: "fold")
    else { return nil }
    let trainer = GateTrainer(settings: settings, seed: trainer.settings.seed)
    corpus = learner.corpus
    threshold = trainer.neighbourThreshold
    gate = GateScorer(
      try trainer.train(examples, in: learned.space, of: corpus, threshold: threshold),
      in: learned.space)
    self.test = TrainingSet(
      rows: learner.features(of: test, in: learned, with: meaning.pieces), classes: [], weights: [],
      shapes: [], labels: learned.labels)
    classifier = RowClassifier(logistic: meaning.fit.regression, forest: nil)
    map = meaning.choice.calibration?.map ?? .identity
  }

  /// Replaces `answer` by what goes by meaning, if the row is not to be answered by its terms.
  ///
  /// - Parameters:
  ///   - place: The row's place among those to judge.
  ///   - row: Its number in the corpus.
  ///   - answer: Shape `[learned.labels.count]`.
  /// - Returns: Whether it was.
  mutating func answer(_ place: Int, row: Int, into answer: inout [Double]) -> Bool {
    let texts = corpus.texts
    let text = texts.range(of: corpus.rows[row].text)
    let score = gate.score(ofNormalized: texts.bytes.span.extracting(text))
    guard score < threshold else { return false }
    classifier.computeProbabilities(ofRow: place, of: test, into: &answer)
    map.apply(to: &answer)
    return true
  }
}
