import Dataset
import Evaluation
import Features
import Infer
import ModelFile
import Redaction

/// What `tocsin drift` counts of some logs; batches add up in order.
struct DriftRows: Sendable {
  /// New shapes that are told apart; further ones count as rows alone.
  static let largestShapeCount = 10_000
  private static let largestTextLength = 160

  /// A shape that training never saw.
  struct NewShape: Sendable {
    var rowCount = 0
    /// The line that showed it first.
    let line: Int
    /// Its text without customers' identifiers.
    let text: [UInt8]
  }

  private(set) var profile: DriftProfile
  /// Rows that the gate refuses.
  private(set) var refusedRowCount = 0
  /// Rows of shapes that training never saw.
  private(set) var newShapeRowCount = 0
  private(set) var newShapes: [UInt64: NewShape] = [:]
  /// Counts [actual, predicted] of the rows that carry a label.
  private(set) var confusion: ConfusionMatrix

  var rowCount: Int { Int(profile.rowCount) }
  var labelledRowCount: Int { Int(confusion.total) }

  init(_ classifier: SeverityClassifier) {
    profile = DriftProfile(classCount: classifier.labels.count)
    confusion = ConfusionMatrix(labels: classifier.labels)
  }

  /// The held-out rows of training, as a model file tells of them.
  init(_ reference: DriftReference, labels: [String]) {
    let classCount = labels.count
    func counts(_ all: [Double], _ size: Int, _ place: Int) -> [Double] {
      Array(all[(place * size)..<((place + 1) * size)])
    }
    profile = DriftProfile(
      answers: reference.answers,
      probabilities: labels.indices.map {
        counts(reference.probabilities, DriftReference.scoreBinCount, $0)
      },
      confidences: reference.confidences,
      termRows: Dictionary(
        uniqueKeysWithValues: reference.terms.enumerated().map { place, term in
          (Int(term), counts(reference.termRows, classCount, place))
        }),
      otherTermRows: reference.otherTermRows)
    refusedRowCount = Int(reference.refusedRowCount)
    newShapeRowCount = Int(reference.newShapeRowCount)
    confusion = ConfusionMatrix(labels: labels)
  }

  /// The rows of one batch: the text, the label if there is one, the model's columns.
  ///
  /// - Parameter knownShapes: Those that are not new; nil where nobody knows.
  init(
    of batch: RecordBatch, by classifier: SeverityClassifier, knownShapes: TrainingShapeSet?,
    _ scratch: inout ClassifierScratch
  ) {
    self.init(classifier)
    let bytes = batch.bytes.span
    let redactor = Redactor(RedactionSettings(tellsValuesApart: false))
    var lowercased: [UInt8] = []
    var shape: [UInt8] = []
    for row in 0..<batch.rowCount {
      let message = bytes.extracting(batch.field(row, 0))
      classifier.extract(message, scratch: &scratch)
      for column in classifier.columnNames.indices {
        classifier.extractColumn(
          column, value: bytes.extracting(batch.field(row, column + 2)), scratch: &scratch)
      }
      let prediction = classifier.predict(&scratch)
      let probabilities = scratch.probabilities
      profile.record(probabilities: probabilities.span, terms: classifier.terms(&scratch))
      if !prediction.isKnown { refusedRowCount += 1 }
      if !batch.field(row, 1).isEmpty {
        let actual = confusion.index(of: batch.text(row, 1))
        confusion.record(actual: actual, predicted: prediction.classIndex)
      }
      guard let knownShapes else { continue }
      shape.removeAll(keepingCapacity: true)
      appendShape(of: message, scratch: &lowercased, to: &shape)
      let key = messageKey(of: shape.span)
      guard !knownShapes.contains(key) else { continue }
      newShapeRowCount += 1
      if newShapes[key] == nil && newShapes.count < Self.largestShapeCount {
        newShapes[key] = NewShape(
          line: batch.lineNumber(row), text: Self.redacted(shape.span, by: redactor))
      }
      newShapes[key]?.rowCount += 1
    }
  }

  private static func redacted(_ shape: Span<UInt8>, by redactor: Redactor) -> [UInt8] {
    var text: [UInt8] = []
    redactor.append(shape, to: &text)
    return text.count > largestTextLength
      ? text[..<characterStart(in: text, before: largestTextLength)] + Array("…".utf8) : text
  }

  static func += (left: inout DriftRows, right: DriftRows) {
    left.profile += right.profile
    left.refusedRowCount += right.refusedRowCount
    left.newShapeRowCount += right.newShapeRowCount
    left.confusion += right.confusion
    // In the order of their lines, so that the same ones are told apart on any number of threads.
    for (key, shape) in right.newShapes.sorted(by: { $0.value.line < $1.value.line }) {
      if left.newShapes[key] == nil && left.newShapes.count >= largestShapeCount { continue }
      left.newShapes[key, default: NewShape(line: shape.line, text: shape.text)].rowCount +=
        shape.rowCount
    }
  }
}

/// The last place up to `end` at which a character of UTF-8 starts.
func characterStart(in text: [UInt8], before end: Int) -> Int {
  var start = end
  while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
  return start
}
