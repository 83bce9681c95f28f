import Dataset
import Evaluation
import Features
import Infer

/// Where the columns of two models stand in the records that both read.
struct ComparisonPlan: Sendable {
  let classifiers: [SeverityClassifier]
  /// The columns that either model reads, each once; they follow text and label.
  let columnNames: [String]
  /// For each model, the fields of its columns.
  private let fields: [[Int]]
  private let classOfLabel: [[String: Int]]

  init(_ first: SeverityClassifier, _ second: SeverityClassifier) {
    classifiers = [first, second]
    var names: [String] = []
    for name in classifiers.flatMap(\.columnNames) where !names.contains(name) {
      names.append(name)
    }
    columnNames = names
    fields = classifiers.map { $0.columnNames.map { 2 + (names.firstIndex(of: $0) ?? 0) } }
    classOfLabel = classifiers.map { classifier in
      Dictionary(uniqueKeysWithValues: classifier.labels.enumerated().map { ($1, $0) })
    }
  }

  func fields(of model: Int) -> [Int] { fields[model] }
  func classIndex(of label: String, in model: Int) -> Int? { classOfLabel[model][label] }
  func hasCurves(_ model: Int) -> Bool {
    classifiers[model].labels.count <= ScoredRows.largestCurveClassCount
  }
}

/// Rows as two models judged them, equal ones once; batches add up in order.
struct ComparisonRows: Sendable {
  private(set) var labels = LabelTable()
  /// The line of the first record without a label.
  private(set) var emptyLabelLine: Int?
  private(set) var rowCount = 0
  private let plan: ComparisonPlan
  private var rows = DistinctRecords()

  init(_ plan: ComparisonPlan) { self.plan = plan }

  /// The rows of one batch: the text, the label, the models' columns.
  init(of batch: RecordBatch, _ plan: ComparisonPlan, _ scratches: inout [ClassifierScratch]) {
    self.init(plan)
    let bytes = batch.bytes.span
    var lowercased: [UInt8] = []
    var shape: [UInt8] = []
    for row in 0..<batch.rowCount {
      let label = batch.text(row, 1)
      guard !label.isEmpty else {
        emptyLabelLine = batch.lineNumber(row)
        return
      }
      let message = bytes.extracting(batch.field(row, 0))
      shape.removeAll(keepingCapacity: true)
      appendShape(of: message, scratch: &lowercased, to: &shape)
      rows.start()
      rows.append(messageKey(of: shape.span))
      rows.append(UInt64(labels.index(of: label)))
      for model in plan.classifiers.indices {
        let classifier = plan.classifiers[model]
        classifier.extract(message, scratch: &scratches[model])
        for (column, field) in plan.fields(of: model).enumerated() {
          classifier.extractColumn(
            column, value: bytes.extracting(batch.field(row, field)), scratch: &scratches[model])
        }
        _ = classifier.predict(&scratches[model])
        let probabilities = scratches[model].probabilities
        let score = RowScore(
          actual: plan.classIndex(of: label, in: model), probabilities: probabilities.span)
        rows.append(score)
        guard plan.hasCurves(model) else { continue }
        for probability in probabilities { rows.append(probability.bitPattern) }
      }
      rows.finish(count: 1)
      rowCount += 1
    }
  }

  static func += (left: inout ComparisonRows, right: ComparisonRows) {
    let numbers = left.labels.merge(right.labels)
    for row in 0..<right.rows.count {
      left.rows.start()
      for place in 0..<right.rows.width(row) {
        let word = right.rows.word(row, place)
        left.rows.append(place == 1 ? UInt64(numbers[Int(word)]) : word)
      }
      left.rows.finish(count: right.rows.counts[row])
    }
    left.rowCount += right.rowCount
  }

  /// The rows as one model judged them; those of the other are in the same order.
  func scored(_ model: Int) -> ScoredRows {
    let classifier = plan.classifiers[model]
    var table = LabelTable(labels: classifier.labels)
    let numbers = labels.labels.map { table.index(of: $0) }
    var scored = ScoredRows(labels: table.labels, classCount: classifier.labels.count)
    let start = 2 + (0..<model).reduce(0) { $0 + width(of: $1) }
    for row in 0..<rows.count {
      let actual = numbers[Int(rows.word(row, 1))]
      let probabilities = start + DistinctRecords.scoreWidth
      scored.append(
        actual: actual, score: rows.score(row, at: start, actual: actual), shape: rows.word(row, 0),
        probabilities: scored.hasCurves
          ? (0..<classifier.labels.count).map { rows.number(row, probabilities + $0) } : [],
        weight: Double(rows.counts[row]))
    }
    return scored
  }

  /// Words that a model's answer takes in a record.
  private func width(of model: Int) -> Int {
    DistinctRecords.scoreWidth
      + (plan.hasCurves(model) ? plan.classifiers[model].labels.count : 0)
  }
}
