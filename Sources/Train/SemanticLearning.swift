import Features
import Glibc
import LinearAlgebra
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
    let choice: RegularizationChoice
    if let given = trainer.settings.inverseRegularization {
      choice = RegularizationChoice(chosen: given)
    } else {
      choice = try chooseRegularization(
        learner, counts: counts, trainer, pieces, purpose: purpose)
    }
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
      let (fit, choice) = try fitSemantic(
        learner, counts: counts, in: learned, purpose: "model"),
      case .quantized(let vectors) = semantic.table.vectors
    else { return nil }
    let set = learner.trainingSet(counts: counts, in: learned)
    let builder = ShapeVectorBuilder(table: semantic.table, unlikeShare: semantic.unlikeShare)
    let model = SemanticModel(
      pieces: semantic.table.pieces, vectors: vectors, regression: fit.regression,
      calibration: nil, shapes: builder.build(set, of: learner.corpus))
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

  /// Chooses how much the data count against the penalty: by shapes that fits did not see.
  private func chooseRegularization(
    _ learner: FeatureLearner, counts: [Int], _ trainer: SemanticTrainer, _ pieces: PieceCorpus,
    purpose: String
  ) throws(TrainError) -> RegularizationChoice {
    let corpus = learner.corpus
    guard corpus.shapeCount > SemanticTrainer.foldCount else {
      return RegularizationChoice(chosen: 1)
    }
    let folds = try CorpusFolds(
      corpus, by: .shape, foldCount: SemanticTrainer.foldCount, seed: settings.seed)
    var losses = ShapeLosses(candidates: SemanticTrainer.grid)
    for fold in folds.counts.indices {
      let own = counts.indices.map { min(counts[$0], folds.counts[fold][$0]) }
      let others = counts.indices.map { counts[$0] - own[$0] }
      guard let learned = try learnIfPossible(learner, counts: others) else { continue }
      let set = learner.trainingSet(counts: others, in: learned, with: pieces)
      let test = learner.trainingSet(counts: own, in: learned, with: pieces)
      for (place, candidate) in SemanticTrainer.grid.enumerated() {
        progress(
          .optimizing(
            purpose: "\(purpose), fold \(fold + 1) of \(folds.counts.count), C \(candidate)",
            iteration: 0, relativeGap: 1))
        let fit = try trainer.fit(
          set, featureCount: learned.space.featureCount, inverseRegularization: candidate)
        losses.record(test, candidate: place, by: fit.regression)
      }
    }
    return losses.choice
  }
}

/// How much the data count against the penalty, and what it was chosen by.
struct RegularizationChoice: Equatable, Sendable {
  /// scikit-learn's `C`.
  let chosen: Double
}

/// What each candidate loses on shapes that its fits did not see.
private struct ShapeLosses {
  private let candidates: [Double]
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

  init(candidates: [Double]) {
    self.candidates = candidates
    sums = candidates.map { _ in [:] }
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

  /// The strongest penalty whose mean loss is within one standard error of the least: where few
  /// shapes cannot tell two candidates apart, the simpler model is taken.
  ///
  /// Reference: Breiman, Friedman, Olshen and Stone 1984, *Classification and Regression Trees*,
  /// §3.4.3.
  var choice: RegularizationChoice {
    let means = sums.map { ShapeLosses.mean(of: $0) }
    guard let best = means.indices.min(by: { means[$0].mean < means[$1].mean }),
      means[best].mean.isFinite
    else { return RegularizationChoice(chosen: 1) }
    let bound = means[best].mean + means[best].standardError
    let place = means.indices.first { means[$0].mean <= bound } ?? best
    return RegularizationChoice(chosen: candidates[place])
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
