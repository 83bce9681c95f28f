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
  ) throws(TrainError) -> (fit: SemanticTrainer.Fit, choice: RegularizationChoice)? {
    guard let trainer = semanticTrainer, let pieces = learner.pieces else { return nil }
    let choice = try chooseRegularization(
      learner, counts: counts, trainer, pieces, purpose: purpose)
    progress(.optimizing(purpose: purpose + ", meaning", iteration: 0, relativeGap: 1))
    let set = learner.trainingSet(counts: counts, in: learned, with: pieces)
    let fit = try trainer.fit(
      set, featureCount: learned.space.featureCount, inverseRegularization: choice.chosen)
    return (fit, choice)
  }

  /// Learns from all rows what to say of messages of unknown shapes.
  func learnSemantic(
    _ learner: FeatureLearner, _ learned: FeatureLearner.Learned
  ) throws(TrainError) -> SemanticFit? {
    guard let semantic = settings.semantic else { return nil }
    let counts = learner.corpus.rows.map(\.count)
    guard
      let (fit, choice) = try fitSemantic(learner, counts: counts, in: learned, purpose: "model")
    else { return nil }
    let featureCount = learned.space.featureCount
    let kept = semantic.keepsUsedPiecesOnly ? learner.usedPieces : nil
    let table = kept.map { semantic.table.selecting($0) } ?? semantic.table
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
      shapes: builder.build(learner.trainingSet(counts: counts, in: learned), of: learner.corpus))
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
      let (fit, _) = try fitSemantic(
        learner, counts: learner.counts(of: kept), in: learned, purpose: purpose)
    else { return nil }
    var figures = HeldOutFigures(labels: learned.labels)
    let set = learner.trainingSet(
      counts: learner.counts(of: test), in: learned, with: learner.pieces)
    figures.record(set, logistic: fit.regression, forest: nil)
    return figures
  }

  /// The trainer that the settings ask for.
  var semanticTrainer: SemanticTrainer? {
    guard let semantic = settings.semantic, let logistic = settings.logistic else { return nil }
    return SemanticTrainer(
      settings: semantic, logistic: logistic, classWeighting: .balanced)
  }

  /// Chooses how much the data count against the penalty, and calibrates what comes of it: both by
  /// shapes that fits did not see.
  private func chooseRegularization(
    _ learner: FeatureLearner, counts: [Int], _ trainer: SemanticTrainer, _ pieces: PieceCorpus,
    purpose: String
  ) throws(TrainError) -> RegularizationChoice {
    let corpus = learner.corpus
    let candidates = trainer.settings.inverseRegularization.map { [$0] } ?? SemanticTrainer.grid
    guard corpus.shapeCount > SemanticTrainer.foldCount else {
      return RegularizationChoice(
        chosen: candidates.count == 1 ? candidates[0] : 1, calibration: nil)
    }
    let folds = try CorpusFolds(
      corpus, by: .shape, foldCount: SemanticTrainer.foldCount, seed: settings.seed)
    let labels = orderedLabels(corpus.labels)
    var losses = ShapeLosses(candidateCount: candidates.count)
    var predictions = candidates.map { _ in OutOfFoldPredictions(classCount: labels.count) }
    for fold in folds.counts.indices {
      let own = counts.indices.map { min(counts[$0], folds.counts[fold][$0]) }
      let others = counts.indices.map { counts[$0] - own[$0] }
      guard let learned = try learnIfPossible(learner, counts: others) else { continue }
      let set = learner.trainingSet(counts: others, in: learned, with: pieces)
      let test = learner.trainingSet(counts: own, in: learned, with: pieces)
        .weighted(by: trainer.settings.weighting)
      let places = learned.labels.map { label in labels.firstIndex(of: label)! }
      for (place, candidate) in candidates.enumerated() {
        progress(
          .optimizing(
            purpose: "\(purpose), fold \(fold + 1) of \(folds.counts.count), C \(candidate)",
            iteration: 0, relativeGap: 1))
        let fit = try trainer.fit(
          set, featureCount: learned.space.featureCount, inverseRegularization: candidate)
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
  /// The pieces that the corpus has, in its texts or its shapes, ascending.
  fileprivate var usedPieces: [Int] {
    guard let pieces else { return [] }
    var used = Set(pieces.shares.usedColumns())
    let tokenizer = PieceTokenizer(vocabulary: pieces.tokenizer.vocabulary, blanksBrackets: true)
    var text = PieceText()
    for shape in 0..<corpus.shapeCount {
      tokenizer.tokenize(Array(corpus.shapeText(shape).utf8).span, into: &text)
      for number in text.numbers where number != PieceTokenizer.unknown {
        used.insert(Int(number))
      }
    }
    return used.sorted()
  }
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
      let unit = Unit(shape: set.shapes[row], label: set.labels[set.classes[row]])
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
