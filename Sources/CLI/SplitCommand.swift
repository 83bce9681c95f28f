import ArgumentParser
import Dataset
import Features
import FileSystem
import LogSchema

/// `tocsin split`: dataset file → file to train on and file to test on.
struct SplitCommand: ParsableCommand {
  /// What is never divided between the two files.
  enum Unit: String, ExpressibleByArgument, CaseIterable {
    case row, shape
  }

  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Split a dataset into a file to train on and a file to test on.",
    discussion: """
      Both files get their share of every label, and their records in the order of the input, \
      byte for byte but for line ends, which become line feeds. The same seed gives the same \
      files.

      Rows of one message shape (the message with its numbers, names and addresses masked) say \
      little about messages never seen. --by shape keeps all rows of a shape on one side; the \
      shares are then as near as whole shapes allow.

      EXAMPLES
        Hold out 30 % of the rows:
          tocsin split logs.csv --train train.csv --test test.csv

        Hold out whole shapes, of a dataset with its own column names:
          tocsin split Hadoop.csv --train train.csv --test test.csv --by shape \\
            --text-column Content --label-column Level --test-share 0.4 --seed 7
      """)

  @Argument(help: "The dataset, CSV or JSONL. It is read twice, so it must be a file.")
  var input: String

  @Option(help: ArgumentHelp("Where the records to train on go.", valueName: "file"))
  var train: String

  @Option(help: ArgumentHelp("Where the records to test on go.", valueName: "file"))
  var test: String

  @Option(help: ArgumentHelp("How many of the records to test on.", valueName: "share"))
  var testShare = 0.3

  @Option(help: "Draw single rows, or whole message shapes: row or shape.")
  var by = Unit.row

  @OptionGroup var data: LabelledDataOptions

  @Option(help: ArgumentHelp("Where chance starts: one seed, one split.", valueName: "number"))
  var seed: UInt64 = 1

  @Flag(help: "Print the counts as JSON.")
  var json = false

  func validate() throws {
    guard testShare > 0 && testShare < 1 else {
      throw ValidationError("--test-share is \(testShare). Use a number between 0 and 1.")
    }
    guard input != "-" else {
      throw ValidationError(
        "The dataset is read twice, which standard input cannot be. Save it to a file first.")
    }
    guard train != "-", test != "-", train != test else {
      throw ValidationError("--train and --test must name two different files.")
    }
  }

  func run() throws {
    Interrupt.install(message: "interrupted; nothing was written or changed")
    // A pipe could not be read twice: waiting for its second writer would never end.
    _ = try MappedFile(path: input)
    try refuseToOverwrite([("dataset", input)], with: train)
    try refuseToOverwrite([("dataset", input), ("file to train on", train)], with: test)
    let format = data.format?.records ?? RecordFormat(path: input) ?? .csv
    let survey = try SplitSurvey(
      path: input, format: format, labelColumn: data.labelColumn,
      textColumn: by == .shape ? data.textColumn : nil)
    let isTest = DatasetSplit.testRows(
      labels: survey.labels, groups: survey.shapes, testShare: testShare, seed: seed)
    guard isTest.contains(true) && isTest.contains(false) else {
      throw SplitError.emptySide(path: input, unit: by, rowCount: isTest.count)
    }
    try RecordDivision(path: input, format: format, isTest: isTest).write(train: train, test: test)
    let counts = SplitCounts(survey: survey, isTest: isTest)
    try printOutput((json ? counts.json : counts.table) + "\n")
  }
}

/// A dataset that cannot be split.
enum SplitError: Error, CustomStringConvertible {
  case emptySide(path: String, unit: SplitCommand.Unit, rowCount: Int)
  case changed(path: String)

  var description: String {
    switch self {
    case .emptySide(let path, let unit, let rowCount):
      "\(path): \(rowCount) records do not fill two files, drawn by \(unit.rawValue). "
        + "Give more records, or change --test-share."
    case .changed(let path):
      "\(path) changed while it was read, or is no regular file. "
        + "Save a copy that nobody writes to, and split that."
    }
  }
}

/// The first pass: label and shape of every record.
private struct SplitSurvey {
  /// The label of every record, as its number in `labelNames`.
  private(set) var labels: [Int] = []
  /// The shape of every record, if asked for.
  private(set) var shapes: [Int]?
  private(set) var labelNames = ByteInterner()

  /// - Parameter textColumn: Where the message is, if the shapes are wanted.
  init(
    path: String, format: RecordFormat, labelColumn: String, textColumn: String?
  ) throws {
    var columns = [WantedColumn(labelColumn, option: "--label-column")]
    if let textColumn {
      columns.append(WantedColumn(textColumn, option: "--text-column"))
      shapes = []
    }
    let reader = try RecordReader(
      file: InputFile(path: path), format: format, columns: columns)
    var shapeNames = ByteInterner()
    var shape: [UInt8] = []
    var scratch: [UInt8] = []
    while let batch = try reader.nextBatch() {
      for row in 0..<batch.rowCount {
        let label = batch.bytes.span.extracting(batch.field(row, 0))
        labels.append(labelNames.intern(label))
        guard textColumn != nil else { continue }
        shape.removeAll(keepingCapacity: true)
        let message = batch.bytes.span.extracting(batch.field(row, 1))
        appendShape(of: message, scratch: &scratch, to: &shape)
        shapes?.append(shapeNames.intern(shape.span))
      }
    }
    guard !labels.isEmpty else { throw DatasetError.noRows(path: path) }
  }
}

/// The second pass: every record goes to one of two files.
private struct RecordDivision {
  let path: String
  let format: RecordFormat
  /// Whether a record is for testing.
  let isTest: [Bool]

  /// Writes both files; neither is there before all records are written.
  func write(train: String, test: String) throws {
    let files = [try OutputFile(path: train), try OutputFile(path: test)]
    let reader = try secondReader()
    if let header = reader.header {
      for file in files { try file.write(header.bytes + [0x0A]) }
    }
    var rowCount = 0
    while let batch = try reader.nextBatch() {
      guard rowCount + batch.rowCount <= isTest.count else { throw SplitError.changed(path: path) }
      for row in 0..<batch.rowCount {
        let file = files[isTest[rowCount + row] ? 1 : 0]
        try file.write(batch.bytes.span.extracting(batch.raw(row)))
        try file.write([0x0A])
      }
      rowCount += batch.rowCount
    }
    guard rowCount == isTest.count else { throw SplitError.changed(path: path) }
    for file in files { try file.finish() }
  }

  private func secondReader() throws -> RecordReader {
    do {
      return try RecordReader(file: InputFile(path: path), format: format, columns: [])
    } catch DatasetError.empty {
      // It was not in the first pass.
      throw SplitError.changed(path: path)
    }
  }
}

/// How many records and shapes went where.
private struct SplitCounts {
  private struct Line {
    var name: String
    var trainCount = 0
    var testCount = 0
  }

  private var labels: [Line]
  private var records = Line(name: "all records")
  private var shapes: Line?

  init(survey: SplitSurvey, isTest: [Bool]) {
    labels = (0..<survey.labelNames.count).map { Line(name: survey.labelNames.string($0)) }
    for (label, isTest) in zip(survey.labels, isTest) {
      SplitCounts.count(isTest, in: &labels[label])
      SplitCounts.count(isTest, in: &records)
    }
    let order = orderedLabels(labels.map(\.name))
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    labels.sort { place[$0.name, default: 0] < place[$1.name, default: 0] }
    if let shapeOfRow = survey.shapes {
      var line = Line(name: "all shapes")
      for (_, isTest) in Dictionary(
        zip(shapeOfRow, isTest), uniquingKeysWith: { first, _ in first })
      {
        SplitCounts.count(isTest, in: &line)
      }
      shapes = line
    }
  }

  private static func count(_ isTest: Bool, in line: inout Line) {
    if isTest { line.testCount += 1 } else { line.trainCount += 1 }
  }

  /// One line for each label, and the sums.
  var table: String {
    let lines = labels + [records] + (shapes.map { [$0] } ?? [])
    let width = lines.map(\.name.count).max() ?? 0
    func row(_ name: String, _ cells: [String]) -> String {
      name + String(repeating: " ", count: width - name.count)
        + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
    }
    let body = lines.map { line in
      row(line.name, ["\(line.trainCount)", "\(line.testCount)", share(line) + " %"])
    }
    return ([row("", ["train", "test", "share"])] + body).joined(separator: "\n")
  }

  /// The share of the test records, in per cent.
  private func share(_ line: Line) -> String {
    var text: [UInt8] = []
    let share = Double(line.testCount) / Double(line.trainCount + line.testCount)
    DecimalText.append(100 * share, fractionDigits: 1, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same as one JSON object.
  var json: String {
    var text = Array("{\"labels\":[".utf8)
    for (index, line) in labels.enumerated() {
      text += Array((index > 0 ? "," : "").utf8) + Array("{\"label\":".utf8)
      JSONText.appendString(line.name, to: &text)
      text += Array(",\(SplitCounts.members(line))}".utf8)
    }
    text += Array("],\"records\":{\(SplitCounts.members(records))}".utf8)
    if let shapes { text += Array(",\"shapes\":{\(SplitCounts.members(shapes))}".utf8) }
    return String(decoding: text, as: UTF8.self) + "}"
  }

  private static func members(_ line: Line) -> String {
    "\"train\":\(line.trainCount),\"test\":\(line.testCount)"
  }
}
