import Evaluation
import Features
import LinearAlgebra
import ModelFile

extension ModelTrainer {
  /// How the rows that a fit did not see are distributed.
  ///
  /// Answers and terms are the model's own, as later logs get them: a fit of fewer rows is less
  /// sure, and all later logs would look like drift. What is refused and new is told by the fit that
  /// did not see the rows, since to the model no row that it learned from is new.
  ///
  /// - Parameters:
  ///   - heldOut: The fit that did not see its test rows.
  ///   - testFeatures: These rows in the model's own space.
  ///   - fit: The model's own classifiers.
  ///   - learned: The model's feature space and labels.
  ///   - gate: The model's gate and what one of the fit did.
  ///   - calibration: What the model's probabilities go through.
  /// - Returns: nil for a model of too many labels, and where no row could tell what the gate refuses.
  func driftReference(
    _ heldOut: HeldOutFit, _ testFeatures: FeatureRows,
    _ fit: (logistic: LogisticFit?, forest: ForestFit?), _ corpus: Corpus,
    in learned: FeatureLearner.Learned,
    gate: GateFit?, calibration: Calibration?
  ) -> DriftReference? {
    let classCount = learned.labels.count
    guard classCount <= DriftReference.largestClassCount,
      gate == nil || gate?.refusals != nil
    else { return nil }
    let rows = corpus.rows
    let test = TrainingSet(
      rows: testFeatures, classes: [], weights: [], shapes: [], labels: learned.labels)
    let knownShapes = Set(heldOut.examples.shapes)
    var classifier = RowClassifier(
      logistic: fit.logistic?.regression, forest: fit.forest?.forest)
    var answer = [Double](repeating: 0, count: classCount)
    var profile = DriftProfile(classCount: classCount)
    var newShapeRowCount = 0.0
    for (place, row) in heldOut.testRows.enumerated() {
      classifier.computeProbabilities(ofRow: place, of: test, into: &answer)
      calibration?.map.apply(to: &answer)
      let count = Double(rows[row].count)
      var terms: [Int] = []
      test.rows.forEachElement(ofRow: place) { column, _ in
        if column < learned.space.termCount { terms.append(column) }
      }
      profile.record(probabilities: answer.span, terms: terms, count: count)
      if !knownShapes.contains(rows[row].shape) { newShapeRowCount += count }
    }
    return DriftReference(
      profile, refusedRowCount: gate?.refusals?.refusedRowCount ?? 0,
      newShapeRowCount: newShapeRowCount)
  }
}

extension DriftReference {
  /// What a model file keeps of a profile: the commonest terms on their own, the others summed.
  init(_ profile: DriftProfile, refusedRowCount: Double, newShapeRowCount: Double) {
    let terms = DriftMeasurement.commonestTerms(of: profile).sorted()
    let others = profile.answers.indices.map { index in
      DriftMeasurement.bins(of: profile, terms, ofClass: index)[terms.count]
    }
    self.init(
      refusedRowCount: refusedRowCount, newShapeRowCount: newShapeRowCount,
      answers: profile.answers, confidences: profile.confidences,
      probabilities: profile.probabilities.flatMap(\.self), otherTermRows: others,
      terms: terms.map { UInt32($0) }, termRows: terms.flatMap { profile.termRows[$0] })
  }
}
