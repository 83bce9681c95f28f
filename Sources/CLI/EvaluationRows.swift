import Dataset
import Evaluation
import Features
import Infer
import Redaction

/// What `tocsin evaluate` wants to know of each row, besides its text and label.
struct EvaluationPlan: Sendable {
  let classifier: SeverityClassifier
  /// Columns whose values split the rows, after text, label and the model's columns.
  let sliceColumns: [String]
  let costs: CostMatrix
  let redactor = Redactor(RedactionSettings(tellsValuesApart: false))

  /// The first slice column among the fields of a batch.
  var firstSliceField: Int { 2 + classifier.columnNames.count }
  var hasCurves: Bool { classifier.labels.count <= ScoredRows.largestCurveClassCount }
}

/// The rows of a labelled file as a model judged them, equal ones once; batches add up in order.
///
/// A row is kept as a few numbers: memory grows with the distinct rows, not with their text.
struct EvaluationRows: Sendable {
  /// Slice columns of more values than these have the rest as one.
  static let largestSliceValueCount = 10_000

  private(set) var labels: LabelTable
  /// Before calibration; without rows where the model is not calibrated.
  private(set) var uncalibrated = ProbabilityScores()
  /// By the bytes of the message, and the categories that the model reads.
  private(set) var messageCeiling = LabelCeiling()
  /// By the shape of the message, and the categories.
  private(set) var shapeCeiling = LabelCeiling()
  private(set) var mistakes = WorstMistakes()
  /// The line of the first record without a label, which belongs to no figure.
  private(set) var emptyLabelLine: Int?
  private(set) var rowCount = 0
  /// The values of each slice column.
  private(set) var sliceValues: [ByteInterner]

  private let plan: EvaluationPlan
  private var rows = DistinctRecords()

  init(_ plan: EvaluationPlan) {
    self.plan = plan
    labels = LabelTable(labels: plan.classifier.labels)
    sliceValues = plan.sliceColumns.map { _ in ByteInterner() }
  }

  /// The rows of one batch: the text, the label, the model's columns, the slice columns.
  init(of batch: RecordBatch, _ plan: EvaluationPlan, _ scratch: inout ClassifierScratch) {
    self.init(plan)
    let classifier = plan.classifier
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
        break
      }
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
      let shape = messageKey(of: key.span.extracting(start..<key.count))
      record(row, of: batch, label: labels.index(of: label), shape: shape, &scratch)
    }
    mistakes.keepTexts { line, message in
      var redacted: [UInt8] = []
      plan.redactor.append(bytes.extracting(message), to: &redacted)
      return redacted
    }
  }

  /// Counts what the classifier says of the features in the scratch.
  private mutating func record(
    _ row: Int, of batch: RecordBatch, label: Int, shape: UInt64,
    _ scratch: inout ClassifierScratch
  ) {
    let classifier = plan.classifier
    let actual = label < classifier.labels.count ? label : nil
    if classifier.calibration != nil {
      classifier.computeUncalibratedProbabilities(&scratch)
      uncalibrated.record(actual: actual, probabilities: scratch.probabilities.span)
    }
    let prediction = classifier.predict(&scratch)
    let score = RowScore(actual: actual, probabilities: scratch.probabilities.span)
    rows.start()
    rows.append(shape)
    rows.append(UInt64(label))
    rows.append(score)
    rows.append((prediction.isConfident ? 1 : 0) | (prediction.isKnown ? 2 : 0))
    for column in sliceValues.indices {
      let field = batch.bytes.span.extracting(batch.field(row, plan.firstSliceField + column))
      rows.append(UInt64(sliceValues[column].intern(field)))
    }
    if plan.hasCurves {
      for probability in scratch.probabilities { rows.append(probability.bitPattern) }
    }
    rows.finish(count: 1)
    rowCount += 1
    guard !score.isRight else { return }
    let name = labels.labels[label]
    let called = classifier.labels[score.predicted]
    mistakes.record(
      WorstMistakes.Mistake(
        shape: shape, actual: name, called: called, confidence: score.confidence,
        cost: plan.costs[name, called] ?? 1, line: batch.lineNumber(row)),
      message: batch.field(row, 0))
  }

  static func += (left: inout EvaluationRows, right: EvaluationRows) {
    let labelNumbers = left.labels.merge(right.labels)
    let sliceNumbers = right.sliceValues.indices.map { column in
      left.mergeSliceValues(right.sliceValues[column], column: column)
    }
    for row in 0..<right.rows.count {
      left.rows.start()
      for place in 0..<right.rows.width(row) {
        let word = right.rows.word(row, place)
        let slice = place - Place.slices
        switch place {
        case Place.label: left.rows.append(UInt64(labelNumbers[Int(word)]))
        case Place.slices... where sliceNumbers.indices.contains(slice):
          left.rows.append(UInt64(sliceNumbers[slice][Int(word)]))
        default: left.rows.append(word)
        }
      }
      left.rows.finish(count: right.rows.counts[row])
    }
    left.rowCount += right.rowCount
    left.uncalibrated += right.uncalibrated
    left.messageCeiling += right.messageCeiling
    left.shapeCeiling += right.shapeCeiling
    left.mistakes += right.mistakes
  }

  /// For each value of another batch's column, its number here.
  private mutating func mergeSliceValues(_ other: ByteInterner, column: Int) -> [Int] {
    (0..<other.count).map { number in
      let value = other.bytes.span.extracting(other.range(of: number))
      if let known = sliceValues[column].number(of: value) { return known }
      guard sliceValues[column].count < Self.largestSliceValueCount else {
        return Self.largestSliceValueCount
      }
      return sliceValues[column].intern(value)
    }
  }

  /// Where the fields of a row stand.
  private enum Place {
    static let shape = 0
    static let label = 1
    /// The first word of the score.
    static let predicted = 2
    static let flags = predicted + DistinctRecords.scoreWidth
    static let slices = flags + 1
  }
}

extension EvaluationRows {
  /// The rows for the figures, in the order of their first sight.
  var scored: ScoredRows {
    let classCount = plan.classifier.labels.count
    var scored = ScoredRows(labels: labels.labels, classCount: classCount)
    let probabilityStart = Place.slices + sliceValues.count
    for row in 0..<rows.count {
      scored.append(
        actual: Int(rows.word(row, Place.label)),
        score: rows.score(row, at: Place.predicted, actual: Int(rows.word(row, Place.label))),
        shape: shape(of: row),
        probabilities: plan.hasCurves
          ? (0..<classCount).map { rows.number(row, probabilityStart + $0) } : [],
        weight: Double(rows.counts[row]))
    }
    return scored
  }

  /// Rows, each counted once.
  var distinctCount: Int { rows.count }

  /// The key of a row's shape.
  func shape(of row: Int) -> UInt64 { rows.word(row, Place.shape) }

  /// The number of a row's value in a slice column; that of no value stands for all that are not
  /// told apart.
  func sliceValue(_ row: Int, column: Int) -> Int { Int(rows.word(row, Place.slices + column)) }

  /// What the model's thresholds leave.
  var coverage: CoverageScores { counts(flag: 1) }
  /// What the model's gate leaves.
  var known: CoverageScores { counts(flag: 2) }

  private func counts(flag: UInt64) -> CoverageScores {
    var counts = CoverageScores(classCount: plan.classifier.labels.count)
    for row in 0..<rows.count {
      let predicted = rows.word(row, Place.predicted)
      counts.record(
        predicted: Int(predicted), isConfident: rows.word(row, Place.flags) & flag != 0,
        isRight: predicted == rows.word(row, Place.label), weight: Double(rows.counts[row]))
    }
    return counts
  }

  /// Rows of the same shape that were mistaken in the same way.
  func rowCount(of mistake: WorstMistakes.Mistake) -> Int {
    let names = labels.labels
    return (0..<rows.count).reduce(0) { sum, row in
      let isSame =
        shape(of: row) == mistake.shape && names[Int(rows.word(row, Place.label))] == mistake.actual
        && names[Int(rows.word(row, Place.predicted))] == mistake.called
      return sum + (isSame ? rows.counts[row] : 0)
    }
  }
}
