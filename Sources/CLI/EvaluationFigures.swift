import Dataset
import Evaluation
import Features
import Infer

/// What is counted while a labelled file is classified; batches add up.
struct EvaluationFigures: Sendable {
  private(set) var confusion: ConfusionMatrix
  private(set) var probabilities = ProbabilityScores()
  /// The same before calibration; without rows where the model is not calibrated.
  private(set) var uncalibrated = ProbabilityScores()
  /// What the model's thresholds leave.
  private(set) var coverage: CoverageScores
  /// What the model's gate leaves.
  private(set) var known: CoverageScores
  /// By the bytes of the message, and the categories that the model reads.
  private(set) var messageCeiling = LabelCeiling()
  /// By the shape of the message, and the categories.
  private(set) var shapeCeiling = LabelCeiling()
  /// The line of the first record without a label, which belongs to no figure.
  private(set) var emptyLabelLine: Int?

  var rowCount: Int { Int(confusion.total) }

  init(labels: [String]) {
    confusion = ConfusionMatrix(labels: labels)
    coverage = CoverageScores(classCount: labels.count)
    known = coverage
  }

  /// The figures of one batch: the text, the label, then the model's columns.
  init(of batch: RecordBatch, by classifier: SeverityClassifier, _ scratch: inout ClassifierScratch)
  {
    self.init(labels: classifier.labels)
    let bytes = batch.bytes.span
    var lowercased: [UInt8] = []
    var key: [UInt8] = []
    for row in 0..<batch.rowCount {
      let message = bytes.extracting(batch.field(row, 0))
      classifier.extract(message, scratch: &scratch)
      for column in classifier.columnNames.indices {
        classifier.extractColumn(
          column, value: bytes.extracting(batch.field(row, column + 2)), scratch: &scratch)
      }
      let label = batch.text(row, 1)
      guard !label.isEmpty else {
        emptyLabelLine = batch.lineNumber(row)
        return
      }
      let actual = confusion.index(of: label)
      record(actual: actual, by: classifier, &scratch)
      key.removeAll(keepingCapacity: true)
      for column in classifier.columnNames.indices {
        key.append(contentsOf: batch.bytes[batch.field(row, column + 2)])
        key.append(0xFF)
      }
      let start = key.count
      key.append(contentsOf: batch.bytes[batch.field(row, 0)])
      messageCeiling.record(message: messageKey(of: key.span), label: label)
      key.removeLast(key.count - start)
      appendShape(of: message, scratch: &lowercased, to: &key)
      shapeCeiling.record(message: messageKey(of: key.span), label: label)
    }
  }

  /// Counts what the classifier says of the features in the scratch.
  private mutating func record(
    actual: Int, by classifier: SeverityClassifier, _ scratch: inout ClassifierScratch
  ) {
    let knownLabel = actual < classifier.labels.count ? actual : nil
    if classifier.calibration != nil {
      classifier.computeUncalibratedProbabilities(&scratch)
      uncalibrated.record(actual: knownLabel, probabilities: scratch.probabilities.span)
    }
    let prediction = classifier.predict(&scratch)
    confusion.record(actual: actual, predicted: prediction.classIndex)
    probabilities.record(actual: knownLabel, probabilities: scratch.probabilities.span)
    coverage.record(
      predicted: prediction.classIndex, isConfident: prediction.isConfident,
      isRight: prediction.classIndex == actual)
    known.record(
      predicted: prediction.classIndex, isConfident: prediction.isKnown,
      isRight: prediction.classIndex == actual)
  }

  static func += (left: inout EvaluationFigures, right: EvaluationFigures) {
    left.confusion += right.confusion
    left.probabilities += right.probabilities
    left.uncalibrated += right.uncalibrated
    left.coverage += right.coverage
    left.known += right.known
    left.messageCeiling += right.messageCeiling
    left.shapeCeiling += right.shapeCeiling
  }
}
