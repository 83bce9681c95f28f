import LogSchema
import ModelFile

/// The out-of-fold predictions of the classifiers that a model has.
struct FoldedPredictions: Sendable {
  var logistic: OutOfFoldPredictions?
  var forest: OutOfFoldPredictions?

  fileprivate mutating func leaveOut(rows: Int) {
    logistic?.leftOutRowCount += rows
    forest?.leftOutRowCount += rows
  }
}

extension ModelTrainer {
  /// Calibrates the classifiers on rows that fits of the same settings did not see.
  ///
  /// - Parameter available: Data rows of each distinct row that there are; nil for all.
  func calibrate(
    _ learner: FeatureLearner, of available: [Int]? = nil
  ) throws(TrainError) -> (logistic: CalibrationFit?, forest: CalibrationFit?) {
    guard let calibration = settings.calibration else { return (nil, nil) }
    let predictions = try predictOutOfFold(learner, of: available, calibration)
    var (logistic, forest): (CalibrationFit?, CalibrationFit?) = (nil, nil)
    if let rows = predictions.logistic {
      logistic = try CalibrationFit(rows, settings: calibration)
    }
    if let rows = predictions.forest { forest = try CalibrationFit(rows, settings: calibration) }
    return (logistic, forest)
  }

  /// Lets each fold be judged by a fit on the others, its vocabulary included.
  func predictOutOfFold(
    _ learner: FeatureLearner, of available: [Int]? = nil, _ calibration: CalibrationSettings
  ) throws(TrainError) -> FoldedPredictions {
    let corpus = learner.corpus
    let labels = orderedLabels(corpus.labels)
    let folds = try CorpusFolds(
      corpus, of: available, by: calibration.grouping, foldCount: calibration.foldCount,
      seed: settings.seed)
    let none = OutOfFoldPredictions(classCount: labels.count)
    var predictions = FoldedPredictions(
      logistic: settings.logistic.map { _ in none }, forest: settings.forest.map { _ in none })
    for (fold, own) in folds.counts.enumerated() {
      guard let learned = try learnIfPossible(learner, counts: folds.counts(outside: fold)) else {
        predictions.leaveOut(rows: own.reduce(0, +))
        continue
      }
      let fit = try fit(
        learner.trainingSet(counts: folds.counts(outside: fold), in: learned),
        purpose: "calibration fold \(fold + 1) of \(folds.counts.count)")
      let test = learner.trainingSet(counts: own, in: learned)
      predictions.leaveOut(rows: own.reduce(0, +) - Int(test.examples.weightSum))
      let places = learned.labels.map { label in labels.firstIndex(of: label)! }
      predictions.logistic?.append(
        test, fold: fold,
        by: RowClassifier(logistic: fit.logistic?.regression, forest: nil), places: places)
      predictions.forest?.append(
        test, fold: fold, by: RowClassifier(logistic: nil, forest: fit.forest?.forest),
        places: places)
    }
    return predictions
  }

  /// A space of some rows, or nil where they have no feature or no two labels.
  func learnIfPossible(
    _ learner: FeatureLearner, counts: [Int]
  ) throws(TrainError) -> FeatureLearner.Learned? {
    do {
      let learned = try learner.learn(counts: counts)
      return learned.labels.count > 1 ? learned : nil
    } catch .noFeatures {
      return nil
    } catch .noExamples {
      return nil
    }
  }
}
