public import Features
public import ModelFile
import SeededRandom

/// What a training run says while it works.
public enum TrainingStage: Equatable, Sendable {
  /// Texts are cut into terms.
  case analyzing
  /// The optimiser has taken so many steps; the gap is relative to the objective.
  case optimizing(purpose: String, iteration: Int, relativeGap: Double)
  /// Messages are clustered.
  case clustering
  /// The trees of a forest are growing.
  case growing(purpose: String, treeCount: Int)
  /// Features are shuffled to see what the forest loses.
  case shuffling
}

/// Takes a corpus all the way to a model: features, classifiers, held-out figures.
public struct ModelTrainer {
  /// The settings.
  public let settings: TrainingSettings
  let budget: MemoryBudget
  let progress: (TrainingStage) -> Void

  /// A trainer with these settings.
  ///
  /// - Parameter budget: What the run may hold; where fewer trees at a time keep it, fewer grow.
  public init(
    settings: TrainingSettings, budget: MemoryBudget = .unlimited,
    progress: @escaping (TrainingStage) -> Void = { _ in }
  ) {
    self.settings = settings
    self.budget = budget
    self.progress = progress
  }

  /// What was learned from all rows, and how well the same settings did on rows kept back.
  public struct Outcome: Sendable {
    /// Data rows.
    public let rowCount: Int
    /// Distinct rows of the corpus.
    public let distinctRowCount: Int
    /// The keys of the messages' shapes, as a model file keeps them: see ``Corpus/shapeKeys(threads:)``.
    public let shapeKeys: [UInt64]
    /// The labels, by class index.
    public let labels: [String]
    /// How a message becomes features.
    public let features: FeatureSpace
    /// The regression and how the optimiser got there.
    public let logistic: LogisticFit?
    /// The forest with its importances and its out-of-bag estimate.
    public let forest: ForestFit?
    /// The features without which the forest does worst on rows kept back, where that was asked for.
    public let permutationImportances: [NamedImportance]?
    /// What tells known messages from others.
    public let gate: GateFit?
    /// What the learners saw, but for the features.
    public let examples: TrainingExamples
    /// Figures on rows kept back, whose shapes may have been seen.
    public let heldOutRows: HeldOutFigures?
    /// Figures on shapes kept back.
    public let heldOutShapes: HeldOutFigures?
    /// How the rows kept back are distributed, for later logs to be compared with.
    public let driftReference: DriftReference?
    /// What answers for messages of unknown shapes, if that was asked for.
    public let semantic: SemanticFit?
    /// Figures of that on shapes kept back.
    public let semanticShapes: HeldOutFigures?
    /// How sure the regression is, if that was asked for.
    public let logisticCalibration: CalibrationFit?
    /// How sure the forest is, if that was asked for.
    public let forestCalibration: CalibrationFit?
  }

  /// Learns a model from all rows of a corpus.
  ///
  /// The figures come from two more fits: one without the rows that the corpus marks as held out,
  /// one without some shapes.
  ///
  /// - Parameter corpus: Its memory is free as soon as nobody looks at the texts any more, unless the
  ///   caller keeps it: of a million lines that differ it is a fifth.
  /// - Throws: ``TrainError``.
  public func train(_ corpus: consuming Corpus) throws(TrainError) -> Outcome {
    guard corpus.rowCount > 0 else { throw .noExamples }
    if corpus.labels.count == 1 { throw .oneLabel(corpus.labels[0]) }
    try checkCount("labels", corpus.labels.count, limit: TrainedModel.largestLabelCount)
    try checkCount(
      "feature columns", corpus.columnNames.count, limit: TrainedModel.largestColumnCount)
    progress(.analyzing)
    let learner = try FeatureLearner(
      consume corpus, settings: settings.vocabulary, pieces: settings.semantic?.table?.pieces,
      threads: settings.threads, within: budget)
    let learned = try learner.learn(from: Array(learner.corpus.rows.indices))
    guard budget.isLimited else { return try train(consume learner, learned) }
    let forecast = MemoryForecast(sizes: learner.sizes(in: learned), settings: settings)
    return try ModelTrainer(
      settings: try forecast.settings(within: budget), budget: budget, progress: progress
    ).train(consume learner, learned)
  }

  private func train(
    _ learner: consuming FeatureLearner, _ learned: FeatureLearner.Learned
  ) throws(TrainError) -> Outcome {
    let all = Array(learner.corpus.rows.indices)
    var byRow: HeldOutFit?
    var shapeFigures: (answers: HeldOutFigures, meaning: HeldOutFigures?)?
    if settings.holdoutShare > 0 {
      byRow = try measure(
        learner, heldOut: learner.corpus.rows.map(\.isHeldOut), purpose: "held-out rows",
        shufflesFeatures: true)
      let heldOutShapes = chooseShapes(of: learner.corpus)
      // Of this fit only the figures last: its rows would take memory until the end.
      shapeFigures = try measure(
        learner, heldOut: learner.corpus.rows.map { heldOutShapes[$0.shape] },
        purpose: "held-out shapes", judgesMeaning: true
      ).map { ($0.figures, $0.semanticFigures) }
    }
    let calibrations = try calibrate(learner)
    let (rowCount, shapeKeys) = (
      learner.corpus.rowCount, learner.corpus.shapeKeys(threads: settings.threads)
    )
    // But for these, texts and terms have served; they are a great part of the memory.
    let semanticLearner = settings.semantic == nil ? nil : learner
    let gateCorpus = settings.gate == nil ? nil : learner.corpus
    learner.forgetTexts()
    let set = learner.trainingSet(of: all, in: learned)
    // For later logs to be compared with; not where meaning answers, too.
    let heldOut =
      settings.semantic == nil
      ? byRow.map {
        (
          fit: $0, rows: learner.features(of: $0.testRows, in: learned), corpus: learner.corpus
        )
      } : nil
    _ = consume learner
    let examples = set.examples
    let fit = try fit(consume set, purpose: "model", estimatesOutOfBag: true)
    let gate = try gateCorpus.flatMap { corpus throws(TrainError) in
      try learnGate(examples, learned.space, corpus, heldOut: byRow)
    }
    return Outcome(
      rowCount: rowCount, distinctRowCount: all.count, shapeKeys: shapeKeys,
      labels: learned.labels, features: learned.space, logistic: fit.logistic,
      forest: fit.forest, permutationImportances: byRow?.permutationImportances,
      gate: gate,
      examples: examples, heldOutRows: byRow?.figures, heldOutShapes: shapeFigures?.answers,
      driftReference: heldOut.flatMap {
        driftReference(
          $0.fit, $0.rows, fit, $0.corpus, in: learned, gate: gate,
          calibration: (calibrations.logistic ?? calibrations.forest)?.calibration)
      },
      semantic: try semanticLearner.flatMap { learner throws(TrainError) in
        try learnSemantic(learner, learned)
      },
      semanticShapes: shapeFigures?.meaning,
      logisticCalibration: calibrations.logistic, forestCalibration: calibrations.forest)
  }

  /// What shuffling features costs a forest on rows that it did not see.
  private func importances(
    _ fit: ForestFit?, on test: TrainingSet, in space: FeatureSpace
  ) -> [NamedImportance]? {
    guard let forest = fit?.forest, let hyperparameters = settings.forest,
      settings.permutationImportanceCount > 0
    else { return nil }
    progress(.shuffling)
    let found = permutationImportances(
      of: forest, rows: test.rows, labels: test.classes, weights: test.weights,
      seed: settings.seed, threads: hyperparameters.threads)
    return NamedImportance.top(found, count: settings.permutationImportanceCount, in: space)
  }

  private func checkCount(_ what: String, _ count: Int, limit: Int) throws(TrainError) {
    guard count <= limit else { throw .tooMany(what: what, count: count, limit: limit) }
  }

  private func learnGate(
    _ examples: TrainingExamples, _ space: FeatureSpace, _ corpus: Corpus, heldOut: HeldOutFit?
  ) throws(TrainError) -> GateFit? {
    guard let settings = settings.gate else { return nil }
    progress(.clustering)
    let trainer = GateTrainer(settings: settings, seed: self.settings.seed, budget: budget)
    let refusals = try heldOut.flatMap { fit throws(TrainError) in
      try trainer.measureRefusals(fit, of: corpus)
    }
    let gate = try trainer.train(
      examples, in: space, of: corpus,
      threshold: refusals?.threshold ?? trainer.neighbourThreshold)
    return GateFit(gate: gate, refusals: refusals)
  }

  /// Fits the classifiers that the settings ask for.
  ///
  /// - Parameters:
  ///   - set: Its features are free as soon as the classifiers have no need of them, unless the
  ///     caller keeps them.
  ///   - estimatesOutOfBag: Whether the forest is judged by its own examples; a fit that is
  ///     measured on rows kept back has no need of it.
  ///   - neighbour: A regression of the same rows, near which the optimiser may start.
  func fit(
    _ set: consuming TrainingSet, purpose: String, estimatesOutOfBag: Bool = false,
    from neighbour: LogisticFit? = nil
  ) throws(TrainError) -> (logistic: LogisticFit?, forest: ForestFit?) {
    let examples = set.examples
    let forestRows = settings.forest == nil ? nil : set.rows
    let weighted = (consume set).weighted(by: settings.shapeWeighting)
    var logistic: LogisticFit?
    var forest: ForestFit?
    if let hyperparameters = settings.logistic {
      let trainer = LogisticRegressionTrainer(hyperparameters: hyperparameters)
      let classWeights = settings.classWeighting.weights(
        classSizes: weighted.examples.classSizes)
      logistic = try trainer.train(
        consume weighted, classWeights: classWeights, from: neighbour
      ) { iteration, _, gap in
        progress(.optimizing(purpose: purpose, iteration: iteration, relativeGap: gap))
      }
    }
    if let hyperparameters = settings.forest, let forestRows {
      progress(.growing(purpose: purpose, treeCount: hyperparameters.treeCount))
      forest = try RandomForestTrainer(
        hyperparameters: hyperparameters, budget: budget
      ).train(
        rows: forestRows, labels: examples.classes, weights: examples.weights,
        classWeights: settings.classWeighting.weights(classSizes: examples.classSizes),
        classCount: examples.labels.count, estimatesOutOfBag: estimatesOutOfBag)
    }
    return (logistic, forest)
  }

  /// Fits the rows that are not held out, and judges the fit on the others.
  ///
  /// - Returns: nil where either part has too little to say anything.
  private func measure(
    _ learner: FeatureLearner, heldOut: [Bool], purpose: String, judgesMeaning: Bool = false,
    shufflesFeatures: Bool = false
  ) throws(TrainError) -> HeldOutFit? {
    let kept = heldOut.indices.filter { !heldOut[$0] }
    let test = heldOut.indices.filter { heldOut[$0] }
    guard !kept.isEmpty, !test.isEmpty else { return nil }
    let learned: FeatureLearner.Learned
    do {
      learned = try learner.learn(from: kept)
    } catch .noFeatures {
      return nil
    }
    guard learned.labels.count > 1 else { return nil }
    let set = learner.trainingSet(of: kept, in: learned)
    let examples = set.examples
    let fit = try fit(consume set, purpose: purpose)
    let semanticFigures =
      judgesMeaning
      ? try judgeSemantic(learner, kept: kept, test: test, in: learned, purpose: purpose) : nil
    let corpus = learner.corpus
    let names = corpus.labels
    var figures = HeldOutFigures(labels: learned.labels)
    for row in test where !learned.labels.contains(names[corpus.rows[row].label]) {
      figures.recordUnknownLabel(rows: corpus.rows[row].count)
    }
    let testSet = learner.trainingSet(of: test, in: learned)
    figures.record(testSet, logistic: fit.logistic?.regression, forest: fit.forest?.forest)
    return HeldOutFit(
      space: learned.space, examples: examples, testRows: test, figures: figures,
      semanticFigures: semanticFigures,
      permutationImportances: shufflesFeatures
        ? importances(fit.forest, on: testSet, in: learned.space) : nil)
  }

  /// Marks shapes until they have about the wanted share of all shapes.
  private func chooseShapes(of corpus: Corpus) -> [Bool] {
    var generator = SplitMix64(seed: settings.seed, purpose: "held-out shapes", stream: 0)
    var order = Array(0..<corpus.shapeCount)
    generator.shuffle(&order)
    var isHeldOut = [Bool](repeating: false, count: corpus.shapeCount)
    let count = Int((Double(order.count) * settings.holdoutShare).rounded())
    for shape in order.prefix(count) { isHeldOut[shape] = true }
    return isHeldOut
  }
}

/// A fit on part of a corpus, and how it did on the rest.
struct HeldOutFit {
  /// The features learned from the rows that were kept.
  let space: FeatureSpace
  /// The rows that were kept.
  let examples: TrainingExamples
  /// The distinct rows of the corpus that were held out.
  let testRows: [Int]
  let figures: HeldOutFigures
  /// How what goes by meaning does, if it was asked for.
  let semanticFigures: HeldOutFigures?
  /// The features without which the forest does worst on the held-out rows, if that was asked for.
  let permutationImportances: [NamedImportance]?
}
