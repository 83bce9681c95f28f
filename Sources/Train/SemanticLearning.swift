import Features
import Glibc
import LinearAlgebra
import LogSchema
import ModelFile

extension ModelTrainer {
  /// Learns, from some copies of each row, what to say of messages of unknown shapes.
  ///
  /// - Parameters:
  ///   - counts: Data rows that each distinct row stands for, from 0 to its own count.
  ///   - learned: The space of those rows.
  func fitSemantic(
    _ learner: FeatureLearner, counts: [Int], in learned: FeatureLearner.Learned, purpose: String
  ) throws(TrainError) -> FittedMeaning? {
    guard let semantic = settings.semantic else { return nil }
    let choice = try chooseRegularization(learner, counts: counts, semantic, purpose: purpose)
    progress(.optimizing(purpose: purpose + ", meaning", iteration: 0, relativeGap: 1))
    guard let (trainer, pieces) = try semanticTrainer(learner, counts: counts) else { return nil }
    let set = learner.trainingSet(counts: counts, in: learned, with: pieces)
    let examples = try trainer.examples(of: set, featureCount: learned.space.featureCount)
    let fit = trainer.fit(examples, inverseRegularization: choice.chosen)
    return FittedMeaning(fit: fit, table: trainer.table, pieces: pieces, choice: choice)
  }

  /// Learns from all rows what to say of messages of unknown shapes.
  func learnSemantic(
    _ learner: FeatureLearner, _ learned: FeatureLearner.Learned
  ) throws(TrainError) -> SemanticFit? {
    guard let semantic = settings.semantic else { return nil }
    let counts = learner.corpus.rows.map(\.count)
    guard
      let fitted = try fitSemantic(learner, counts: counts, in: learned, purpose: "model")
    else { return nil }
    let (fit, choice) = (fitted.fit, fitted.choice)
    let featureCount = learned.space.featureCount
    let kept = semantic.keepsUsedPiecesOnly ? learner.usedPieces(of: fitted.pieces) : nil
    let table = kept.map { fitted.table.selecting($0) } ?? fitted.table
    let regression =
      kept.map {
        fit.regression.keeping(features: Array(0..<featureCount) + $0.map { $0 + featureCount })
      }
      ?? fit.regression
    guard case .quantized(let vectors) = table.vectors else { return nil }
    let builder = ShapeVectorBuilder(table: table, unlikeShare: semantic.unlikeShare)
    let model = SemanticModel(
      pieces: table.pieces, vectors: vectors, regression: regression,
      calibration: choice.calibration,
      shapes: builder.build(
        learner.trainingSet(counts: counts, in: learned).examples, of: learner.corpus))
    return SemanticFit(
      model: model, inverseRegularization: choice.chosen, iterationCount: fit.iterationCount,
      hasConverged: fit.hasConverged)
  }

  /// Judges what goes by meaning, learned from some rows, on others.
  func judgeSemantic(
    _ learner: FeatureLearner, kept: [Int], test: [Int], in learned: FeatureLearner.Learned,
    purpose: String
  ) throws(TrainError) -> HeldOutFigures? {
    guard
      let fitted = try fitSemantic(
        learner, counts: learner.counts(of: kept), in: learned, purpose: purpose)
    else { return nil }
    var figures = HeldOutFigures(labels: learned.labels)
    let set = learner.trainingSet(
      counts: learner.counts(of: test), in: learned, with: fitted.pieces)
    figures.record(set, logistic: fitted.fit.regression, forest: nil)
    return figures
  }

  /// The trainer that the settings ask for, and the corpus in pieces of its table.
  ///
  /// Vectors that are learned are those of the rows of `counts`: what is measured on other rows
  /// has not seen them.
  private func semanticTrainer(
    _ learner: FeatureLearner, counts: [Int]
  ) throws(TrainError) -> (SemanticTrainer, PieceCorpus)? {
    guard let semantic = settings.semantic, let logistic = settings.logistic else { return nil }
    let table: VectorTable
    let pieces: PieceCorpus
    switch semantic.vectors {
    case .table(let given):
      (table, pieces) = (given, learner.pieces(of: given.pieces))
    case .latent(let dimensionCount):
      let rows = counts.indices.lazy.filter { counts[$0] > 0 }
      let shapes = Set(rows.map { learner.corpus.rows[$0].shape }).sorted()
      table = try LatentSemanticTable(
        of: shapes, in: learner.corpus, dimensionCount: dimensionCount, seed: settings.seed
      ).table
      pieces = PieceCorpus(learner.corpus, vocabulary: table.pieces)
    }
    let trainer = SemanticTrainer(
      settings: semantic, table: table, logistic: logistic, classWeighting: .balanced)
    return (trainer, pieces)
  }

  /// Chooses how much the data count against the penalty, and calibrates what comes of it: both by
  /// shapes that fits did not see.
  private func chooseRegularization(
    _ learner: FeatureLearner, counts: [Int], _ semantic: SemanticSettings, purpose: String
  ) throws(TrainError) -> RegularizationChoice {
    let corpus = learner.corpus
    let candidates = semantic.inverseRegularization.map { [$0] } ?? SemanticTrainer.grid
    let shapeCount = RowGroups(corpus.rows.map(\.shape)).count(of: counts)
    guard shapeCount > SemanticTrainer.foldCount else {
      return RegularizationChoice(
        chosen: candidates.count == 1 ? candidates[0] : 1, calibration: nil)
    }
    let folds = try CorpusFolds(
      corpus, of: counts, by: .shape, foldCount: SemanticTrainer.foldCount, seed: settings.seed)
    let labels = orderedLabels(corpus.labels)
    var losses = ShapeLosses(candidateCount: candidates.count)
    var predictions = candidates.map { _ in OutOfFoldPredictions(classCount: labels.count) }
    for fold in folds.counts.indices {
      let own = folds.counts[fold]
      let others = counts.indices.map { counts[$0] - own[$0] }
      guard let learned = try learnIfPossible(learner, counts: others),
        let (trainer, pieces) = try semanticTrainer(learner, counts: others)
      else { continue }
      let set = learner.trainingSet(counts: others, in: learned, with: pieces)
      let test = learner.trainingSet(counts: own, in: learned, with: pieces)
        .weighted(by: semantic.weighting)
      let featureCount = learned.space.featureCount
      let examples = try trainer.examples(of: set, featureCount: featureCount)
      let asked = test.rows.matrix.usedColumns(from: featureCount).map { $0 - featureCount }
      let places = learned.labels.map { label in labels.firstIndex(of: label)! }
      var neighbour: SemanticTrainer.Fit?
      for (place, candidate) in candidates.enumerated() {
        progress(
          .optimizing(
            purpose: "\(purpose), fold \(fold + 1) of \(folds.counts.count), C \(candidate)",
            iteration: 0, relativeGap: 1))
        let fit = trainer.fit(
          examples, inverseRegularization: candidate, from: neighbour, askedAbout: asked)
        neighbour = fit
        losses.record(test, candidate: place, by: fit.regression)
        predictions[place].append(
          test, fold: fold, by: RowClassifier(logistic: fit.regression, forest: nil),
          places: places)
      }
    }
    let chosen = losses.choice
    return RegularizationChoice(
      chosen: candidates[chosen], calibration: try calibration(from: predictions[chosen]))
  }

  /// A temperature, with thresholds where the model has them; nil without a prediction.
  private func calibration(
    from predictions: OutOfFoldPredictions
  ) throws(TrainError) -> Calibration? {
    guard predictions.rowCount > 0 else { return nil }
    let wanted = try CalibrationSettings(
      method: .temperature, targetPrecision: settings.calibration?.targetPrecision)
    return try CalibrationFit(predictions, settings: wanted).calibration
  }
}

extension FeatureLearner {
  /// The pieces that the corpus has, in its texts or its shapes, ascending: those that do not count
  /// too, as words are cut by them.
  fileprivate func usedPieces(of pieces: PieceCorpus) -> [Int] {
    var used: Set<Int> = []
    var found = PieceText()
    func add(_ text: Span<UInt8>, cutBy tokenizer: PieceTokenizer) {
      tokenizer.tokenize(text, into: &found)
      for number in found.numbers where number != PieceTokenizer.unknown {
        used.insert(Int(number))
      }
    }
    let texts = corpus.texts.bytes.span
    for text in 0..<corpus.texts.count {
      add(texts.extracting(corpus.texts.range(of: text)), cutBy: pieces.tokenizer)
    }
    let tokenizer = PieceTokenizer(vocabulary: pieces.tokenizer.vocabulary, blanksBrackets: true)
    for shape in 0..<corpus.shapeCount {
      add(corpus.shapeBytes(shape).span, cutBy: tokenizer)
    }
    return used.sorted()
  }
}

/// What was learned of the meaning of messages, and the vectors that it was learned in.
struct FittedMeaning {
  let fit: SemanticTrainer.Fit
  let table: VectorTable
  /// The corpus in pieces of the table.
  let pieces: PieceCorpus
  let choice: RegularizationChoice
}

/// How much the data count against the penalty, and how sure the regression then is.
struct RegularizationChoice {
  /// scikit-learn's `C`.
  let chosen: Double
  /// nil where no fold could be judged.
  let calibration: Calibration?
}

/// What each candidate loses on shapes that its fits did not see.
private struct ShapeLosses {
  /// What each candidate loses on each shape of each label.
  private var sums: [[Unit: Loss]]

  private struct Unit: Hashable {
    let shape: Int
    let label: String
  }

  private struct Loss {
    var loss = 0.0
    var rows = 0.0
  }

  init(candidateCount: Int) {
    sums = Array(repeating: [:], count: candidateCount)
  }

  mutating func record(_ set: TrainingSet, candidate: Int, by regression: LogisticRegression) {
    var classifier = RowClassifier(logistic: regression, forest: nil)
    var answer = [Double](repeating: 0, count: set.labels.count)
    for row in 0..<set.rows.rowCount {
      classifier.computeProbabilities(ofRow: row, of: set, into: &answer)
      let loss = -log(max(answer[set.classes[row]], 1e-12))
      let unit = Unit(shape: set.examples.shapes[row], label: set.labels[set.classes[row]])
      sums[candidate][unit, default: Loss()].loss += loss * set.weights[row]
      sums[candidate][unit, default: Loss()].rows += set.weights[row]
    }
  }

  /// The first candidate, that of the strongest penalty, whose mean loss is within one standard error of the least: where few
  /// shapes cannot tell two candidates apart, the simpler model is taken.
  ///
  /// Reference: Breiman, Friedman, Olshen and Stone 1984, *Classification and Regression Trees*,
  /// §3.4.3.
  var choice: Int {
    let means = sums.map { ShapeLosses.mean(of: $0) }
    guard let best = means.indices.min(by: { means[$0].mean < means[$1].mean }),
      means[best].mean.isFinite
    else { return 0 }
    let bound = means[best].mean + means[best].standardError
    return means.indices.first { means[$0].mean <= bound } ?? best
  }

  /// The mean over shapes, every shape counting the same and then every label, and its standard
  /// error.
  private static func mean(of sums: [Unit: Loss]) -> (mean: Double, standardError: Double) {
    var shapeSizes: [Int: Double] = [:]
    for (unit, loss) in sums { shapeSizes[unit.shape, default: 0] += loss.rows }
    let units = sums.sorted {
      $0.key.shape == $1.key.shape ? $0.key.label < $1.key.label : $0.key.shape < $1.key.shape
    }
    var labelSizes: [String: Double] = [:]
    for (unit, loss) in units {
      labelSizes[unit.label, default: 0] += loss.rows / shapeSizes[unit.shape]!
    }
    guard units.count > 1 else { return (.infinity, 0) }
    let labelCount = Double(labelSizes.count)
    var mean = 0.0
    let terms = units.map { unit, loss in
      let share = loss.rows / shapeSizes[unit.shape]! / (labelSizes[unit.label]! * labelCount)
      mean += share * loss.loss / loss.rows
      return (share: share, loss: loss.loss / loss.rows)
    }
    let variance = terms.reduce(0) { sum, term in
      sum + term.share * term.share * (term.loss - mean) * (term.loss - mean)
    }
    return (mean, variance.squareRoot())
  }
}
