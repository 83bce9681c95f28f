import Features
import LogSchema
import ModelFile

/// Fits settings on one side of a split and judges them on the other.
///
/// All that is learned (vocabulary, weights of terms, categories, classifier, calibration) is
/// learned from the rows of the first side alone. Of two classifiers the regression is judged; with
/// vectors, it and what goes by meaning, as in a model.
public struct FoldJudge: Sendable {
  private let learner: FeatureLearner
  /// Data rows of each distinct row that there are. Shape `[corpus.rows.count]`.
  private let available: [Int]
  let labels: [String]
  /// The place of each label of the corpus in `labels`.
  let placeOfLabel: [Int]

  /// A judge of the rows of a corpus.
  ///
  /// - Parameters:
  ///   - learner: The corpus, and how vocabularies are made of it.
  ///   - available: Data rows of each distinct row that there are; nil for all.
  public init(_ learner: FeatureLearner, of available: [Int]? = nil) {
    self.learner = learner
    self.available = available ?? learner.corpus.rows.map(\.count)
    let names = learner.corpus.labels
    let labels = orderedLabels(names)
    self.labels = labels
    placeOfLabel = names.map { name in labels.firstIndex(of: name)! }
  }

  /// A row that was judged.
  struct JudgedRow {
    /// The number of the distinct row.
    let row: Int
    /// Data rows that it stands for here.
    let count: Int
    /// The index of its label.
    let actual: Int
    /// Whether the fit has seen the label.
    let isKnown: Bool
    /// The probability of each label, 0 for one that the fit has not seen. Shape `[labelCount]`.
    let probabilities: [Double]
  }

  /// How settings do that differ in the classifier and its calibration alone.
  ///
  /// The features are made once. Regressions are fitted by ascending `C`, each from where the last
  /// one ended.
  ///
  /// - Parameter variants: Settings of one vocabulary, that of the learner.
  /// - Returns: The figures of each variant, in the order given.
  public func judge(
    _ split: CorpusSplit, _ variants: [TrainingSettings]
  ) throws(TrainError) -> [FoldFigures] {
    var figures = variants.map { _ in FoldFigures(labels: labels) }
    try judge(split, variants) { variant, row in
      figures[variant].record(
        actual: row.actual, isKnown: row.isKnown, probabilities: row.probabilities,
        count: row.count)
    } finish: { variant, state in
      figures[variant].priorFitCount += state == .prior ? 1 : 0
      figures[variant].unconvergedFitCount += state == .unconverged ? 1 : 0
    }
    return figures
  }

  /// How a fit ended.
  enum FitState {
    case converged, unconverged
    /// One label, or no feature: there was nothing to learn.
    case prior
  }

  /// As ``judge(_:_:)``, but hands over each row.
  func judge(
    _ split: CorpusSplit, _ variants: [TrainingSettings],
    row: (_ variant: Int, JudgedRow) -> Void,
    finish: (_ variant: Int, FitState) -> Void
  ) throws(TrainError) {
    let training = split.training(of: available)
    let sizes = labelSizes(training)
    guard let first = variants.first else { return }
    let probe = ModelTrainer(settings: first)
    guard let learned = try probe.learnIfPossible(learner, counts: training) else {
      let total = sizes.reduce(0, +)
      let shares = sizes.map { total > 0 ? $0 / total : 1 / Double(sizes.count) }
      for variant in variants.indices {
        for copies in split.test { row(variant, judged(copies, sizes, shares)) }
        finish(variant, .prior)
      }
      return
    }
    let set = learner.trainingSet(counts: training, in: learned)
    let test = TrainingSet(
      rows: learner.features(of: split.test.lazy.map(\.row), in: learned), classes: [], weights: [],
      shapes: [], labels: learned.labels)
    let places = learned.labels.map { label in labels.firstIndex(of: label)! }
    var neighbour: LogisticFit?
    for variant in FoldJudge.pathOrder(of: variants) {
      let trainer = ModelTrainer(settings: FoldJudge.judgedPart(of: variants[variant]))
      let fit = try trainer.fit(set, purpose: "fold", from: neighbour)
      neighbour = fit.logistic ?? neighbour
      let map = try calibrationMap(trainer, training)
      var meaning = try FoldMeaning(
        trainer, learner, training: training, examples: set.examples,
        test: split.test.lazy.map(\.row), in: learned)
      var classifier = RowClassifier(
        logistic: fit.logistic?.regression, forest: fit.forest?.forest)
      var answer = [Double](repeating: 0, count: places.count)
      var whole = [Double](repeating: 0, count: labels.count)
      for (place, copies) in split.test.enumerated() {
        let goesByMeaning = meaning?.answer(place, row: copies.row, into: &answer) ?? false
        if !goesByMeaning {
          classifier.computeProbabilities(ofRow: place, of: test, into: &answer)
        }
        for index in whole.indices { whole[index] = 0 }
        for (index, probability) in zip(places, answer) { whole[index] = probability }
        if !goesByMeaning { map.apply(to: &whole) }
        row(variant, judged(copies, sizes, whole))
      }
      finish(variant, fit.logistic.map(\.hasConverged) ?? true ? .converged : .unconverged)
    }
  }

  private func judged(
    _ copies: CorpusSplit.Copies, _ sizes: [Double], _ probabilities: [Double]
  ) -> JudgedRow {
    let actual = placeOfLabel[learner.corpus.rows[copies.row].label]
    return JudgedRow(
      row: copies.row, count: copies.count, actual: actual, isKnown: sizes[actual] > 0,
      probabilities: probabilities)
  }

  /// Data rows of each label. Shape `[labelCount]`.
  private func labelSizes(_ counts: [Int]) -> [Double] {
    var sizes = [Double](repeating: 0, count: labels.count)
    for (row, count) in zip(learner.corpus.rows, counts) {
      sizes[placeOfLabel[row.label]] += Double(count)
    }
    return sizes
  }

  /// The map that calibration within the rows to learn from comes to; none where they are too few
  /// to hold some of them back.
  private func calibrationMap(
    _ trainer: ModelTrainer, _ training: [Int]
  ) throws(TrainError) -> Calibration.Map {
    guard let calibration = trainer.settings.calibration, calibration.method != .none else {
      return .identity
    }
    do {
      let fits = try trainer.calibrate(learner, of: training)
      return (fits.logistic ?? fits.forest)?.calibration.map ?? .identity
    } catch .tooFewToCalibrate {
      return .identity
    } catch .nothingToCalibrate {
      return .identity
    }
  }

  /// The settings without what does not bear on the figures.
  private static func judgedPart(of settings: TrainingSettings) -> TrainingSettings {
    var part = settings
    if part.logistic != nil { part.forest = nil }
    return part
  }

  /// The regressions by class weighting and ascending `C`, then the forests, each in their order.
  private static func pathOrder(of variants: [TrainingSettings]) -> [Int] {
    func key(_ variant: Int) -> (Int, Int, Double, Int) {
      let settings = variants[variant]
      return (
        settings.logistic == nil ? 1 : 0, settings.classWeighting == .none ? 0 : 1,
        settings.logistic?.inverseRegularization ?? 0, variant
      )
    }
    return variants.indices.sorted { key($0) < key($1) }
  }
}
